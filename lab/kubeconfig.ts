import { readFileSync, writeFileSync } from 'node:fs';
import type { Access } from './client.ts';

/** Writes a kubeconfig with everything in it, as JSON, which is YAML too. */
export function writeKubeconfig(file: string, { url, authority, credential, token }: Access): void {
  const data = (path: string) => readFileSync(path).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server: url, 'certificate-authority-data': data(authority) } }],
    users: [
      {
        name: 'admin',
        user: {
          ...(credential && {
            'client-certificate-data': data(credential.certificate),
            'client-key-data': data(credential.key),
          }),
          ...(token !== undefined && { token }),
        },
      },
    ],
    contexts: [{ name: 'espalier-lab', context: { cluster: 'lab', user: 'admin' } }],
    'current-context': 'espalier-lab',
  };
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}
