import { collect, type Tree } from '../model.ts';

/** What every namespace, or the cluster, has without any manifest. */
const GIVEN: ReadonlySet<string> = new Set([
  'ServiceAccount/default',
  'PriorityClass/system-cluster-critical',
  'PriorityClass/system-node-critical',
]);

const known = new WeakMap<Tree, Map<string, ReadonlySet<string>>>();

/** Whether something in the tree makes that object, in that namespace where its kind has one, or every cluster has it. */
export function provided(tree: Tree, kind: string, name: string, namespace: string): boolean {
  if (GIVEN.has(`${kind}/${name}`)) return true;
  let kinds = known.get(tree);
  if (!kinds) {
    kinds = new Map();
    known.set(tree, kinds);
  }
  let names = kinds.get(kind);
  if (!names) {
    const objects = collect(tree, 'objects').filter((object) => object.kind === kind);
    names = new Set(objects.map((object) => `${object.namespace ?? ''}/${object.name}`));
    kinds.set(kind, names);
  }
  return names.has(`${namespace}/${name}`) || names.has(`/${name}`);
}
