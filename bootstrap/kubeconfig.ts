import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../src/environment.ts';

/** What `aws eks describe-cluster` says of how a cluster is reached. */
export interface Described {
  readonly cluster: {
    readonly endpoint?: string;
    readonly certificateAuthority?: { readonly data?: string };
  };
}

/** A file with nothing but the way to one cluster; `close` removes it. */
export interface Kubeconfig {
  readonly file: string;
  close(): void;
}

/**
 * Writes a kubeconfig of its own, in a folder that only its user reads, so that whatever context people have set is neither used nor touched.
 * `aws eks update-kubeconfig` is for people: it prints a sentence, and adds to what is there.
 */
export function writeKubeconfig(environment: Environment, described: Described): Kubeconfig {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-kubeconfig-'));
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, JSON.stringify(kubeconfig(environment, described)), { mode: 0o600 });
  return { file, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** kubectl asks the AWS CLI for a token each time: there is no secret in it. */
export function kubeconfig({ cluster: { name }, region }: Environment, { cluster }: Described) {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'aws',
    args: ['--region', region, 'eks', 'get-token', '--cluster-name', name, '--output', 'json'],
    interactiveMode: 'Never',
  };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: cluster.endpoint,
          'certificate-authority-data': cluster.certificateAuthority?.data,
        },
      },
    ],
    users: [{ name, user: { exec } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
