import { type KeyHints, type KeyTree, typeOf } from './keys.ts';
import { applySchema } from './schema.ts';
import { isMap, parsePath } from './values.ts';

/** What a chart's archive says about its values. */
export interface ChartSource {
  readonly values: Readonly<Record<string, unknown>>;
  readonly schema?: unknown;
  /** Paths that templates read: keys after `.Values`. */
  readonly read: readonly (readonly string[])[];
  /** Subcharts by the key that their values stand under; `null` where a subchart is not at hand. */
  readonly subcharts: Readonly<Record<string, ChartSource | null>>;
}

/** A key while the tree is being made. */
export interface Node {
  /** Undefined: any. */
  types: Set<string> | undefined;
  free: boolean;
  /** Nothing below is checked. */
  handedOn: boolean;
  readonly below: Map<string, Node>;
}

// What charts hand to Kubernetes as it is, whatever their defaults show of it.
const HANDED_ON =
  /^(affinity|annotations|deploymentStrategy|labels|matchExpressions|matchLabels|nodeSelector|resources|securityContext|strategy|tolerations|updateStrategy)$|(Affinity|Annotations|Labels|SecurityContext)$/;
// Kubernetes takes a number, a percentage or a port's name.
const NUMBER_OR_NAME = /^(maxSurge|maxUnavailable|minAvailable|targetPort)$/;

/** The tree of keys that a chart accepts, subcharts included. */
export function keyTreeOf(source: ChartSource, hints: KeyHints = {}): KeyTree {
  return written(nodeOf(source, hints));
}

function nodeOf(source: ChartSource, hints: KeyHints): Node {
  const { [hints.defaultsIn ?? '']: wrapped = {}, ...plain } = source.values;
  const root = merged(fromDefault(wrapped, ''), fromDefault(plain, ''));
  root.free = false;
  if (source.schema !== undefined) {
    applySchema(root, source.schema);
    if (hints.defaultsIn !== undefined) liftOut(root, hints.defaultsIn);
    root.free = false;
  }
  for (const path of source.read) if (path[0] !== hints.defaultsIn) ensure(root, path);
  addSubcharts(root, source);
  for (const path of hints.alsoRead ?? []) ensure(root, parsePath(path));
  for (const path of hints.handedOn ?? []) ensure(root, parsePath(path)).handedOn = true;
  for (const path of hints.freeNames ?? []) ensure(root, parsePath(path)).free = true;
  for (const path of hints.anyType ?? []) ensure(root, parsePath(path)).types = undefined;
  for (const alias of hints.copiedToTop ?? []) {
    root.below.delete(alias);
    root.below.set(alias, {
      types: new Set(['map']),
      free: false,
      handedOn: false,
      below: new Map(root.below),
    });
  }
  root.types = new Set(['map']);
  return root;
}

function fromDefault(value: unknown, key: string): Node {
  const type = typeOf(value);
  const node: Node = { types: undefined, free: type === 'null', handedOn: false, below: new Map() };
  if (type !== 'null') node.types = new Set([value === '' ? 'scalar' : type]);
  if (NUMBER_OR_NAME.test(key) && type === 'number') node.types?.add('string');
  if (isMap(value)) {
    node.handedOn = HANDED_ON.test(key);
    node.free = Object.keys(value).length === 0;
    for (const [name, below] of Object.entries(value)) node.below.set(name, fromDefault(below, name));
  }
  return node;
}

/** The node at a path, made where it is missing. What the tree already says stays: below a scalar nothing is added. */
export function ensure(root: Node, path: readonly string[]): Node {
  let at = root;
  for (const key of path) {
    let next = at.below.get(key);
    if (next === undefined) {
      next = { types: undefined, free: true, handedOn: HANDED_ON.test(key), below: new Map() };
      if (at.types === undefined || at.types.has('map')) at.below.set(key, next);
    }
    at = next;
  }
  return at;
}

/** A schema describes the wrapped defaults; users set what is inside. */
function liftOut(root: Node, wrapper: string): void {
  const inside = root.below.get(wrapper);
  root.below.delete(wrapper);
  for (const [key, node] of inside?.below ?? []) root.below.set(key, merged(node, root.below.get(key)));
}

function addSubcharts(root: Node, source: ChartSource): void {
  let global = root.below.get('global');
  const held: Node[] = [];
  for (const [alias, subchart] of Object.entries(source.subcharts)) {
    const own = root.below.get(alias);
    if (subchart === null) {
      root.below.set(alias, {
        types: new Set(['map']),
        free: true,
        handedOn: false,
        below: own?.below ?? new Map(),
      });
      continue;
    }
    const node = merged(nodeOf(subchart, {}), own);
    node.free = false;
    root.below.set(alias, node);
    held.push(node);
    const below = node.below.get('global');
    global = below === undefined ? global : merged(below, global);
  }
  // Helm hands the parent's global values down to every subchart.
  if (global !== undefined) for (const node of [root, ...held]) node.below.set('global', global);
}

/** A subchart's node under what its parent says about it. */
function merged(lower: Node, upper: Node | undefined): Node {
  if (upper === undefined) return lower;
  const below = new Map(lower.below);
  for (const [key, node] of upper.below) {
    const under = below.get(key);
    below.set(key, under === undefined ? node : merged(under, node));
  }
  return {
    types: upper.types ?? lower.types,
    free: lower.free || (upper.free && lower.below.size === 0),
    handedOn: lower.handedOn || upper.handedOn,
    below,
  };
}

function written(node: Node): KeyTree {
  const types = node.types === undefined ? ['any'] : [...node.types];
  const closed = !node.handedOn && node.below.size > 0 && (node.types === undefined || node.types.has('map'));
  if (!closed) return types.sort().join('|');
  const marks = [...(node.free ? ['free'] : []), ...types.filter((type) => type !== 'map').sort()];
  const own = marks.length > 0 ? [['', marks.join('|')] as const] : [];
  const below = [...node.below]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]) => [key, written(child)] as const);
  return Object.fromEntries<KeyTree>([...own, ...below]);
}
