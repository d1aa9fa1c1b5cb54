import { atObject, atTree, builtObjects, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import type { Place } from '../problem.ts';
import { type Finding, rule } from '../rules.ts';
import { checkObject, kindInfo } from '../schemas.ts';

export default rule({
  code: 'INVALID_OBJECT',
  title:
    'Every object is of a kind with a pinned schema, and has only the fields and values which that allows',
  source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
  check: (tree) => [
    ...builtObjects(tree).flatMap((entry) => faults(entry.object, (path) => atObject(tree, entry, path))),
    ...derived(tree).flatMap((object) => faults(object, (path) => atTree(tree, object, path))),
  ],
});

const derived = ({ namespaces, argocd, bootstrap }: Tree) => [...namespaces, ...argocd, ...bootstrap];

function faults(object: KubeObject, at: (path?: string) => Place): Finding[] {
  const { apiVersion, kind } = object;
  const found = checkObject(object);
  if (found.length > 0) {
    return found.map(({ code, path, message, cure }) => ({
      at: at(path),
      message: `${message} (${code})`,
      cure,
    }));
  }
  if (kindInfo(apiVersion, kind) !== undefined) return [];
  return [
    {
      at: at(),
      message: `no schema of ${apiVersion} ${kind} is pinned, so that nothing can be said about the object`,
      cure: 'Correct apiVersion and kind, or add the kind to the sources of the pinned schemas: npm run schemas.',
    },
  ];
}
