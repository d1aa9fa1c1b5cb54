import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { espalier, ROOT } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

it('prints every environment, or those that are named', () => {
  const all = espalier(['capacity']);
  expect(all).toMatchObject({ code: 0, err: '' });
  for (const name of ['dev', 'prod', 'staging']) expect(all.out).toMatch(new RegExp(`^${name} in eu-`, 'm'));
  expect(all.out.split('\n').filter((line) => line.length > 120)).toEqual([]);
  const one = espalier(['capacity', 'prod']);
  expect(one.out.match(/^\S+ in eu-.*/gm)).toEqual([
    'prod in eu-west-1, prices of 2025-05-28, 730 hours a month',
  ]);
});

it('prints the same as JSON', () => {
  const { code, out } = espalier(['capacity', 'dev', '--json']);
  expect(code).toBe(0);
  const [report] = JSON.parse(out);
  expect(Object.keys(report)).toEqual([
    'environment',
    'region',
    'prices',
    'places',
    'fargate',
    'total',
    'workloads',
  ]);
  expect(report).toMatchObject({
    environment: 'dev',
    region: 'eu-central-1',
    total: { min: { nodes: expect.any(Number) } },
  });
});

it('exits with 1 where pods have no room, and shows which', () => {
  const folder = temporaryFolder();
  copyFileSync(join(ROOT, 'environments/dev.facts.json'), join(folder, 'dev.facts.json'));
  const text = readFileSync(join(ROOT, 'environments/dev.yaml'), 'utf8');
  writeFileSync(join(folder, 'dev.yaml'), text.replace(/limits: \{ cpu: \d+/, 'limits: { cpu: 2'));
  const { code, out } = espalier(['capacity', '--from', folder]);
  expect(code).toBe(1);
  expect(out).toMatch(/^Deployment \S+\/\S+ .*NO ROOM for \d+: pool limit cpu$/m);
  expect(espalier(['generate', '--from', folder, '--out', join(folder, 'out')])).toMatchObject({
    code: 1,
    err: expect.stringContaining('CAPACITY_UNREACHABLE'),
  });
});

it('answers for so many pods on one type', () => {
  const { code, out } = espalier(['capacity', '--pods', '9', '--instance', 't3.micro']);
  expect(code).toBe(0);
  expect(out).toContain('4 pods a node (bound by pods): 3 nodes, 6 vCPU, 3 GiB');
  const json = espalier([
    'capacity',
    '--pods',
    '50',
    '--instance',
    'm5.large',
    '--cpu',
    '500m',
    '--region',
    'eu-west-1',
    '--json',
  ]);
  expect(JSON.parse(json.out)).toMatchObject({
    besideDaemonSets: { nodes: 17, vcpu: 34, binding: 'cpu' },
    prices: { region: 'eu-west-1' },
  });
  expect(espalier(['capacity', '--pods', '5', '--instance', 't3.micro', '--memory', '4Gi']).code).toBe(1);
});

it.each<[string, string[], RegExp]>([
  ['pods without a type', ['--pods', '5'], /^--pods goes with --instance\n/],
  ['a type without pods', ['--instance', 't3.micro'], /^--instance goes with --pods\n/],
  ['no number', ['--pods', '-1', '--instance', 't3.micro'], /--pods/],
  ['a fraction', ['--pods', '1.5', '--instance', 't3.micro'], /^--pods is "1.5"; it must be a whole number/],
  ['an unknown type', ['--pods', '5', '--instance', 't3.mikro'], /did you mean "t3.micro"\?\n/],
  ['no quantity', ['--pods', '5', '--instance', 't3.micro', '--cpu', 'x'], /^--cpu: "x" is not a quantity/],
  [
    'no region',
    ['--pods', '5', '--instance', 't3.micro', '--region', 'here'],
    /^--region is "here"; it must be/,
  ],
  ['both questions', ['dev', '--pods', '5', '--instance', 't3.micro'], /and "dev" is given\n/],
  [
    'an environment with what goes with pods',
    ['dev', '--cpu', '1'],
    /^--cpu goes with --pods and --instance\n/,
  ],
  [
    'a type that drives a terminal',
    ['--pods', '5', '--instance', '\u001b[2J'],
    /^--instance is "\\u001b\[2J"/,
  ],
])('%s is wrong usage', (_what, args, says) => {
  const { code, out, err } = espalier(['capacity', ...args]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(says);
  expect(err).toContain('\nespalier capacity [env...]');
});

it('names the environments that there are', () => {
  const { code, err } = espalier(['capacity', 'produktion']);
  expect(code).toBe(1);
  expect(err).toContain('ENVIRONMENT_UNKNOWN');
});
