import { atObject, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import { rule } from '../rules.ts';
import { waitsFor } from './_waits.ts';
import { waveOf } from './_waves.ts';

/** An ExternalSecret that meets no ready store may stay broken after the store is there (external-secrets#2035). */
export default rule({
  code: 'SECRET_STORE_ORDER',
  title: 'The store that an ExternalSecret reads from is in the tree, and comes before it.',
  source: 'external-secrets/external-secrets#2035',
  check(tree) {
    const stores = new Map(
      ['ClusterSecretStore', 'SecretStore'].flatMap((kind) =>
        builtObjects(tree, kind).map((owned) => [keyOf(kind, owned.object.metadata), owned] as const),
      ),
    );
    return builtObjects(tree, 'ExternalSecret').flatMap((owned) => {
      const { metadata, spec } = owned.object;
      const { kind = 'SecretStore', name } = spec.secretStoreRef ?? {};
      if (name === undefined) return [];
      const store = stores.get(
        keyOf(kind, { name, namespace: kind === 'SecretStore' ? metadata.namespace : undefined }),
      );
      if (store && comesBefore(tree, store, owned)) return [];
      return {
        at: atObject(tree, owned, 'spec.secretStoreRef'),
        message: store
          ? `${kind} ${name} of "${store.owner.component.name}" does not come before it`
          : `${kind} ${name} is not in the tree`,
        cure: store
          ? `Add ${store.owner.component.name} to the needs of ${owned.owner.component.name}; in one component, give the store the lower sync wave.`
          : 'Correct the name, or switch on the component that brings the store.',
      };
    });
  },
});

const keyOf = (kind: string, { namespace, name }: { namespace?: string | undefined; name: string }) =>
  `${kind} ${namespace ?? ''}/${name}`;

function comesBefore(tree: Tree, store: OwnedObject, secret: OwnedObject): boolean {
  if (store.owner === secret.owner) return waveOf(store.object) < waveOf(secret.object);
  return waitsFor(tree, secret.owner, store.owner);
}
