import { isGuarded } from '../../argocd/application.ts';
import { urlsByComponent } from '../access/urls.ts';
import { workloadsOf } from '../explain/about.ts';
import { type PlacedObject, placedObjects } from '../files.ts';
import type { BuiltComponent, Tree } from '../model.ts';
import { directNeeds, neededBy } from '../needs.ts';
import { reasonFor } from '../order.ts';
import { arranged, type Column } from './arrange.ts';
import type { ChangedObject, Changes } from './changes.ts';
import type { Change, GraphCard, GraphObject, GraphTree } from './types.ts';

/** The page's data of one tree, with what changed since a base. */
export function graphTree(tree: Tree, changes?: Changes): GraphTree {
  const { name, description, cluster, region } = tree.environment;
  const cards = componentCards(tree, changes);
  const last = Math.max(-1, ...[...cards.keys()]);
  const columns: Column[] = [{ title: 'Start', cards: startCards(tree, changes) }];
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

/** Who syncs an object: the component of its Application, else the folder that it stands in. */
function groupOf({ path, kind, name }: { path: string; kind: string; name: string }): string {
  const folder = path.slice(0, path.indexOf('/'));
  if (folder !== 'argocd' && folder !== 'next') return folder;
  return kind === 'Application' && name !== 'namespaces'
    ? name
    : kind === 'Application'
      ? 'namespaces'
      : 'projects';
}

const asChanged = ({ path, object }: PlacedObject) => ({
  path,
  kind: object.kind,
  name: object.metadata.name,
});

/** First-party objects by who syncs them, those that are gone since the base at the end. */
function objectsByGroup(
  tree: Tree,
  changes: Changes | undefined,
): ReadonlyMap<string, readonly GraphObject[]> {
  const here = placedObjects(tree).map((placed) => ({
    group: groupOf(asChanged(placed)),
    object: graphObject(placed, changes?.objects.get(placed.path)?.what),
  }));
  const gone = removed(changes).map((it) => {
    const { path, kind, namespace, name } = it;
    return {
      group: groupOf(it),
      object: { kind, ...(namespace !== undefined && { namespace }), name, path, change: 'removed' as const },
    };
  });
  const groups = Map.groupBy([...here, ...gone], ({ group }) => group);
  return new Map([...groups].map(([group, all]) => [group, all.map(({ object }) => object)]));
}

function graphObject({ path, object: { kind, metadata } }: PlacedObject, change?: Change): GraphObject {
  const { namespace, name } = metadata;
  return { kind, ...(namespace !== undefined && { namespace }), name, path, ...(change && { change }) };
}

const removed = (changes: Changes | undefined): ChangedObject[] =>
  [...(changes?.objects.values() ?? [])].filter(({ what }) => what === 'removed');

function componentCards(tree: Tree, changes: Changes | undefined): ReadonlyMap<number, readonly GraphCard[]> {
  const direct = directNeeds(tree.components);
  const by = neededBy(tree.components);
  const urls = urlsByComponent(tree);
  const objects = objectsByGroup(tree, changes);
  const waves = new Map<number, GraphCard[]>();
  const put = (wave: number, card: GraphCard) => waves.set(wave, [...(waves.get(wave) ?? []), card]);
  for (const built of tree.components) {
    const { name } = built.component;
    const own = objects.get(name) ?? [];
    put(built.wave, {
      ...componentCard(built),
      direct: direct.get(name) ?? [],
      neededBy: by.get(name) ?? [],
      urls: urls.get(name) ?? [],
      objects: own,
      ...changeOf(own),
    });
  }
  const on = new Set(tree.components.map(({ component }) => component.name));
  for (const { kind, name, wave } of removed(changes)) {
    if (kind !== 'Application' || on.has(name) || name === 'namespaces' || name === 'root') continue;
    put(wave ?? 0, removedCard(name, objects.get(name) ?? []));
  }
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

const removedCard = (name: string, objects: readonly GraphObject[]): GraphCard => ({
  ...NOTHING,
  name,
  kind: 'platform',
  summary: 'Not in this tree any more.',
  namespace: '',
  why: 'Was in this wave.',
  confirm: false,
  objects,
  change: 'removed',
});

/** What Argo CD has before the first component. */
function startCards(tree: Tree, changes: Changes | undefined): GraphCard[] {
  const objects = objectsByGroup(tree, changes);
  const card = (group: string, name: string, summary: string, why: string, confirm: boolean): GraphCard => {
    const own = objects.get(group) ?? [];
    return {
      ...NOTHING,
      name,
      kind: 'start',
      summary,
      namespace: 'argocd',
      why,
      confirm,
      objects: own,
      ...changeOf(own),
    };
  };
  return [
    card(
      'bootstrap',
      'root',
      'The app of apps: syncs everything else.',
      'Applied once, by bootstrap.',
      false,
    ),
    card(
      'projects',
      'AppProjects',
      'What the Applications of each project may do.',
      'Wave -2: before every Application.',
      false,
    ),
    card(
      'namespaces',
      'namespaces',
      'The namespaces of all components.',
      'Wave -1: before every component.',
      true,
    ),
  ];
}

/** A component is new or gone with its Application, and has changed with any object. */
function changeOf(objects: readonly GraphObject[]): { change?: Change } {
  const own = objects.find(({ kind }) => kind === 'Application')?.change;
  if (own === 'created' || own === 'removed') return { change: own };
  return objects.some(({ change }) => change !== undefined) ? { change: 'changed' } : {};
}
