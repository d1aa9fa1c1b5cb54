import { isGuarded } from '../../argocd/application.ts';
import { treeFiles } from '../files.ts';
import { needsConfirmation } from '../house.ts';
import type { BuiltComponent, Tree } from '../model.ts';
import { reasonFor } from '../order.ts';

/** What a change of an environment has Argo CD do to one component. */
export interface Consequence {
  readonly component: string;
  readonly what: 'created' | 'changed' | 'pruned';
  readonly namespace: string;
  /** Sync wave; of what is pruned, the one it had. */
  readonly wave: number;
  /** Why it has that wave. */
  readonly because: string;
  /** Charts with their versions. */
  readonly charts: readonly string[];
  /** Objects that come, first-party and from charts. */
  readonly created: number;
  /** Files of first-party objects that say something else. */
  readonly changed: number;
  /** Objects that go. */
  readonly pruned: number;
  /** Objects that go only after a person confirms, as `Kind name`. */
  readonly confirm: readonly string[];
  /** The whole Application is guarded: it goes after a person confirms, and what it made stays in the cluster. */
  readonly stays: boolean;
}

/** Consequences in the order in which they happen: what is pruned first, the last wave first, then the rest wave by wave. */
export interface Consequences {
  readonly components: readonly Consequence[];
  /** Namespaces that are created. */
  readonly namespaces: readonly string[];
  /** Namespaces that go, with all that is in them, after a person confirms. */
  readonly namespacesPruned: readonly string[];
  /** Whether Argo CD waits for `espalier pin` before any of it. */
  readonly ordered: boolean;
}

/** What Argo CD would do about the difference of two trees of one environment. */
export function consequencesOf(before: Tree, after: Tree): Consequences {
  const [old, fresh] = [byName(before), byName(after)];
  const files = { old: filesByFolder(before), fresh: filesByFolder(after) };
  const gone = before.components
    .filter(({ component }) => !fresh.has(component.name))
    .map((built) => consequence(built, 'pruned', keysOf(built), new Set(), 0))
    .reverse();
  const rest = after.components.flatMap((built) => {
    const { name } = built.component;
    const was = old.get(name);
    if (was === undefined) return [consequence(built, 'created', new Set(), keysOf(built), 0)];
    const changed = changedFiles(files.old.get(name), files.fresh.get(name));
    const moved = JSON.stringify(valuesOf(was)) !== JSON.stringify(valuesOf(built));
    const entry = consequence(built, 'changed', keysOf(was), keysOf(built), changed);
    return changed + entry.created + entry.pruned > 0 || moved ? [entry] : [];
  });
  const [namespacesBefore, namespacesAfter] = [namespacesOf(before), namespacesOf(after)];
  return {
    components: [...gone, ...rest],
    namespaces: [...namespacesAfter].filter((name) => !namespacesBefore.has(name)),
    namespacesPruned: [...namespacesBefore].filter((name) => !namespacesAfter.has(name)),
    ordered: after.environment.rollout === 'ordered',
  };
}

function consequence(
  built: BuiltComponent,
  what: Consequence['what'],
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  changed: number,
): Consequence {
  const gone = [...before].filter((key) => !after.has(key));
  return {
    component: built.component.name,
    what,
    namespace: built.namespace,
    wave: built.wave,
    because: reasonFor(built),
    charts: built.charts.map(({ data }) => `${data.chart} ${data.version}`),
    created: [...after].filter((key) => !before.has(key)).length,
    changed,
    pruned: gone.length,
    confirm: gone
      .map(parseKey)
      .filter(needsConfirmation)
      .map(({ kind, name }) => `${kind} ${name}`),
    stays: what === 'pruned' && isGuarded(built),
  };
}

/** Every object of a component, its charts' included, by what makes it the same object. */
function keysOf(built: BuiltComponent): Set<string> {
  const footprints = [built.own, ...built.charts.map(({ footprint }) => footprint)];
  return new Set(
    footprints.flatMap(({ objects }) =>
      objects
        .filter(({ hook }) => hook === undefined)
        .map(({ apiVersion, kind, namespace = '', name }) =>
          JSON.stringify([apiVersion, kind, namespace, name]),
        ),
    ),
  );
}

function parseKey(key: string) {
  const [apiVersion, kind, , name] = JSON.parse(key) as [string, string, string, string];
  return { apiVersion, kind, name };
}

const byName = (tree: Tree) => new Map(tree.components.map((built) => [built.component.name, built]));

const valuesOf = (built: BuiltComponent) => built.charts.map(({ use, data }) => [use, data.version]);

const namespacesOf = (tree: Tree) => new Set(tree.namespaces.map(({ metadata }) => metadata.name));

function filesByFolder(tree: Tree): Map<string, Map<string, string>> {
  const folders = new Map<string, Map<string, string>>();
  for (const { path, text } of treeFiles(tree)) {
    const [folder = '', name] = path.split('/');
    if (name === undefined) continue;
    const files = folders.get(folder) ?? new Map<string, string>();
    folders.set(folder, files.set(name, text));
  }
  return folders;
}

/** Files that both have, with another text. */
function changedFiles(
  old: ReadonlyMap<string, string> = new Map(),
  fresh: ReadonlyMap<string, string> = new Map(),
): number {
  return [...fresh].filter(([name, text]) => old.has(name) && old.get(name) !== text).length;
}
