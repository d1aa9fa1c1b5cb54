import type { Tree } from '../model.ts';

/** Kinds that pods name, and what every namespace, or the cluster, has of them without any manifest. */
const GIVEN = {
  ServiceAccount: ['default'],
  PriorityClass: ['system-cluster-critical', 'system-node-critical'],
} as const;

export type ProvidedKind = keyof typeof GIVEN;

const known = new WeakMap<Tree, ReadonlySet<string>>();

/** Whether something in the tree makes that object, in that namespace where its kind has one, or every cluster has it. */
export function provided(tree: Tree, kind: ProvidedKind, name: string, namespace: string): boolean {
  if ((GIVEN[kind] as readonly string[]).includes(name)) return true;
  let all = known.get(tree);
  if (!all) {
    all = everything(tree);
    known.set(tree, all);
  }
  return all.has(`${kind} ${namespace}/${name}`) || all.has(`${kind} /${name}`);
}

function everything(tree: Tree): Set<string> {
  const all = new Set<string>();
  for (const { own, charts } of tree.components) {
    for (const { objects } of [own, ...charts.map(({ footprint }) => footprint)]) {
      for (const { kind, namespace = '', name } of objects) {
        if (kind in GIVEN) all.add(`${kind} ${namespace}/${name}`);
      }
    }
  }
  return all;
}
