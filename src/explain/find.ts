import type { Catalog } from '../catalog.ts';
import type { FootprintObject } from '../footprint.ts';
import type { BuiltChart, BuiltComponent, Tree } from '../model.ts';
import { nearest } from '../nearest.ts';
import { groupOf, type KubeObject, objectId, refOf } from '../object.ts';
import { placedObjects } from '../placed.ts';
import type { Problem } from '../problem.ts';

/** An object that a name can mean: written by Espalier, or rendered by a chart inside Argo CD. */
export interface Known {
  /** As `objectId()` writes it. */
  readonly id: string;
  readonly kind: string;
  readonly group: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Absent for what belongs to no single component: Namespaces, AppProjects, the root. */
  readonly owner?: BuiltComponent;
  /** The object and its file, relative to the tree. */
  readonly written?: { readonly object: KubeObject; readonly path: string };
  readonly chart?: BuiltChart;
}

/** What a name means in an environment. */
export type Subject = { readonly component: BuiltComponent } | { readonly object: Known };

/** Every object of a tree, those of charts included. */
export function knownObjects(tree: Tree): Known[] {
  const byName = new Map(tree.components.map((built) => [built.component.name, built]));
  const written = placedObjects(tree).map(({ path, object }): Known => {
    const ownerName = object.kind === 'Application' ? object.metadata.name : path.slice(0, path.indexOf('/'));
    const owner = byName.get(ownerName);
    const { kind, namespace, name } = refOf(object);
    const group = groupOf(object.apiVersion);
    return {
      id: objectId(refOf(object)),
      kind,
      group,
      namespace,
      name,
      ...(owner && { owner }),
      written: { object, path },
    };
  });
  const rendered = tree.components.flatMap((owner) =>
    owner.charts.flatMap((chart) => chart.footprint.objects.map((object) => ofChart(owner, chart, object))),
  );
  // A tree that is rolled out in order has an Application twice: what the cluster has, and what is next.
  return [
    ...new Map(
      [...rendered, ...written].map((it) => [`${it.id} ${it.written?.path.split('/')[0]}`, it]),
    ).values(),
  ];
}

function ofChart(owner: BuiltComponent, chart: BuiltChart, object: FootprintObject): Known {
  const { apiVersion, kind, namespace, name } = object;
  const ref = { apiVersion, kind, namespace, name };
  return { id: objectId(ref), kind, group: groupOf(apiVersion), namespace, name, owner, chart };
}

/** Whether a name is that of an object: `Kind/name`, `Kind/namespace/name`, `Kind.group/...`. */
const namesObject = (name: string) => name.includes('/');

/**
 * What a name means in a tree, or why it means nothing: EXPLAIN_UNKNOWN, EXPLAIN_AMBIGUOUS, EXPLAIN_OFF, each with the names
 * that come nearest. The case of a kind does not matter.
 */
export function find(tree: Tree, catalog: Catalog, name: string): Subject | Problem {
  return namesObject(name) ? findObject(tree, name) : findComponent(tree, catalog, name);
}

function findComponent(tree: Tree, catalog: Catalog, name: string): Subject | Problem {
  const component = tree.components.find((built) => built.component.name === name);
  if (component) return { component };
  const at = { file: tree.environment.file, environment: tree.environment.name };
  if (catalog.some((it) => it.name === name)) {
    return {
      code: 'EXPLAIN_OFF',
      at: { ...at, component: name },
      message: `"${name}" is switched off here`,
      cure: `Add \`${name}:\` under components, or name an environment that has it.`,
    };
  }
  const guess = nearest(
    name,
    catalog.map((it) => it.name),
  );
  const objects = knownObjects(tree).filter((it) => it.name === name);
  return {
    code: 'EXPLAIN_UNKNOWN',
    at,
    message: `there is no component "${name}"${guess ? `; did you mean "${guess}"?` : ''}`,
    cure:
      objects.length > 0
        ? `An object is named with its kind: ${listed(objects)}.`
        : 'Name a component, or an object as Kind/name, Kind/namespace/name or Kind.group/namespace/name.',
  };
}

function findObject(tree: Tree, name: string): Subject | Problem {
  const [type = '', ...where] = name.split('/');
  const [kind = '', group] = splitOnce(type, '.');
  const known = knownObjects(tree);
  const ofKind = known.filter(
    (it) => it.kind.toLowerCase() === kind.toLowerCase() && (group === undefined || it.group === group),
  );
  const isNamed = (it: Known) =>
    where.length === 1
      ? it.name === where[0]
      : it.namespace === where[0] && it.name === where.slice(1).join('/');
  const found = ofKind.filter(isNamed);
  const [only] = found;
  if (only && found.length === 1) return { object: only };
  const at = { file: tree.environment.file, environment: tree.environment.name };
  if (only) {
    // The same object in argocd/ and in next/ cannot be told apart by its name; the coming one is today's input.
    const coming = found.find((it) => it.written?.path.startsWith('next/'));
    if (coming && found.every((it) => it.id === only.id)) return { object: coming };
    return {
      code: 'EXPLAIN_AMBIGUOUS',
      at,
      message: `"${name}" names ${found.length} objects`,
      cure: `Name one of: ${listed(found)}.`,
    };
  }
  return {
    code: 'EXPLAIN_UNKNOWN',
    at,
    message: `there is no object "${name}"`,
    cure: guesses(known, ofKind, kind, where),
  };
}

function guesses(
  known: readonly Known[],
  ofKind: readonly Known[],
  kind: string,
  where: readonly string[],
): string {
  const name = where.at(-1) ?? '';
  const elsewhere = known.filter((it) => it.name === name && it.kind.toLowerCase() === kind.toLowerCase());
  if (elsewhere.length > 0) return `Did you mean ${listed(elsewhere)}?`;
  if (ofKind.length > 0) {
    const guess = nearest(
      name,
      ofKind.map((it) => it.name),
    );
    const near = ofKind.filter((it) => it.name === guess);
    return near.length > 0 ? `Did you mean ${listed(near)}?` : `Of that kind there are: ${listed(ofKind)}.`;
  }
  const guess = nearest(kind, new Set(known.map((it) => it.kind)));
  return guess
    ? `There is nothing of kind "${kind}"; did you mean "${guess}"?`
    : `There is nothing of kind "${kind}". Kinds are: ${[...new Set(known.map((it) => it.kind))].sort().join(', ')}.`;
}

/** The name by which `find` finds it alone, as far as a name can. */
export function nameOf({ kind, group, namespace, name }: Known): string {
  return `${kind}${group === '' ? '' : `.${group}`}/${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

const MANY = 8;

function listed(objects: readonly Known[]): string {
  const names = [...new Set(objects.map(nameOf))].sort();
  return names.length <= MANY
    ? names.join(', ')
    : `${names.slice(0, MANY).join(', ')} and ${names.length - MANY} more`;
}

function splitOnce(text: string, by: string): [string, string?] {
  const at = text.indexOf(by);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
