import type { Footprint } from '../footprint.ts';
import { type BuiltComponent, collect, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import type { Rule } from '../rules.ts';

/** What is watched: a component with all that it has, or one object, first-party or of a chart. */
export interface Watched {
  /** Name of the component; absent for an object that no component has. */
  readonly component?: string;
  /** Which of its objects. Default: all. */
  readonly object?: { readonly kind: string; readonly namespace?: string | undefined; readonly name: string };
}

/** The rules that looked at something when they ran, by how closely. Codes, sorted. */
export interface Looks {
  /** Read a field of it, beyond what it is called. */
  readonly fields: readonly string[];
  /** Read what it is called alone: kind, namespace, name. */
  readonly names: readonly string[];
}

/**
 * Runs every rule over the tree with the subject watched, and tells which rules read it. A rule that reads all objects of a
 * kind to find the one that it is about has read this one as well. Each rule gets a tree of its own: what rules keep for each
 * other about a tree would hide who reads.
 */
export function rulesThatLook(rules: readonly Rule[], tree: Tree, subject: Watched): Looks {
  const fields: string[] = [];
  const names: string[] = [];
  for (const { code, check } of rules) {
    const watch = new Watch();
    const watched = watchedTree(tree, subject, watch);
    watch.forget();
    try {
      check(watched);
    } catch {
      // It has met an object that its schema refuses: that is told as a problem.
    }
    const look = watch.look();
    if (look === 'fields') fields.push(code);
    else if (look === 'name') names.push(code);
  }
  return { fields, names };
}

const NAMES: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'scope',
  'namespace',
  'name',
  'owner',
  'origin',
]);
const LISTS = [
  'objects',
  'workloads',
  'services',
  'disruptionBudgets',
  'autoscalers',
  'webhooks',
  'apiServices',
] as const;
/** Kinds of the summaries that state none. */
const KINDS: Partial<Record<keyof Footprint, string>> = {
  services: 'Service',
  disruptionBudgets: 'PodDisruptionBudget',
  apiServices: 'APIService',
};

class Watch {
  #look: 'none' | 'name' | 'fields' = 'none';
  readonly #watched = new WeakMap<object, object>();

  /** How closely anybody has looked since the last `forget`. */
  look(): 'none' | 'name' | 'fields' {
    return this.#look;
  }

  forget(): void {
    this.#look = 'none';
  }

  /** The value, watched at any depth. What an object is called stands at its top level and in its `metadata`. */
  on<T>(value: T, level: 'object' | 'metadata' | 'inside' = 'object'): T {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#watched.get(value);
    if (known) return known as T;
    const copy: object = Array.isArray(value) ? [...value] : { ...value };
    const watched = new Proxy(copy, {
      get: (target, key) => {
        const part = Reflect.get(target, key);
        if (typeof key === 'symbol' || !isOwn(target, key)) return part;
        const isName = level !== 'inside' && NAMES.has(key);
        if (isName) this.#note('name');
        else if (level !== 'object' || key !== 'metadata') this.#note('fields');
        // The owner is a component, not a part of its object.
        if (isName) return part;
        return this.on(part, level === 'object' && key === 'metadata' ? 'metadata' : 'inside');
      },
    });
    this.#watched.set(value, watched);
    return watched as T;
  }

  #note(look: 'name' | 'fields'): void {
    if (this.#look !== 'fields') this.#look = look;
  }
}

/** Asking for a field that is not there is a look, too; asking how to print it is none. */
const isOwn = (target: object, key: string) =>
  Object.hasOwn(target, key) || !(key in target || key === 'toJSON');

function watchedTree(tree: Tree, { component, object }: Watched, watch: Watch): Tree {
  const is = (it: { kind: string; namespace?: string | undefined; name: string }) =>
    object === undefined ||
    (it.kind === object.kind && it.name === object.name && it.namespace === object.namespace);
  const isObject = (it: KubeObject) => is({ ...it.metadata, kind: it.kind });
  const whole = <T>(value: T) => (object === undefined ? watch.on(value, 'inside') : value);
  const summary = (footprint: Footprint): Footprint => {
    const lists = LISTS.map((list) => [
      list,
      footprint[list].map((item) => (isItem(list, item) ? watch.on(item) : item)),
    ]);
    return Object.fromEntries(lists) as unknown as Footprint;
  };
  const isItem = (list: keyof Footprint, item: Footprint[keyof Footprint][number]) =>
    is({ ...item, kind: KINDS[list] ?? (item as { kind: string }).kind });
  const watchedComponent = (built: BuiltComponent): BuiltComponent => ({
    ...built,
    objects: built.objects.map((it) => (isObject(it) ? watch.on(it) : it)),
    own: summary(built.own),
    charts: built.charts.map((chart) => ({
      ...whole(chart),
      footprint: summary(chart.footprint),
    })),
    ignoreDifferences: whole(built.ignoreDifferences),
  });
  const fresh: Tree = {
    ...tree,
    components: tree.components.map((built) =>
      built.component.name === component ? watchedComponent(built) : { ...built },
    ),
    ...(object && {
      namespaces: tree.namespaces.map((it) => (isObject(it) ? watch.on(it) : it)),
      argocd: tree.argocd.map((it) => (isObject(it) ? watch.on(it) : it)),
      bootstrap: tree.bootstrap.map((it) => (isObject(it) ? watch.on(it) : it)),
    }),
  };
  // What `collect` hands out are copies, for which it reads every field: the copies are watched instead.
  for (const list of LISTS) {
    const items = collect(fresh, list) as unknown as { owner: BuiltComponent }[];
    for (const [index, item] of items.entries())
      if (item.owner.component.name === component && isItem(list, item as never))
        items[index] = watch.on(item);
  }
  return fresh;
}
