import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { assemble } from '../../src/assemble.ts';
import { build } from '../../src/build.ts';
import { sortCatalog } from '../../src/catalog.ts';
import { type AnyComponent, component } from '../../src/component.ts';
import { contextOf } from '../../src/context.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import { linesOf } from '../../src/explain/lines.ts';
import { Reads } from '../../src/explain/reads.ts';
import { ROOT } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { trees } from '../real.ts';

const HEAD = `account: "111122223333"
region: eu-central-1
cluster:
  name: espalier-dev
git:
  repository: https://git.example.com/platform.git
web:
  domain: dev.example.com
sso:
  issuer: https://login.example.com
compute:
  nodeGroups: [{ name: system, instanceTypes: [m7i.large] }]
database: { kind: none }
`;

/** The lines of one component of an environment that says this about components. */
function linesIn(it: AnyComponent, components: string, others: readonly AnyComponent[] = []) {
  const folder = temporaryFolder();
  copyFileSync(join(ROOT, 'environments/dev.facts.json'), join(folder, 'dev.facts.json'));
  writeFileSync(join(folder, 'dev.yaml'), `${HEAD}components:\n${components}`);
  const catalog = sortCatalog([it, ...others]);
  const [environment] = loadEnvironments(folder, catalog);
  if (!environment) throw new Error('no environment');
  const built = assemble(environment, catalog).components.find((one) => one.component === it);
  if (!built) throw new Error(`no ${it.name}`);
  return linesOf(built).map(({ file, ...line }) => ({ ...line, file: file.slice(folder.length + 1) }));
}

const settings = z.strictObject({
  size: z.int().default(1).describe('Size.'),
  other: z.int().default(1).describe('Something that nobody reads.'),
  list: z
    .array(z.strictObject({ a: z.int(), b: z.int() }))
    .default([])
    .describe('List.'),
});

const map = (data: unknown) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a' },
  data: { text: JSON.stringify(data) },
});

it('are those that the code reads and the file states, its own settings first', () => {
  const reader = component({
    name: 'reader',
    summary: 'Reads.',
    project: 'apps',
    config: settings,
    build: ({ add, config, environment }) =>
      add(map([config.size, config.list.map((it) => it.a), environment.web.domain, environment.facts.vpcId])),
  });
  const lines = linesIn(reader, '  reader:\n    size: 3\n    other: 5\n    list: [{ a: 1, b: 2 }]\n');
  expect(lines).toEqual([
    { file: 'dev.yaml', line: 15, path: 'components.reader' },
    { file: 'dev.yaml', line: 16, path: 'components.reader.size', value: '3' },
    { file: 'dev.yaml', line: 18, path: 'components.reader.list', value: '[{"a":1,"b":2}]' },
    { file: 'dev.facts.json', line: 5, path: 'vpcId', value: expect.stringMatching(/^"vpc-/) },
    { file: 'dev.yaml', line: 6, path: 'git.repository', value: expect.any(String) },
    { file: 'dev.yaml', line: 8, path: 'web.domain', value: '"dev.example.com"' },
  ]);
});

it('leave out what a default says', () => {
  const reader = component({
    name: 'reader',
    summary: 'Reads.',
    project: 'apps',
    config: settings,
    build: ({ add, config, environment }) => add(map([config.size, environment.cluster.version])),
  });
  expect(linesIn(reader, '  reader:\n').map(({ path }) => path)).toEqual([
    'components.reader',
    'git.repository',
  ]);
});

it('name another component that the code asks about', () => {
  const other = component({ name: 'other', summary: 'Other.', project: 'apps', config: settings });
  const reader = component({
    name: 'reader',
    summary: 'Reads.',
    project: 'apps',
    config: z.strictObject({}),
    build: ({ add, has, configOf }) => add(map([has(other), configOf(other)?.size])),
  });
  expect(linesIn(reader, '  reader:\n  other: { size: 2 }\n', [other]).map(({ path }) => path)).toEqual([
    'components.reader',
    'git.repository',
    'components.other',
    'components.other.size',
  ]);
});

it('can be told of every component of every environment, and watching changes nothing', () => {
  for (const tree of trees.values())
    for (const built of tree.components) {
      const lines = linesOf(built);
      expect(lines[0]?.path).toBe(`components.${built.component.name}`);
      expect(new Set(lines.map(({ file, path }) => `${file} ${path}`)).size).toBe(lines.length);
      const watched = contextOf(built.component, new Reads().environment(tree.environment));
      expect(build(built.component, watched)).toEqual(built.objects);
    }
});

it('hold what a change of the line would change', () => {
  const metabase = trees.get('dev')?.components.find(({ component: { name } }) => name === 'metabase');
  if (!metabase) throw new Error('no metabase in dev');
  const paths = linesOf(metabase).map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(['components.metabase.scaling', 'web.domain', 'databaseHost']),
  );
  expect(paths).not.toContain('network.nat');
});
