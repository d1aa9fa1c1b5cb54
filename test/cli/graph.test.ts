import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { espalier, ROOT } from '../helpers/cli.ts';
import { filesIn, temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

const treesOf = (file: string) =>
  JSON.parse(/id="trees">([\s\S]*?)<\/script>/.exec(readFileSync(file, 'utf8'))?.[1] ?? '');

it('writes one page of the environments that are named, and nothing else', () => {
  const folder = temporaryFolder();
  const out = join(folder, 'graph.html');
  const { code, out: said, err } = espalier(['graph', 'dev', 'prod', '--out', out]);
  expect([code, said, err]).toEqual([0, `wrote ${out}: dev, prod; open it in a browser\n`, '']);
  expect(filesIn(folder)).toEqual(['graph.html']);
  expect(treesOf(out).map(({ name }: { name: string }) => name)).toEqual(['dev', 'prod']);
});

it('marks what has changed since a folder of trees, and writes over what is there', () => {
  const folder = temporaryFolder();
  const base = join(folder, 'base');
  const out = join(folder, 'graph.html');
  espalier(['generate', 'dev', '--out', base]);
  rmSync(join(base, 'dev/metabase/service_metabase.yaml'));
  cpSync(join(ROOT, 'package.json'), out);
  const { code } = espalier(['graph', 'dev', '--base', base, '--out', out]);
  expect(code).toBe(0);
  const [tree] = treesOf(out);
  expect(tree.base).toBe(base);
  interface Row {
    readonly card?: { readonly name: string; readonly change?: string };
  }
  const cards = tree.waves.flatMap(({ rows }: { rows: Row[] }) => rows.flatMap(({ card }) => card ?? []));
  expect(
    cards.filter(({ change }: { change?: string }) => change).map(({ name }: { name: string }) => name),
  ).toEqual(['metabase']);
});

it('draws the load that an environment names, and says what has changed in it since the base', () => {
  const folder = temporaryFolder();
  const [base, out] = [join(folder, 'base'), join(folder, 'graph.html')];
  mkdirSync(join(base, 'metabase-eks/argocd'), { recursive: true });
  writeFileSync(
    join(base, 'metabase-eks/argocd/old.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: old }\n',
  );
  const before = {
    app: 'metabase',
    peak: 750,
    secondsToServePeak: null,
    peakReplicas: 2,
    peakNodes: 4,
    failed: 9,
    usd: 1,
  };
  writeFileSync(join(base, 'metabase-eks/simulation.json'), JSON.stringify({ loads: [before] }));
  const args = ['graph', 'metabase-eks', '--from', join(ROOT, 'recipes'), '--out', out];
  const loads = () => [
    ...readFileSync(out, 'utf8').matchAll(/"load":\{"profile":"[^"]*","outcome":"([^"]*)"/g),
  ];
  expect(espalier(args).code).toBe(0);
  expect(loads().map(([, outcome]) => outcome)).toEqual([
    expect.stringMatching(/: served [^→]*; \d+ replicas and [^→]*$/),
  ]);
  expect(espalier([...args, '--base', base]).code).toBe(0);
  expect(loads().map(([, outcome]) => outcome)).toEqual([
    expect.stringMatching(
      /: never served → served .*; 2 → \d+ replicas and 4 → \d+ nodes at most; 9 → 0 requests fail; 1.00 → 0/,
    ),
  ]);
});

it.each<[string, string[], number, string]>([
  ['nowhere to write', [], 2, '--out FILE is missing'],
  ['a folder that is not there', ['--out', 'no/such/folder/g.html'], 1, 'FILE_UNWRITABLE'],
  ['a base that is none', ['--out', 'g.html', '--base', 'no-such-branch'], 1, 'DIFF_UNKNOWN_REF'],
])('refuses %s', (_what, args, code, says) => {
  const cwd = temporaryFolder();
  const ended = espalier(['graph', '--from', join(ROOT, 'environments'), ...args], {
    cwd: args.includes('--base') ? ROOT : cwd,
  });
  expect([ended.code, ended.out]).toEqual([code, '']);
  expect(ended.err).toContain(says);
});
