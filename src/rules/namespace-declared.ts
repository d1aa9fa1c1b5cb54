import { ARGOCD_NAMESPACE } from '../../argocd/application.ts';
import { GIVEN_NAMESPACES } from '../house.ts';
import { atSummary, type Tree } from '../model.ts';
import { rule } from '../rules.ts';
import { heldKinds } from './_kinds.ts';

export default rule({
  code: 'NAMESPACE_UNDECLARED',
  title: 'Every object lives in a namespace that a component declares as its own, or that every cluster has',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  check(tree) {
    const declared = namespacesOf(tree);
    return heldKinds(tree).flatMap(({ owner, type: { kind }, namespaces }) =>
      [...namespaces]
        .filter(([namespace]) => !declared.has(namespace))
        .map(([namespace, name]) => ({
          at: atSummary(tree, { owner, kind, namespace, name }),
          message: `nothing makes the namespace "${namespace}" of ${kind} ${name}`,
          cure: `Correct the name, or state \`namespace: '${namespace}'\` in the component that the object belongs to.`,
        })),
    );
  },
});

function namespacesOf({ namespaces }: Tree): ReadonlySet<string> {
  return new Set([...GIVEN_NAMESPACES, ARGOCD_NAMESPACE, ...namespaces.map(({ metadata }) => metadata.name)]);
}
