import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import { z } from 'zod';
import { ARGOCD_NAMESPACE } from '../argocd/application.ts';
import {
  CREDENTIALS,
  type CredentialKind,
  REPOSITORY_OWNER,
  repositorySecret,
} from '../argocd/repository.ts';
import { component } from '../src/component.ts';
import secretStore, { STORE } from './secret-store.ts';

export default component({
  name: REPOSITORY_OWNER,
  summary: 'The credential by which Argo CD reads a repository that is not public.',
  project: 'platform',
  namespace: ARGOCD_NAMESPACE,
  optional: true,
  needs: [secretStore],
  config: z.strictObject({
    kind: z
      .enum(Object.keys(CREDENTIALS) as [CredentialKind])
      .default('https')
      .describe('How the Git server knows Argo CD: name and token, SSH key, or a GitHub App.'),
  }),
  build({ environment, config, add }) {
    const { name, labels, known, keys, document } = repositorySecret(environment, config.kind);
    add(
      new ExternalSecret({
        metadata: { name },
        spec: {
          refreshInterval: '5m0s',
          secretStoreRef: { kind: 'ClusterSecretStore', name: STORE },
          // Bootstrap has written the Secret once, since nothing here can be read without it. From now on it is External
          // Secrets'; the Secret must outlive a day on which this object is not there.
          target: {
            name,
            creationPolicy: 'Orphan',
            template: {
              metadata: { labels: { ...labels } },
              data: { ...known, ...Object.fromEntries(keys.map((key) => [key, `{{ .${key} }}`])) },
            },
          },
          data: keys.map((property) => ({ secretKey: property, remoteRef: { key: document, property } })),
        },
      }),
    );
  },
});
