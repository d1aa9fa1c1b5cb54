import { atTree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { rule } from '../rules.ts';

const LISTS = [
  'sourceRepos',
  'destinations',
  'clusterResourceWhitelist',
  'namespaceResourceWhitelist',
] as const;

export default rule({
  code: 'PROJECT_WILDCARD',
  title:
    'AppProjects name what they allow, each thing by its full name; no Application is in the project default',
  source:
    'https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/: who may write what the root syncs administers the cluster',
  check(tree) {
    return [...tree.argocd, ...tree.bootstrap].flatMap((object) =>
      laxities(object).map(({ path, message }) => ({
        at: atTree(tree, object, path),
        message,
        cure: 'Name what the Applications hold: argocd/project.ts derives it from their objects.',
      })),
    );
  },
});

function laxities({ kind, spec }: KubeObject): { path: string; message: string }[] {
  if (kind === 'Application') {
    return spec.project === 'default'
      ? [{ path: 'spec.project', message: 'the project default allows everything' }]
      : [];
  }
  if (kind !== 'AppProject') return [];
  // Absent, this list alone allows everything.
  const open = spec.namespaceResourceWhitelist === undefined;
  return [
    ...(open ? [{ path: 'spec.namespaceResourceWhitelist', message: 'absent, it allows every kind' }] : []),
    ...LISTS.flatMap((field) =>
      ((spec[field] ?? []) as unknown[]).flatMap((item, index) =>
        isPattern(item)
          ? [{ path: `spec.${field}[${index}]`, message: `${JSON.stringify(item)} is a pattern` }]
          : [],
      ),
    ),
  ];
}

/** Whether a part of it matches more than itself; `!` takes something out of what is otherwise allowed. */
function isPattern(item: unknown): boolean {
  const parts = typeof item === 'string' ? [item] : Object.values(item as Record<string, string>);
  return parts.some((part) => /^!|[*?[{]/.test(part));
}
