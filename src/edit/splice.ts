import {
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml';
import { type Path, valueAt } from '../input/source.ts';
import { YAML_OPTIONS } from '../input/yaml.ts';

/** How values are written: strings that a YAML 1.1 reader would take for something else are quoted. */
export const WRITE_OPTIONS = { ...YAML_OPTIONS, compat: 'yaml-1.1', lineWidth: 0 } as const;

/** A key of a block map, with the map it stands in. */
interface Entry {
  readonly map: YAMLMap.Parsed;
  readonly pair: Pair<ParsedNode, ParsedNode | null>;
}

/** Where a path leads: to an entry or a list item that exists, or to the map that lacks the rest of it. */
interface Target {
  readonly entry?: Entry;
  readonly item?: ParsedNode;
  readonly lacking?: YAMLMap.Parsed;
  /** What of the path does not exist yet. */
  readonly rest: Path;
  /** The entry that holds the map in question. */
  readonly outer?: Entry | undefined;
}

/**
 * The text with the value at the path changed (`undefined` deletes) by replacing, adding or removing one stretch of it;
 * `undefined` where that is not possible. It may be wrong in odd layouts: the caller checks what the result says.
 * `sorted` puts a new key among its neighbours where they are in order.
 */
export function splice(text: string, path: Path, value: unknown, sorted = false): string | undefined {
  const target = descend(parseDocument(text, WRITE_OPTIONS).contents as ParsedNode | null, path);
  if (target === undefined) return undefined;
  const { entry, item, lacking, rest, outer } = target;
  const data = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  if (value === undefined) {
    if (entry === undefined) return undefined;
    if (entry.map.items.length > 1) return remove(text, entry);
    return outer === undefined ? undefined : replace(text, outer, {});
  }
  if (item !== undefined) return replaceScalar(text, item, data);
  if (entry !== undefined)
    return (
      (rest.length === 0 ? replaceScalar(text, entry.pair.value, data) : undefined) ??
      replace(text, entry, data)
    );
  if (lacking === undefined) return undefined;
  if (lacking.items.length === 0) return outer === undefined ? undefined : replace(text, outer, data);
  return lacking.flow ? undefined : add(text, lacking, data, sorted);
}

/** Writes the outermost flow collection on the path anew, as `wanted` has it: on one line, which has room for no comment. */
export function replaceFlow(text: string, path: Path, wanted: unknown): string | undefined {
  let node = parseDocument(text, WRITE_OPTIONS).contents as ParsedNode | null;
  for (const [i, key] of [...path.keys(), path.length].entries()) {
    if ((isMap(node) || isSeq(node)) && node.flow) {
      const [start, end] = node.range;
      const value = valueAt(wanted, path.slice(0, i));
      if (i === 0 || value === undefined || /[\n#]/.test(text.slice(start, end))) return undefined;
      const padded = /^.\s|^.{2}$/.test(text.slice(start, end));
      const style = { collectionStyle: 'flow', flowCollectionPadding: padded } as const;
      return (
        text.slice(0, start) + stringify(value, { ...WRITE_OPTIONS, ...style }).trimEnd() + text.slice(end)
      );
    }
    const part = path[key];
    if (isMap(node)) node = (node as YAMLMap.Parsed).get(part, true) as ParsedNode | null;
    else if (isSeq(node)) node = (node.items[Number(part)] as ParsedNode | undefined) ?? null;
    else return undefined;
  }
  return undefined;
}

function descend(root: ParsedNode | null, path: Path): Target | undefined {
  let node = root;
  let outer: Entry | undefined;
  for (const [i, key] of path.entries()) {
    const isLast = i === path.length - 1;
    if (isMap(node)) {
      const map = node as YAMLMap.Parsed;
      const pair = map.items.find((candidate) => isScalar(candidate.key) && candidate.key.value === key);
      if (pair === undefined) return { lacking: map, rest: path.slice(i), outer };
      if (isLast) return { entry: { map, pair }, rest: [], outer };
      if (isNothing(pair.value)) return { entry: { map, pair }, rest: path.slice(i + 1), outer };
      outer = { map, pair };
      node = pair.value;
    } else if (isSeq(node)) {
      outer = undefined;
      node = (node.items[Number(key)] as ParsedNode | undefined) ?? null;
      if (isLast && node !== null) return { item: node, rest: [] };
    } else return undefined;
  }
  return undefined;
}

function isNothing(node: ParsedNode | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

/** Puts a scalar in the place of another one, in the same quotes. */
function replaceScalar(text: string, old: ParsedNode | null, value: unknown): string | undefined {
  if (!isScalar(old) || old.type?.startsWith('BLOCK') || (typeof value === 'object' && value !== null))
    return undefined;
  const [start, end] = old.range;
  if (start === end) return undefined;
  const quotes =
    old.type === 'QUOTE_DOUBLE' || old.type === 'QUOTE_SINGLE' ? { defaultStringType: old.type } : {};
  const written = stringify(value, { ...WRITE_OPTIONS, ...quotes }).trimEnd();
  return written.includes('\n') ? undefined : text.slice(0, start) + written + text.slice(end);
}

function replace(text: string, { map, pair }: Entry, value: unknown): string | undefined {
  if (map.flow || !isScalar(pair.key)) return undefined;
  const start = pair.key.range[0];
  const written = render(text, { [String(pair.key.value)]: value }, columnOf(text, start));
  return text.slice(0, start) + written + text.slice(endOf(text, pair));
}

function add(text: string, map: YAMLMap.Parsed, value: unknown, sorted: boolean): string | undefined {
  const first = map.items[0];
  const last = sorted ? neighbour(map, value) : map.items.at(-1);
  if (first === undefined) return undefined;
  const key = first.key.range[0];
  const column = columnOf(text, key);
  if (last === undefined && text.slice(key - column, key).trim() !== '') return undefined;
  const at = last === undefined ? key - column : pastDeeper(text, lineEnd(text, endOf(text, last)), column);
  const before = text.slice(0, at);
  const eol = eolOf(text);
  return `${before}${before === '' || before.endsWith('\n') ? '' : eol}${' '.repeat(column)}${render(text, value, column)}${eol}${text.slice(at)}`;
}

function remove(text: string, { map, pair }: Entry): string | undefined {
  const key = pair.key.range[0];
  const column = columnOf(text, key);
  let start = key - column;
  if (map.flow || text.slice(start, key).trim() !== '') return undefined;
  let end = lineEnd(text, endOf(text, pair));
  // Those right above it spoke of the key.
  end = pastDeeper(text, end, column);
  if (map.items[0] !== pair) {
    while (start > 0) {
      const above = text.lastIndexOf('\n', start - 2) + 1;
      if (!text.slice(above, start).trimStart().startsWith('#')) break;
      start = above;
    }
  }
  return text.slice(0, start) + text.slice(end);
}

/** The entry that a new key follows: the last, unless the keys are in order and some come after it. */
function neighbour(map: YAMLMap.Parsed, value: unknown): Entry['pair'] | undefined {
  const keys = map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  if (keys.some((key, i) => i > 0 && (keys[i - 1] as string) >= key)) return map.items.at(-1);
  const after = keys.findIndex((key) => key > (Object.keys(value as object)[0] as string));
  return after === -1 ? map.items.at(-1) : map.items[after - 1];
}

/** Past comments deeper than a key, which speak of what stands there. */
function pastDeeper(text: string, offset: number, column: number): number {
  let end = offset;
  while (new RegExp(`^ {${column + 1},}#`).test(text.slice(end, lineEnd(text, end))))
    end = lineEnd(text, end);
  return end;
}

/** The map as block lines; all but the first are indented. */
function render(text: string, value: unknown, column: number): string {
  const lines = stringify(value, { ...WRITE_OPTIONS, nullStr: '' })
    .trimEnd()
    .split('\n');
  const pad = eolOf(text) + ' '.repeat(column);
  return lines.map((line, i) => (i === 0 ? line : line === '' ? eolOf(text) : pad + line)).join('');
}

/** Where an entry's content ends, before the comment and the line end that follow. */
function endOf(text: string, { key, value }: Entry['pair']): number {
  const node = value ?? key;
  if (isMap(node) && !node.flow) {
    const last = (node as YAMLMap.Parsed).items.at(-1);
    if (last !== undefined) return endOf(text, last);
  }
  if (isSeq(node) && !node.flow) {
    const last = node.items.at(-1) as ParsedNode | undefined;
    if (last !== undefined) return endOf(text, { key: last, value: last } as Entry['pair']);
  }
  const end = Math.max(node.range[1], key.range[1]);
  // A block scalar ends after its last line feed.
  return end - (/\r?\n*$/.exec(text.slice(node.range[0], end))?.[0].length ?? 0);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** Offset after the line feed that ends the line. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
