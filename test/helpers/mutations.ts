import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { accepted, type JsonSchema, schemaAt } from './schema-arbitrary.ts';

/** An environment as its two files. */
export interface Input {
  readonly yaml: string;
  readonly facts: string;
}

/** Text that means something to a reader, and values that mean something to a program. */
const HOSTILE_TEXT = [
  '&a ',
  '*a',
  '<<: ',
  '!!js/function ',
  '---\n',
  '%YAML 1.1\n',
  '\t',
  '\r',
  '\0',
  '\ufeff',
  '\u2028',
  '? ',
  ': ',
  '- ',
  '[',
  '{',
  ']',
  '}',
  '"',
  "'",
  '|\n',
  '#',
  '@',
  '\\',
  '__proto__: {x: 1}\n',
  'null',
  '.inf',
  '1e999',
  '0o7',
  '\n',
  ' ',
  '  ',
  ',',
  '../',
  '#{x}',
  '{{ x }}',
  '`x`',
  '9'.repeat(30),
  'x'.repeat(1100),
  '[['.repeat(40),
];
const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  2,
  5,
  1.5,
  1e21,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  ' ',
  'a',
  'A',
  '-',
  '.',
  '..',
  '../..',
  '/',
  '*',
  '~',
  'null',
  'true',
  '0',
  '-1',
  '1e3',
  '10.0.0.0/8',
  '10.10.0.0/28',
  '0.0.0.0/0',
  'none',
  'rds',
  'external',
  'spot',
  'Never',
  '1m',
  '0s',
  'x'.repeat(63),
  'x'.repeat(300),
  'a.b/c',
  'é',
  '😀',
  'a\nb',
  '"',
  "'",
  '{{ x }}',
  '$(x)',
  '#{x}',
  '\\',
  '%',
  'constructor',
  '__proto__',
  'toString',
  'https://x',
  'git@x:y',
  '1000000',
  '64Ki',
  '1Gi',
  '100m',
  [],
  [[]],
  {},
  [null],
  ['a'],
  ['a', 'a'],
  { a: 1 },
  { constructor: {} },
  [{ name: 'x' }],
  [{ namespace: 'argocd' }],
];

const index = fc.nat(100_000);

/** Stretches of one of the files are taken out, said twice, or replaced by hostile text or single bytes. */
export function mutatedBytes(inputs: readonly Input[]): fc.Arbitrary<Input> {
  const change = fc.record({
    at: index,
    length: fc.nat(12),
    put: fc.oneof(
      fc.constantFrom(...HOSTILE_TEXT),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constant(''),
    ),
    again: fc.boolean(),
  });
  const changes = fc.array(change, { minLength: 1, maxLength: 4 });
  return fc
    .tuple(fc.constantFrom(...inputs), changes, fc.integer({ min: 0, max: 4 }))
    .map(([input, list, die]) => {
      const mutate = (text: string) =>
        list.reduce((t, { at, length, put, again }) => {
          const start = at % (t.length + 1);
          const piece = t.slice(start, start + length);
          return t.slice(0, start) + put + (again ? piece + piece : '') + t.slice(start + length);
        }, text);
      return die === 0 ? { ...input, facts: mutate(input.facts) } : { ...input, yaml: mutate(input.yaml) };
    });
}

type Tree = Record<string, unknown> | unknown[];

/** Values are replaced, taken out, copied from elsewhere, numbers and texts changed a little; the files stay well-formed. */
export function mutatedTree(inputs: readonly Input[]): fc.Arbitrary<Input> {
  const step = fc.record({
    at: index,
    from: index,
    value: fc.constantFrom(...HOSTILE_VALUES),
    what: fc.constantFrom('replace', 'remove', 'copy', 'rename', 'nudge', 'nudge', 'nudge'),
    letter: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
  });
  return fc
    .tuple(
      fc.constantFrom(...inputs),
      fc.constantFrom(...inputs),
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.nat(5),
    )
    .map(([input, other, steps, die]) => {
      const tree = die === 0 ? JSON.parse(input.facts) : parse(input.yaml);
      const donors = places(parse(other.yaml));
      for (const { at, from, value, what, letter } of steps) {
        const all = places(tree);
        const place = all[at % all.length];
        const donor = donors[from % donors.length];
        if (place === undefined || donor === undefined) continue;
        const { parent, key } = place;
        const old = (parent as Record<string, unknown>)[key];
        const set = (next: unknown, name = key) =>
          Object.defineProperty(parent, name, {
            value: next,
            enumerable: true,
            configurable: true,
            writable: true,
          });
        if (what === 'replace') set(structuredClone(value));
        else if (what === 'copy') set(structuredClone((donor.parent as Record<string, unknown>)[donor.key]));
        else if (what === 'nudge') set(nudged(old, at, letter));
        else {
          if (Array.isArray(parent)) parent.splice(Number(key), 1);
          else delete parent[key];
          if (what === 'rename' && !Array.isArray(parent)) set(old, donor.key);
        }
      }
      return die === 0
        ? { ...input, facts: JSON.stringify(tree) }
        : { ...input, yaml: stringify(tree, { lineWidth: 0, aliasDuplicateObjects: false }) };
    });
}

/** Some keys get other values that their schema accepts: these reach the components, the rules and the charts. */
export function plausible(inputs: readonly Input[], schema: JsonSchema): fc.Arbitrary<Input> {
  const keys = keysOf(schema);
  const change = fc
    .constantFrom(...keys)
    .chain((path) =>
      fc.record({ path: fc.constant(path), value: accepted(schemaAt(schema, path) as JsonSchema) }),
    );
  return fc
    .tuple(fc.constantFrom(...inputs), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([input, changes]) => {
      const tree = parse(input.yaml);
      for (const { path, value } of changes) put(tree, path, value);
      return { ...input, yaml: stringify(tree, { lineWidth: 0, aliasDuplicateObjects: false }) };
    });
}

/** Paths of all keys with a schema of their own. `account` and the like would only make the facts those of another cluster. */
function keysOf(schema: JsonSchema): string[][] {
  const fixed = new Set(['account', 'region', 'components']);
  return Object.entries(schema.properties ?? {}).flatMap(([key, below]) => [
    ...(fixed.has(key) ? [] : [[key]]),
    ...keysOf(below).map((path) => [key, ...path]),
  ]);
}

function put(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) tree[key] = value;
  else {
    const below = tree[key];
    const map = typeof below === 'object' && below !== null && !Array.isArray(below) ? below : {};
    tree[key] = map;
    put(map as Record<string, unknown>, rest, value);
  }
}

/** A little more, a little less, one letter else. */
function nudged(value: unknown, at: number, letter: string): unknown {
  if (typeof value === 'number') return value + ((at % 7) - 3);
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return Array.isArray(value) ? [...value, ...value.slice(0, 1)] : value;
  const start = at % (value.length + 1);
  return value.slice(0, start) + letter + value.slice(start + (at % 2));
}

/** Every value below the top, by the map or list that holds it. */
function places(tree: unknown): { parent: Tree; key: string }[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => [{ parent: tree as Tree, key }, ...places(value)]);
}
