import { same } from '../fields.ts';
import { textsAt, valueAt, valuesAt } from '../path.ts';
import type { Hit, Row, Verdict } from '../table.ts';
import { addedItems, addedRights, isStrong } from '../widen.ts';
import { containersOf, show } from './pods.ts';

const ROLES = ['rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/ClusterRole'];
const BINDINGS = ['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding'];
const PODS = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'batch/Job', 'batch/CronJob'];
const AWS_ROLE = 'eks.amazonaws.com/role-arn';

/** Who may do what: RBAC, identities in AWS, what pods may do to their node, what Argo CD may sync. */
export const ACCESS: readonly Row[] = [
  {
    id: 'rbac-rules',
    kinds: ROLES,
    on: ['created', 'changed'],
    fields: ['rules', 'aggregationRule'],
    effect: 'access',
    severity: 'medium',
    says: ({ before, after }) => {
      if (!same(before?.aggregationRule, after?.aggregationRule))
        return { says: 'it takes the rules of other roles over', severity: 'high' };
      const added = addedRights(before?.rules, after?.rules);
      if (added.length === 0) return before ? { says: 'it allows less', severity: 'low' } : undefined;
      return { says: 'it allows more', severity: added.some(isStrong) ? 'high' : 'medium', with: cut(added) };
    },
  },
  {
    id: 'rbac-subjects',
    kinds: BINDINGS,
    on: ['created', 'changed'],
    fields: ['subjects', 'roleRef'],
    effect: 'access',
    severity: 'medium',
    says: ({ before, after, change }) => {
      const isCluster = change.id.kind === 'ClusterRoleBinding';
      const severity = isCluster || valueAt(after, 'roleRef.name') === 'cluster-admin' ? 'high' : 'medium';
      if (before && !same(before.roleRef, after?.roleRef))
        return { says: `its subjects have another role: ${show(valueAt(after, 'roleRef.name'))}`, severity };
      const added = addedItems(before, after, 'subjects');
      if (added.length === 0)
        return before ? { says: 'fewer subjects have the role', severity: 'low' } : undefined;
      const names = added.map((it) => `${show(valueAt(it, 'kind'))} ${show(valueAt(it, 'name'))}`);
      return {
        says: `more subjects have the role ${show(valueAt(after, 'roleRef.name'))}`,
        severity,
        with: cut(names),
      };
    },
  },
  {
    id: 'rbac-pruned',
    kinds: [...ROLES, ...BINDINGS, '/ServiceAccount'],
    on: ['pruned'],
    effect: 'access',
    severity: 'medium',
    says: 'who relied on it may do less',
  },
  {
    id: 'aws-role',
    kinds: ['/ServiceAccount'],
    on: ['created', 'changed'],
    fields: [`metadata.annotations.[${AWS_ROLE}]`],
    effect: 'access',
    severity: 'high',
    says: ({ before, after }) => {
      const of = (object: Hit['before']) => object?.metadata?.annotations?.[AWS_ROLE];
      if (of(before) === of(after)) return undefined;
      return of(after) === undefined
        ? { says: 'its pods lose their role in AWS', severity: 'medium' }
        : `its pods act in AWS as ${show(of(after))}`;
    },
  },
  {
    id: 'api-token',
    kinds: ['/ServiceAccount', ...PODS],
    fields: [
      'automountServiceAccountToken',
      'spec.template.spec.automountServiceAccountToken',
      'spec.template.spec.serviceAccountName',
    ],
    effect: 'access',
    severity: 'medium',
    says: ({ before, after }) =>
      same(
        valuesAt(before, 'spec.template.spec.serviceAccountName'),
        valuesAt(after, 'spec.template.spec.serviceAccountName'),
      )
        ? 'pods get, or no longer get, a token for the API server'
        : 'pods act as another ServiceAccount',
  },
  {
    id: 'pod-privileges',
    kinds: PODS,
    on: ['created', 'changed'],
    fields: ['spec'],
    effect: 'access',
    severity: 'high',
    says: ({ before, after }) => {
      const had = new Set(privileges(before));
      const more = privileges(after).filter((one) => !had.has(one));
      return more.length === 0 ? undefined : { says: 'pods may do more to their node', with: cut(more) };
    },
  },
  {
    id: 'pod-security',
    kinds: ['/Namespace'],
    fields: ['metadata.labels'],
    effect: 'access',
    severity: 'high',
    says: ({ before, after }) => {
      const of = (object: Hit['before']) =>
        LEVELS.indexOf(object?.metadata?.labels?.['pod-security.kubernetes.io/enforce'] ?? 'privileged');
      if (of(before) === of(after)) return undefined;
      return of(after) < of(before)
        ? `pods may do more: Pod Security ${LEVELS[of(before)] ?? '?'} -> ${LEVELS[of(after)] ?? '?'}`
        : {
            says: 'pods that may do more than Pod Security allows are refused from now on',
            severity: 'medium',
          };
    },
  },
  {
    id: 'project',
    kinds: ['argoproj.io/AppProject'],
    on: ['created', 'changed'],
    fields: ['spec'],
    effect: 'access',
    severity: 'low',
    says: project,
  },
];

