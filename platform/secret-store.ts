import { ClusterSecretStore } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ClusterSecretStore';
import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import { z } from 'zod';
import { type Context, component } from '../src/component.ts';
import { secretName } from '../src/environment.ts';
import externalSecrets from './external-secrets.ts';

/** Name of the ClusterSecretStore. */
export const STORE = 'aws-secrets-manager';

/** Which keys of a secret in AWS become which keys of the Secret, and how the Secret is put together from them. */
export interface CopySpec {
  /** Name of the Secret in the cluster. */
  readonly name: string;
  /** Keys of the JSON document in AWS. */
  readonly keys: readonly string[];
  /** Go templates by key of the Secret. Default: the keys as they are. */
  readonly template?: Readonly<Record<string, string>>;
}

export interface SecretSpec extends CopySpec {
  /** What it is, the last part of its name in AWS: `<cluster>/<component>/<what>`. */
  readonly what: string;
}

/** An ExternalSecret of a component's own secret. */
export function externalSecret({ environment }: Context, owner: string, spec: SecretSpec): ExternalSecret {
  return copiedSecret(secretName(environment, owner, spec.what), spec);
}

/** An ExternalSecret of the secret with that name or ARN. Rotation in AWS reaches the cluster within five minutes. */
export function copiedSecret(key: string, spec: CopySpec): ExternalSecret {
  return new ExternalSecret({
    metadata: { name: spec.name },
    spec: {
      refreshInterval: '5m0s',
      secretStoreRef: { kind: 'ClusterSecretStore', name: STORE },
      target: { name: spec.name, ...(spec.template && { template: { data: spec.template } }) },
      data: spec.keys.map((property) => ({ secretKey: property, remoteRef: { key, property } })),
    },
  });
}

export default component({
  name: 'secret-store',
  summary: 'Where External Secrets reads from: AWS Secrets Manager of the same account and region.',
  project: 'platform',
  namespace: 'external-secrets',
  needs: [externalSecrets],
  config: z.strictObject({}),
  build({ environment, add }) {
    add(
      new ClusterSecretStore({
        metadata: { name: STORE },
        // No credentials here: the controller's own AWS identity reads.
        spec: { provider: { aws: { service: 'SecretsManager', region: environment.region } } },
      }),
    );
  },
});
