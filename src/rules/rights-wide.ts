import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';

interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly resources?: readonly string[];
}

export default rule({
  code: 'RIGHTS_WIDE',
  title: 'No role allows everything on everything, and nothing is bound to cluster-admin.',
  source: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  check: (tree) => [
    ...['Role', 'ClusterRole'].flatMap((kind) =>
      builtObjects(tree, kind).flatMap((owned) =>
        ((owned.object.rules ?? []) as readonly PolicyRule[]).flatMap(({ verbs, resources }, index) =>
          verbs?.includes('*') && resources?.includes('*')
            ? {
                at: atObject(tree, owned, `rules[${index}]`),
                message: 'verbs and resources are both "*"',
                cure: 'Name the verbs and the resources that are used.',
              }
            : [],
        ),
      ),
    ),
    ...['RoleBinding', 'ClusterRoleBinding'].flatMap((kind) =>
      builtObjects(tree, kind)
        .filter(({ object }) => object.roleRef.name === 'cluster-admin')
        .map((owned) => ({
          at: atObject(tree, owned, 'roleRef.name'),
          message: 'it binds cluster-admin',
          cure: 'Bind a role that allows what is needed. People administer through EKS access entries.',
        })),
    ),
  ],
});
