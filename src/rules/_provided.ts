import { builtObjects, type Tree } from '../model.ts';

const CLUSTER_SCOPED: ReadonlySet<string> = new Set(['ClusterIssuer', 'PriorityClass', 'StorageClass']);
const KINDS: ReadonlySet<string> = new Set([
  ...CLUSTER_SCOPED,
  'ConfigMap',
  'Issuer',
  'PersistentVolumeClaim',
  'Secret',
  'ServiceAccount',
]);

/** What every namespace, or the cluster, has without any manifest; the last is istiod's. */
const GIVEN: ReadonlySet<string> = new Set([
  'ServiceAccount/default',
  'PriorityClass/system-cluster-critical',
  'PriorityClass/system-node-critical',
  'ConfigMap/kube-root-ca.crt',
  'ConfigMap/istio-ca-root-cert',
]);

const known = new WeakMap<Tree, ReadonlySet<string>>();

/** Whether something in the tree makes `Kind/name` in the namespace, or the cluster has it anyway. */
export function provided(tree: Tree, need: string, namespace: string | undefined): boolean {
  if (GIVEN.has(need)) return true;
  let all = known.get(tree);
  if (!all) {
    all = everything(tree);
    known.set(tree, all);
  }
  const slash = need.indexOf('/');
  return all.has(key(need.slice(0, slash), namespace, need.slice(slash + 1)));
}

function key(kind: string, namespace: string | undefined, name: string): string {
  return CLUSTER_SCOPED.has(kind) ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

function everything(tree: Tree): Set<string> {
  const all = new Set<string>();
  for (const { own, charts } of tree.components) {
    for (const { objects } of [own, ...charts.map(({ footprint }) => footprint)]) {
      for (const { kind, namespace, name } of objects)
        if (KINDS.has(kind)) all.add(key(kind, namespace, name));
    }
  }
  for (const { object } of builtObjects(tree, 'ExternalSecret')) {
    const { creationPolicy = 'Owner', name = object.metadata.name } = object.spec?.target ?? {};
    if (creationPolicy === 'Owner' || creationPolicy === 'Orphan') {
      all.add(key('Secret', object.metadata.namespace, name));
    }
  }
  for (const { object } of builtObjects(tree, 'Certificate')) {
    all.add(key('Secret', object.metadata.namespace, object.spec?.secretName));
  }
  return all;
}
