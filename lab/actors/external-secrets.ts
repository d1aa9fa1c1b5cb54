import type { Actor } from '../actor.ts';
import type { Client, StoredObject } from '../client.ts';
import { condition, isTrue, now } from '../condition.ts';

const API = 'external-secrets.io/v1';

/** Milliseconds after which a secret is fetched again, which shows in its status: sooner than the tree asks for. */
const REFRESH = 30_000;

/** External Secrets: stores are valid, and every secret that AWS would have to hold is there. */
export const externalSecrets: Actor = {
  name: 'external-secrets',
  real: false,
  does: 'stores become Ready; ExternalSecrets get a Secret with made-up values under the keys that they name',
  plays: ['external-secrets/external-secrets'],

  async start({ client }) {
    return async () => {
      const ready = new Set<string>();
      for (const kind of ['ClusterSecretStore', 'SecretStore']) {
        for (const store of await client.listed(API, kind)) {
          const { namespace, name } = store.metadata;
          ready.add(kind === 'SecretStore' ? `${namespace}/${name}` : name);
          if (isTrue(store, 'Ready')) continue;
          await client.setStatus(store, {
            capabilities: 'ReadWrite',
            conditions: [plain(store, 'Valid')],
          });
        }
      }
      for (const external of await client.listed(API, 'ExternalSecret')) {
        const { kind = 'SecretStore', name } = external.spec.secretStoreRef ?? {};
        if (ready.has(kind === 'SecretStore' ? `${external.metadata.namespace}/${name}` : name)) {
          await fetchSecret(client, external);
        }
      }
    };
  },
};

async function fetchSecret(client: Client, external: StoredObject): Promise<void> {
  const { generation, name, namespace, uid } = external.metadata;
  const { refreshTime, syncedResourceVersion } = external.status ?? {};
  const isFresh = Date.now() - Date.parse(refreshTime ?? '') < REFRESH;
  if (isTrue(external, 'Ready') && syncedResourceVersion === String(generation) && isFresh) return;
  const { target = {}, data = [] } = external.spec;
  const keys: string[] = target.template?.data
    ? Object.keys(target.template.data)
    : data.map((it: { secretKey: string }) => it.secretKey);
  const secret = target.name ?? name;
  await client.apply(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: secret,
        ...(namespace !== undefined && { namespace }),
        labels: { 'reconcile.external-secrets.io/managed': 'true' },
        ...(target.creationPolicy !== 'Merge' && {
          ownerReferences: [{ apiVersion: API, kind: 'ExternalSecret', name, uid, controller: true }],
        }),
      },
      stringData: Object.fromEntries(keys.map((key) => [key, `made up for ${secret}`])),
    },
    { fieldManager: 'external-secrets', force: true },
  );
  const known = isTrue(external, 'Ready') ? external.status?.conditions : [plain(external, 'SecretSynced')];
  await client.setStatus(external, {
    refreshTime: now(),
    syncedResourceVersion: String(generation),
    binding: { name: secret },
    conditions: known,
  });
}

/** Conditions of this project have no observedGeneration. */
function plain(object: StoredObject, reason: string) {
  const { observedGeneration: _, ...rest } = condition(object, 'Ready', reason);
  return rest;
}
