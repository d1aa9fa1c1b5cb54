import { isDeepStrictEqual } from 'node:util';
import { parseDocument, stringify } from 'yaml';
import { replaceFlow, splice, WRITE_OPTIONS } from './edit/splice.ts';
import { formatPath } from './input/display.ts';
import { type Path, valueAt } from './input/source.ts';
import { readYaml } from './input/yaml.ts';
import { type Problem, Problems } from './problem.ts';

/**
 * Sets the value at a path, making the maps that lead there, or deletes the key. Values are plain JSON data. A new key comes
 * last in its map; where it is to be `sorted` and the others are, it stands among them.
 */
export type Edit =
  | { readonly path: Path; readonly value: unknown; readonly sorted?: boolean }
  | { readonly path: Path; readonly delete: true };

/**
 * The text with the edits made, one after the other, and nothing else changed: comments, order, spacing and line ends
 * stay, and an edit that is already made changes no byte. A map set over a map changes only the keys that differ. With
 * a deleted key go the comment lines right above it, except above the first key of a map, where they may speak of the
 * whole map. A flow collection that gains or loses something is written anew, on one line. Where no such change of lines
 * exists (in lists, and in flow collections with comments or line breaks), the document is written anew by the library,
 * which keeps comments and order but not the spacing.
 *
 * Throws Problems for what `readYaml` refuses, in the text or in a value, and EDIT_PATH for a path that leads through
 * something that is not a map or beyond the end of a list. `file` is named in them.
 */
export function editYaml(text: string, edits: readonly Edit[], file = 'the text'): string {
  readYaml(file, text);
  return edits.reduce((current, edit) => apply(current, edit, file), text);
}

function apply(text: string, edit: Edit, file: string): string {
  const before = readYaml(file, text).value;
  const path = edit.path;
  const last = path.at(-1);
  const problem = obstacle(file, before, path);
  if (last === undefined || problem !== undefined) throw new Problems([problem ?? noPath(file)]);
  const old = valueAt(before, path);
  if ('delete' in edit) return old === undefined ? text : change(text, before, path, undefined, file);
  const value = plain(edit.value);
  if (isDeepStrictEqual(old, value)) return text;
  if (!isFilledMap(old) || !isFilledMap(value)) return change(text, before, path, value, file, edit.sorted);
  const keys = [...new Set([...Object.keys(old), ...Object.keys(value)])];
  return keys.reduce((current, key) => {
    const inner = [...path, key];
    const next = Object.hasOwn(value, key)
      ? { path: inner, value: value[key] }
      : { path: inner, delete: true as const };
    return apply(current, next, file);
  }, text);
}

/** Makes one change; `undefined` deletes. The lines are changed where that gives what is wanted, else the document. */
function change(
  text: string,
  before: unknown,
  path: Path,
  value: unknown,
  file: string,
  sorted = false,
): string {
  const wanted = withChange(before, path, value);
  const spliced = splice(text, path, value, sorted);
  if (spliced !== undefined && holds(spliced, wanted)) return spliced;
  const flow = replaceFlow(text, path, wanted);
  if (flow !== undefined && holds(flow, wanted)) return flow;
  const document = parseDocument(text, WRITE_OPTIONS);
  if (document.contents === null) Object.assign(document, { contents: document.createNode({}) });
  if (value === undefined) document.deleteIn(path);
  else
    document.setIn(emptyParent(before, path) ?? path, nested(emptyParent(before, path) ?? path, path, value));
  const written = document.toString({ lineWidth: 0, indentSeq: !/^( *)[^\s#-].*:[ ]*\n\1- /m.test(text) });
  const read = readYaml(file, written).value;
  if (!isDeepStrictEqual(read, wanted))
    throw new Error(`${file}: ${formatPath(path)} cannot be edited: ${stringify(read)}`);
  return written;
}

function holds(text: string, wanted: unknown): boolean {
  try {
    return isDeepStrictEqual(readYaml('', text).value, wanted);
  } catch (error) {
    if (error instanceof Problems) return false;
    throw error;
  }
}

/** The same data with the value at the path; a parent that is missing or empty (null) becomes a map. */
function withChange(data: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(data)) {
    const copy = [...data];
    if (rest.length === 0 && value === undefined) copy.splice(Number(key), 1);
    else copy[Number(key)] = withChange(copy[Number(key)], rest, value);
    return copy;
  }
  const copy = { ...(data as Record<string, unknown> | null | undefined) };
  if (rest.length === 0 && value === undefined) delete copy[key];
  else copy[key] = withChange(copy[key], rest, value);
  return copy;
}

/** The shortest part of the path that leads to a null, over which the library cannot set anything. */
function emptyParent(data: unknown, path: Path): Path | undefined {
  const length = path.findIndex((_, i) => i > 0 && valueAt(data, path.slice(0, i)) === null);
  return length === -1 ? undefined : path.slice(0, length);
}

/** The value inside the maps that lead from `from` to `path`. */
function nested(from: Path, path: Path, value: unknown): unknown {
  return path.slice(from.length).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

function obstacle(file: string, data: unknown, path: Path): Problem | undefined {
  let here = data;
  for (const [i, key] of path.entries()) {
    const at = { file, path: formatPath(path) };
    const where = i === 0 ? 'the top level' : formatPath(path.slice(0, i));
    const cure = 'Correct the path, or the file';
    if (Array.isArray(here)) {
      if (typeof key !== 'number' || key < 0 || key > here.length || !Number.isInteger(key))
        return {
          code: 'EDIT_PATH',
          at,
          message: `${where} is a list of ${here.length}, without a place ${key}`,
          cure,
        };
    } else if (typeof key !== 'string' || (typeof here !== 'object' && here !== undefined)) {
      const message = `${where} is not a ${typeof key === 'string' ? 'map' : 'list'}`;
      return { code: 'EDIT_PATH', at, message, cure };
    }
    here = valueAt(here, [key]);
  }
  return undefined;
}

function noPath(file: string): Problem {
  return { code: 'EDIT_PATH', at: { file }, message: 'the path is empty', cure: 'Name a key' };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function isFilledMap(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}
