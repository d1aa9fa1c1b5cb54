import { Certificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import { ClusterIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer';
import { z } from 'zod';
import { component } from '../src/component.ts';
import certManager from './cert-manager.ts';

/** Issuer of certificates that only the API server checks: those of webhooks. */
export const INTERNAL_ISSUER = {
  group: 'cert-manager.io',
  kind: 'ClusterIssuer',
  name: 'cluster-internal',
} as const;

const SELF_SIGNED = 'self-signed';
const SECRET = 'cluster-internal-ca';

export default component({
  name: 'internal-ca',
  summary: 'A certificate authority of the cluster itself, for webhooks.',
  project: 'platform',
  namespace: 'cert-manager',
  needs: [certManager],
  config: z.strictObject({}),
  build({ add }) {
    add(
      new ClusterIssuer({ metadata: { name: SELF_SIGNED }, spec: { selfSigned: {} } }),
      new Certificate({
        metadata: { name: SECRET },
        spec: {
          isCA: true,
          commonName: SECRET,
          secretName: SECRET,
          duration: '87600h0m0s',
          privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
          issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: SELF_SIGNED },
        },
      }),
      new ClusterIssuer({ metadata: { name: INTERNAL_ISSUER.name }, spec: { ca: { secretName: SECRET } } }),
    );
  },
});
