import { atSummary } from '../model.ts';
import { rule } from '../rules.ts';
import { allPods, type Pods } from './_pods.ts';
import { type ProvidedKind, provided } from './_provided.ts';

/** What pods cannot be made without; what they cannot start without, and its order, is another rule's. */
const REFERENCES: readonly (readonly [ProvidedKind, (pods: Pods) => string | undefined])[] = [
  ['ServiceAccount', ({ serviceAccount }) => serviceAccount],
  ['PriorityClass', ({ priorityClass }) => priorityClass],
];

export default rule({
  code: 'DANGLING_REFERENCE',
  title: 'The ServiceAccount and the priority class that pods name are there: else no pod is ever made',
  source:
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#serviceaccount-admission-controller',
  check: (tree) =>
    allPods(tree).flatMap((pods) =>
      REFERENCES.flatMap(([kind, nameOf]) => {
        const name = nameOf(pods);
        if (name === undefined || provided(tree, kind, name, pods.namespace)) return [];
        return [
          {
            at: atSummary(tree, pods),
            message: `its pods name the ${kind} "${name}", which nothing in the tree makes`,
            cure: 'Build it, or correct the name.',
          },
        ];
      }),
    ),
});
