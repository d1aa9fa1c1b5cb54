import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a type of a `@kubernetes-models` package says: the fields of an object, or nothing (`undefined`: any value). */
export interface Shape {
  readonly fields: ReadonlyMap<string, () => Shape>;
  /** Of list items or map values. */
  readonly inner?: (() => Shape) | undefined;
  /** Types of other packages, `any`, and scalars: nothing is said about fields. */
  readonly opaque: boolean;
}

const opaque: Shape = { fields: new Map(), opaque: true };

interface File {
  readonly path: string;
  readonly imports: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, string>;
}

const files = new Map<string, File>();

/** The shape of the model of a kind, or `undefined` where the package has none. */
export function modelShape(packageFolder: string, apiVersion: string, kind: string): Shape | undefined {
  const path = join(packageFolder, apiVersion, `${kind}.d.ts`);
  return existsSync(path) ? named(`I${kind}`, read(path)) : undefined;
}

function read(path: string): File {
  const known = files.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(path, 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  const imports = new Map<string, string>();
  for (const [, names = '', from = ''] of text.matchAll(/import \{ ([^}]*) \} from "([^"]*)";/g)) {
    for (const name of names.split(', ')) imports.set(name, from);
  }
  const types = new Map<string, string>();
  for (const { 0: head, 1: name = '', 2: bases = '', index } of text.matchAll(
    /export interface (\w+)(?: extends ([\w, ]+?))? (?={)/g,
  )) {
    types.set(
      name,
      [...bases.split(', ').filter(Boolean), balanced(text.slice(index + head.length))].join(' & '),
    );
  }
  for (const [, name = '', body = ''] of text.matchAll(
    /export type (\w+) = ([\s\S]*?);\n(?=\/|export|import|$)/g,
  )) {
    types.set(name, body);
  }
  for (const [, exported = ''] of text.matchAll(/export type \{([^}]*)\}/g)) {
    for (const [, own = '', name = ''] of exported.matchAll(/(\w+) as (\w+)/g))
      types.set(name, types.get(own) ?? '');
  }
  const file = { path, imports, types };
  files.set(path, file);
  return file;
}

function named(name: string, file: File): Shape {
  const body = file.types.get(name);
  if (body !== undefined && body !== '') return parse(body, file);
  const from = file.imports.get(name);
  if (from === undefined || !from.startsWith('.')) return opaque;
  const base = join(dirname(file.path), from).replace(/\.js$/, '');
  return existsSync(`${base}.d.ts`) ? named(name, read(`${base}.d.ts`)) : opaque;
}

/** A type expression as the generator of those packages writes it. */
function parse(type: string, file: File): Shape {
  const text = type.trim();
  if (text.startsWith('Array<'))
    return { fields: new Map(), opaque: false, inner: () => parse(text.slice(6), file) };
  if (text.startsWith('{')) return parseObject(balanced(text).slice(1, -1), file);
  const [whole = '', name, more] = /^\(?(\w+)( & )?/.exec(text) ?? [];
  if (name === 'TypeMeta') return parse(text.slice(whole.length), file);
  if (name !== undefined && more !== undefined)
    return both(named(name, file), parse(text.slice(whole.length), file));
  return name === undefined ? opaque : named(name, file);
}

function both(a: Shape, b: Shape): Shape {
  if (a.opaque || b.opaque) return opaque;
  return { ...b, fields: new Map([...a.fields, ...b.fields]), opaque: false };
}

function parseObject(body: string, file: File): Shape {
  const fields = new Map<string, () => Shape>();
  let inner: Shape['inner'];
  for (const member of members(body)) {
    const field = /^\s*"?([\w$.-]+)"?\??:([\s\S]*)$/.exec(member);
    const map = /^\s*\[\w+: string\]:([\s\S]*)$/.exec(member);
    if (map) inner = () => parse(map[1] ?? '', file);
    else if (field) fields.set(field[1] ?? '', () => parse(field[2] ?? '', file));
    else if (member.trim() !== '') throw new Error(`${file.path}: cannot read ${member.slice(0, 80)}`);
  }
  return { fields, inner, opaque: fields.size === 0 && inner === undefined };
}

/** The parts between semicolons that stand outside of all braces and quotes. */
function members(body: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (c === '"' && body[i - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if (c === '{') depth++;
    if (c === '}') depth--;
    if (c !== ';' || depth > 0) continue;
    parts.push(body.slice(start, i));
    start = i + 1;
  }
  return [...parts, body.slice(start)];
}

/** The text up to the brace that closes its first one. */
function balanced(text: string): string {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"' && text[i - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if (c === '{') depth++;
    if (c === '}' && --depth === 0) return text.slice(0, i + 1);
  }
  throw new Error(`unbalanced braces: ${text.slice(0, 80)}`);
}
