import { atComponent, atTree, type Tree } from '../model.ts';
import { groupOf, type KubeObject } from '../object.ts';
import { type Finding, rule } from '../rules.ts';
import { heldKinds } from './_kinds.ts';

export default rule({
  code: 'PROJECT_REFUSES',
  title:
    'The AppProject of every Application allows its sources, its destination, and every kind that it holds',
  source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/projects/',
  check(tree) {
    const all = [...tree.argocd, ...tree.bootstrap];
    const projects = new Map(
      all
        .filter(({ kind }) => kind === 'AppProject')
        .map((object) => [object.metadata.name, allowedBy(object)]),
    );
    const held = heldByApplication(tree);
    return all
      .filter(({ kind }) => kind === 'Application')
      .flatMap((application) => {
        const { project } = application.spec;
        const allowed = projects.get(project);
        const refusals = allowed
          ? refused(application, held.get(application.metadata.name) ?? [], allowed)
          : [`there is no AppProject "${project}"`];
        return refusals.map((message) => finding(tree, application, message));
      });
  },
});

interface Held {
  readonly scope: 'Cluster' | 'Namespaced';
  /** `group/Kind`. */
  readonly kind: string;
  readonly namespaces: readonly string[];
}

interface Allowed {
  readonly name: string;
  readonly repositories: ReadonlySet<string>;
  /** `server namespace`. */
  readonly destinations: ReadonlySet<string>;
  readonly kinds: Readonly<Record<Held['scope'], ReadonlySet<string>>>;
}

const list = (value: unknown) => (value ?? []) as readonly Record<string, string>[];
const kindsOf = (value: unknown) => new Set(list(value).map(({ group, kind }) => `${group}/${kind}`));

function allowedBy({ metadata, spec }: KubeObject): Allowed {
  return {
    name: metadata.name,
    repositories: new Set(spec.sourceRepos),
    destinations: new Set(list(spec.destinations).map(({ server, namespace }) => `${server} ${namespace}`)),
    kinds: {
      Cluster: kindsOf(spec.clusterResourceWhitelist),
      Namespaced: kindsOf(spec.namespaceResourceWhitelist),
    },
  };
}

/** What each Application holds, by the Application's name. */
function heldByApplication(tree: Tree): ReadonlyMap<string, readonly Held[]> {
  const held = new Map<string, Held[]>([
    ['namespaces', tree.namespaces.map(heldObject)],
    ['root', tree.argocd.map(heldObject)],
  ]);
  for (const { owner, scope, type, namespaces } of heldKinds(tree)) {
    const item = { scope, kind: type.key, namespaces: [...namespaces.keys()] };
    const others = held.get(owner.component.name);
    if (others) others.push(item);
    else held.set(owner.component.name, [item]);
  }
  return held;
}

function heldObject({ apiVersion, kind, metadata }: KubeObject): Held {
  return {
    scope: metadata.namespace === undefined ? 'Cluster' : 'Namespaced',
    kind: `${groupOf(apiVersion)}/${kind}`,
    namespaces: metadata.namespace === undefined ? [] : [metadata.namespace],
  };
}

/** Every refusal, each once. */
function refused({ spec }: KubeObject, held: readonly Held[], allowed: Allowed): string[] {
  const { destination } = spec;
  const sources: readonly { repoURL: string }[] = spec.sources ?? [spec.source];
  const namespaces = new Set([destination.namespace, ...held.flatMap((it) => it.namespaces)]);
  return [
    ...new Set([
      ...sources
        .filter(({ repoURL }) => !allowed.repositories.has(repoURL))
        .map(({ repoURL }) => `AppProject "${allowed.name}" does not allow the source ${repoURL}`),
      ...[...namespaces]
        .filter((namespace) => !allowed.destinations.has(`${destination.server} ${namespace}`))
        .map((namespace) => `AppProject "${allowed.name}" does not allow the namespace "${namespace}"`),
      ...held
        .filter(({ scope, kind }) => !allowed.kinds[scope].has(kind))
        .map(({ kind }) => `AppProject "${allowed.name}" does not allow ${kind.replace(/^\//, '')}`),
    ]),
  ];
}

function finding(tree: Tree, application: KubeObject, message: string): Finding {
  const owner = tree.components.find(({ component }) => component.name === application.metadata.name);
  return {
    at: owner ? atComponent(tree, owner) : atTree(tree, application),
    message,
    cure: 'Projects follow from what components hold: mend how argocd/project.ts derives them.',
  };
}
