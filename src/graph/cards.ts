import { ARGOCD_NAMESPACE, isGuarded } from '../../argocd/application.ts';
import { urlsByComponent } from '../access/urls.ts';
import { workloadsOf } from '../explain/about.ts';
import type { BuiltComponent, Tree } from '../model.ts';
import { directNeeds, neededBy } from '../needs.ts';
import { reasonFor } from '../order.ts';
import { arranged, type Column } from './arrange.ts';
import type { Changes } from './changes.ts';
import { type Group, groupsOf } from './groups.ts';
import type { GraphCard, GraphLoad, GraphObject, GraphTree } from './types.ts';

/** The page's data of one tree, with what changed since a base, and what loads do to its apps, by component. */
export function graphTree(
  tree: Tree,
  changes?: Changes,
  loads: ReadonlyMap<string, GraphLoad> = new Map(),
): GraphTree {
  const { name, description, cluster, region } = tree.environment;
  const groups = groupsOf(tree, changes);
  const cards = componentCards(tree, groups, loads);
  const last = Math.max(-1, ...cards.keys());
  const columns: Column[] = [{ title: 'Start', cards: START.map((it) => startCard(it, groups)) }];
  for (let wave = 0; wave <= last; wave++)
    columns.push({ title: `Wave ${wave}`, cards: cards.get(wave) ?? [] });
  return {
    name,
    description,
    about: `cluster ${cluster.name}, ${region}, Kubernetes ${cluster.version}`,
    waves: arranged(columns),
    ...(changes && { base: changes.base }),
  };
}

function componentCards(
  tree: Tree,
  groups: ReadonlyMap<string, Group>,
  loads: ReadonlyMap<string, GraphLoad>,
): ReadonlyMap<number, readonly GraphCard[]> {
  const direct = directNeeds(tree.components);
  const by = neededBy(tree.components);
  const urls = urlsByComponent(tree);
  const waves = new Map<number, GraphCard[]>();
  const put = (wave: number, card: GraphCard) => {
    const cards = waves.get(wave) ?? [];
    cards.push(card);
    waves.set(wave, cards);
  };
  const on = new Set([...START.map(({ group }) => group), ...tree.components.map((it) => it.component.name)]);
  for (const built of tree.components) {
    const { name } = built.component;
    const objects = groups.get(name)?.objects ?? [];
    const load = loads.get(name);
    put(built.wave, {
      ...componentCard(built),
      direct: direct.get(name) ?? [],
      neededBy: by.get(name) ?? [],
      urls: urls.get(name) ?? [],
      objects,
      ...(load && { load }),
      ...changeOf(objects),
    });
  }
  for (const [name, { objects, wave }] of groups)
    if (!on.has(name)) put(Math.max(0, wave ?? 0), formerCard(name, objects));
  return waves;
}

function componentCard(built: BuiltComponent): Omit<GraphCard, 'direct' | 'neededBy' | 'urls' | 'objects'> {
  const { component, context, namespace, waitsFor, charts } = built;
  return {
    name: component.name,
    kind: component.project,
    summary: component.summary,
    namespace,
    why: reasonFor(built),
    needs: waitsFor.map(({ name }) => name),
    charts: charts.map(({ data }) => `${data.chart} ${data.version}`),
    images: [
      ...new Set(workloadsOf(built).flatMap(({ containers }) => containers.map(({ image }) => image))),
    ].sort(),
    ...(context.identity && { role: context.identity.roleName }),
    confirm: isGuarded(built),
    rendered: charts.flatMap(({ footprint }) =>
      footprint.objects.map(({ kind, namespace: where, name }) => ({
        kind,
        ...(where !== undefined && { namespace: where }),
        name,
      })),
    ),
  };
}

const NOTHING = {
  needs: [],
  direct: [],
  neededBy: [],
  charts: [],
  images: [],
  urls: [],
  rendered: [],
} as const;

/** A component that the environment does not have any more: gone since the base, or kept by pins until the next rollout. */
const formerCard = (name: string, objects: readonly GraphObject[]): GraphCard => ({
  ...NOTHING,
  name,
  kind: 'platform',
  summary: 'The environment does not have it any more.',
  namespace: '',
  why: objects.every(({ change }) => change === 'removed')
    ? 'It was in this wave.'
    : 'The cluster has it until the next rollout.',
  confirm: false,
  objects,
  ...changeOf(objects),
});

/** What Argo CD has before the first component. */
const START = [
  {
    group: 'bootstrap',
    name: 'root',
    summary: 'The app of apps: syncs everything else.',
    why: 'Applied once, by bootstrap.',
    confirm: false,
  },
  {
    group: 'projects',
    name: 'AppProjects',
    summary: 'What the Applications of each project may do.',
    why: 'Wave -2: before every Application.',
    confirm: false,
  },
  {
    group: 'namespaces',
    name: 'namespaces',
    summary: 'The namespaces of all components.',
    why: 'Wave -1: before every component.',
    confirm: true,
  },
] as const;

function startCard(
  { group, ...rest }: (typeof START)[number],
  groups: ReadonlyMap<string, Group>,
): GraphCard {
  const objects = groups.get(group)?.objects ?? [];
  return { ...NOTHING, ...rest, kind: 'start', namespace: ARGOCD_NAMESPACE, objects, ...changeOf(objects) };
}

/** A component is new or gone with its Application, and has changed with any object. */
function changeOf(objects: readonly GraphObject[]): Pick<GraphCard, 'change'> {
  const own = objects.find(({ kind }) => kind === 'Application')?.change;
  if (own === 'created' || own === 'removed') return { change: own };
  return objects.some(({ change }) => change !== undefined) ? { change: 'changed' } : {};
}
