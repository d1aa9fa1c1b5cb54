import { atObject, builtObjects, collect, type OwnedObject, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';

/** ServiceAccounts that EKS itself makes. */
const BY_EKS = ['aws-node', 'coredns', 'eks-pod-identity-agent', 'kube-proxy'].map(
  (name) => `ServiceAccount kube-system/${name}`,
);

/** Roles of every cluster, beside the ClusterRoles whose name starts with `system:`. The last is for aggregated APIs. */
const BY_KUBERNETES = [
  ...['admin', 'cluster-admin', 'edit', 'view'].map((name) => `ClusterRole ${name}`),
  'Role kube-system/extension-apiserver-authentication-reader',
];

const RIGHTS: ReadonlySet<string> = new Set(['ClusterRole', 'Role', 'ServiceAccount']);

export default rule({
  code: 'BINDING_DANGLING',
  title:
    'The role that a binding grants, and every ServiceAccount that it grants it to, is in the tree or given',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings',
  check(tree) {
    const bindings = [...builtObjects(tree, 'RoleBinding'), ...builtObjects(tree, 'ClusterRoleBinding')];
    if (bindings.length === 0) return [];
    const known = rights(tree);
    return bindings.flatMap((entry) =>
      references(entry)
        .filter(({ what }) => !known.has(what) && !isGiven(what))
        .map(({ path, what }): Finding => {
          return {
            at: atObject(tree, entry, path),
            message: `names the ${what}, which nothing brings`,
            cure: 'Correct the name or the namespace, or add the object to the component.',
          };
        }),
    );
  },
});

function rights(tree: Tree): ReadonlySet<string> {
  const known = new Set([...BY_EKS, ...BY_KUBERNETES]);
  for (const { kind, namespace, name } of collect(tree, 'objects')) {
    if (RIGHTS.has(kind)) known.add(keyOf(kind, namespace, name));
  }
  return known;
}

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

function references({ object }: OwnedObject): { path: string; what: string }[] {
  const { roleRef, subjects = [] } = object as { roleRef?: Reference; subjects?: readonly Reference[] };
  const roles = roleRef
    ? [{ path: 'roleRef', what: keyOf(roleRef.kind, object.metadata.namespace, roleRef.name) }]
    : [];
  return [
    ...roles,
    ...subjects.flatMap(({ kind, name, namespace }, index) =>
      kind === 'ServiceAccount' ? [{ path: `subjects[${index}]`, what: keyOf(kind, namespace, name) }] : [],
    ),
  ];
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return kind === 'ClusterRole' ? `${kind} ${name}` : `${kind} ${namespace ?? '?'}/${name}`;
}

/** Every namespace has the ServiceAccount default. */
function isGiven(what: string): boolean {
  return (
    what.startsWith('ClusterRole system:') ||
    (what.startsWith('ServiceAccount ') && what.endsWith('/default'))
  );
}
