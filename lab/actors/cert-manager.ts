import type { Actor } from '../actor.ts';
import { condition, isTrue } from '../condition.ts';

const API = 'cert-manager.io/v1';

/** cert-manager: issuers are ready, and certificates are issued by the lab's own authority. */
export const certManager: Actor = {
  name: 'cert-manager',
  real: false,
  does: 'issuers become Ready; certificates get a Secret with a key pair of the lab’s authority',
  plays: [
    'cert-manager/cert-manager',
    'cert-manager/cert-manager-webhook',
    'cert-manager/cert-manager-cainjector',
  ],

  async start({ client, plane }) {
    return async () => {
      for (const kind of ['ClusterIssuer', 'Issuer']) {
        for (const issuer of await client.listed(API, kind)) {
          if (isTrue(issuer, 'Ready')) continue;
          await client.setStatus(issuer, { conditions: [condition(issuer, 'Ready', 'IsReady')] });
        }
      }
      for (const certificate of await client.listed(API, 'Certificate')) {
        const { secretName, dnsNames = [] } = certificate.spec;
        const { namespace = '', name } = certificate.metadata;
        if (isTrue(certificate, 'Ready')) continue;
        const file = `certificate-${namespace}-${name}`;
        const issued = plane.authority.pair(file, { name, hosts: dnsNames });
        await client.apply(
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: secretName, namespace },
            type: 'kubernetes.io/tls',
            stringData: { 'tls.crt': issued.cert, 'tls.key': issued.key, 'ca.crt': issued.ca },
          },
          { fieldManager: 'cert-manager-certificates-issuing', force: true },
        );
        await client.setStatus(certificate, {
          conditions: [condition(certificate, 'Ready', 'Ready')],
          revision: 1,
          notAfter: new Date(Date.now() + 90 * 86_400_000).toISOString().replace(/\.\d+/, ''),
        });
      }
    };
  },
};
