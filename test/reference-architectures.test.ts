import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../src/catalog.ts';
import { environmentJsonSchema } from '../src/environment/json-schema.ts';
import { loadRules } from '../src/rules.ts';
import { ROOT } from './helpers/cli.ts';
import { keysOf } from './helpers/schema-keys.ts';

const PAGE = 'docs/reference-architectures.md';
const page = readFileSync(join(ROOT, PAGE), 'utf8');

/** How many rows each section has: `A1` to `A14`, and so on. */
const SECTIONS = {
  A: 14,
  B: 15,
  C: 6,
  D: 7,
  E: 11,
  F: 7,
  G: 5,
  H: 9,
  I: 15,
  J: 9,
  K: 10,
  L: 5,
  M: 16,
  N: 6,
  O: 9,
  P: 9,
  Q: 7,
  R: 19,
  S: 13,
  T: 9,
  U: 5,
  V: 16,
  W: 15,
  X: 10,
  Z: 34,
};

interface Row {
  readonly id: string;
  readonly was: string;
  readonly here: string;
  readonly tests: string;
}

const rows: Row[] = page.split('\n').flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim());
  const [, id = '', was = '', here = '', tests = '', ...rest] = cells;
  if (!/^[A-Z]\d+$/.test(id)) return [];
  if (rest.length !== 1) throw new Error(`${id}: ${cells.length - 2} columns`);
  return [{ id, was, here, tests }];
});

/** What stands in backticks. */
const named = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

const catalog = await loadCatalog(ROOT);
const rules = await loadRules();
const settings = new Set(
  keysOf(JSON.parse(environmentJsonSchema(catalog))).map(({ path }) => path.replaceAll('[]', '')),
);
const scripts = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);
const checks = globSync('src/environment/**/*.ts', { cwd: ROOT })
  .map((file) => readFileSync(join(ROOT, file), 'utf8'))
  .join('\n');

const isFile = (path: string) => existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile();

/** What a name in the page stands for, where there is such a thing. */
function kindOf(name: string): string | undefined {
  if (isFile(name)) return 'file';
  if (catalog.some((component) => component.name === name)) return 'component';
  const setting = name.replaceAll('[]', '');
  if (settings.has(setting) || settings.has(`components.${setting}`)) return 'setting';
  if (/^[A-Z_]+$/.test(name)) {
    return rules.some(({ code }) => code === name) || new RegExp(`'${name}'`).test(checks)
      ? 'code'
      : undefined;
  }
  const [, script, , command] = /^npm (?:run )?([\w:-]+)( -- ([\w-]+).*)?$/.exec(name) ?? [];
  if (script === undefined) return undefined;
  const known = ['ci', ...scripts].includes(script);
  const folder = { espalier: 'src/cli', lab: 'lab/commands' }[script];
  return known && (command === undefined || folder === undefined || isFile(`${folder}/${command}.ts`))
    ? 'command'
    : undefined;
}

describe(PAGE, () => {
  it('has each row once, in order', () => {
    const all = Object.entries(SECTIONS).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
    expect(rows.map(({ id }) => id)).toEqual(all);
  });

  it.each(rows.map((row) => [row.id, row] as const))(
    '%s names what is there, and a test of it',
    (_id, row) => {
      const { was, here, tests } = row;
      expect(was).not.toBe('');
      expect(here).not.toBe('');
      expect(here).not.toContain('Not yet');
      expect(named(here).filter((name) => kindOf(name) === undefined)).toEqual([]);
      const files = named(tests);
      expect(files.filter((file) => !/\.test\.ts$/.test(file) || !isFile(file))).toEqual([]);
      if (files.length === 0) {
        expect(tests).toBe('-');
        expect(here).toMatch(/\*\*Left out\*\*/);
      }
    },
  );

  it('knows a name that dangles when it sees one', () => {
    const dangling = [
      'platform/nothing.ts',
      'nothing',
      'network.nothing',
      'metabase.nothing',
      'NO_SUCH_RULE',
      'npm run nothing',
      'npm run espalier -- nothing',
      'npm run lab -- nothing',
      'test',
    ];
    expect(dangling.map(kindOf)).toEqual(dangling.map(() => undefined));
    expect(
      ['src/order.ts', 'metabase', 'network.nat', 'metabase.scaling', 'node-pools.pools[].limits'].map(
        kindOf,
      ),
    ).toEqual(['file', 'component', 'setting', 'setting', 'setting']);
    expect(['SCALING_BLIND', 'API_OPEN', 'npm test', 'npm run lab -- up dev'].map(kindOf)).toEqual([
      'code',
      'code',
      'command',
      'command',
    ]);
  });

  it('introduces every recipe', () => {
    const recipes = globSync('recipes/*.yaml', { cwd: ROOT }).sort();
    const introduction = page.slice(0, page.indexOf('\n## '));
    expect(
      named(introduction)
        .filter((name) => name.startsWith('recipes/'))
        .sort(),
    ).toEqual(recipes);
  });
});