const LEVELS = ['privileged', 'baseline', 'restricted'];

/** What a pod template allows beyond the usual, each in a few words. */
function privileges(object: Hit['before']): string[] {
  const template = object?.spec?.jobTemplate?.spec?.template ?? object?.spec?.template;
  const pod = template?.spec;
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter((name) => pod?.[name] === true);
  const paths = valuesAt(pod, 'volumes.*.hostPath.path').map((path) => `hostPath ${show(path)}`);
  return [
    ...host,
    ...paths,
    ...containersOf(template).flatMap((container) => {
      const name = show(container.name);
      const own = (container.securityContext ?? {}) as Hit['before'];
      const root = (own.runAsUser ?? pod?.securityContext?.runAsUser) === 0;
      const mayBeRoot = (own.runAsNonRoot ?? pod?.securityContext?.runAsNonRoot) !== true;
      return [
        ...(own.privileged === true ? [`${name}: privileged`] : []),
        ...(own.allowPrivilegeEscalation === false ? [] : [`${name}: allowPrivilegeEscalation`]),
        ...(own.readOnlyRootFilesystem === true ? [] : [`${name}: writable root file system`]),
        ...(root ? [`${name}: runs as root`] : mayBeRoot ? [`${name}: may run as root`] : []),
        ...textsAt(container, 'securityContext.capabilities.add').map(
          (it) => `${name}: capability ${show(it)}`,
        ),
        ...(valuesAt(container, 'ports.*.hostPort').length > 0 ? [`${name}: hostPort`] : []),
      ];
    }),
  ];
}

function project({ before, after }: Hit): Verdict {
  const lists = ['sourceRepos', 'destinations', 'clusterResourceWhitelist', 'namespaceResourceWhitelist'];
  const added = lists.flatMap((list) =>
    addedItems(before, after, `spec.${list}`).map((it) => `${list} ${show(it)}`),
  );
  const freed = ['clusterResourceBlacklist', 'namespaceResourceBlacklist'].flatMap((list) =>
    addedItems(after, before, `spec.${list}`).map((it) => `no longer forbidden: ${show(it)}`),
  );
  const more = [...added, ...freed];
  if (more.length > 0)
    return {
      says: 'Argo CD may sync more with it',
      // A namespace of a new component is everyday; a wildcard or another repository is not.
      severity:
        more.some((it) => /"?\*"?|^sourceRepos|^no longer/.test(it)) && before
          ? 'high'
          : before
            ? 'low'
            : 'info',
      with: cut(more),
    };
  if (!before) return undefined;
  const gone = lists.flatMap((list) =>
    addedItems(after, before, `spec.${list}`).map((it) => `${list} ${show(it)}`),
  );
  return gone.length > 0
    ? {
        says: 'what it no longer allows Argo CD neither sees nor prunes',
        severity: 'medium',
        with: cut(gone),
      }
    : { says: 'the project changes', severity: 'medium' };
}

const cut = (names: readonly string[]) =>
  names.length > 20 ? [...names.slice(0, 20), `and ${names.length - 20} more`] : names;
