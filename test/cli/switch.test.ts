import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentCopy, linesBetween } from '../helpers/environment-copy.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

let copy: EnvironmentCopy;
let before: string;

beforeEach(() => {
  copy = new EnvironmentCopy();
  before = copy.text('dev');
});

describe('enable', () => {
  it('adds the components among the others, and changes no other line', () => {
    const { code, out } = copy.run('enable', 'dev', 'opencost', 'kyverno');
    expect(code).toBe(0);
    expect(linesBetween(before, copy.text('dev'))).toEqual({ gone: [], come: ['  kyverno:', '  opencost:'] });
    expect(copy.text('dev')).toContain('  keda:\n  kube-prometheus-stack:');
    expect(copy.text('dev')).toContain('  kyverno:\n  metabase:');
    expect(out).toMatch(/^\+ {2}opencost:$/m);
    const waves = [...out.matchAll(/^ {2}wave +(\d+) {2}(\S+) +\d+ objects \((\S+)/gm)];
    expect(waves.map(([, , name, chart]) => [name, chart])).toEqual([
      ['kyverno', 'kyverno'],
      ['opencost', 'opencost'],
    ]);
    expect(Number(waves[0]?.[1])).toBeLessThan(Number(waves[1]?.[1]));
  });

  it('adds what they need as well, and says for whom', () => {
    copy.edit(
      'dev',
      '  metabase:\n    scaling: { kind: keda, min: 1, max: 3, requestsPerReplica: 100, cpuPercent: 75 }\n',
      '',
    );
    copy.edit('dev', '  keda:\n', '');
    const { code, out } = copy.run('enable', 'dev', 'metabase');
    expect(code).toBe(0);
    expect(out).toContain('keda as well: metabase needs it\n');
    expect(copy.text('dev')).toContain('  karpenter-crd:\n  keda:\n  kube-prometheus-stack:');
  });

  it('is done where they are on', () => {
    const { code, out } = copy.run('enable', 'dev', 'keda');
    expect([code, out]).toEqual([0, expect.stringContaining('keda is on already\n')]);
    expect(copy.text('dev')).toBe(before);
  });

  it('writes nothing that generate would refuse', () => {
    const { code, err } = copy.run('enable', 'dev', 'cors-proxy');
    expect(code).toBe(1);
    expect(err).toContain(' COMPONENT_CONFIG ');
    expect(err).toMatch(/nothing was written\n$/);
    expect(copy.text('dev')).toBe(before);
  });

  it('writes nothing in a dry run', () => {
    const { code, out } = copy.run('enable', 'dev', 'opencost', '--dry-run');
    expect([code, out]).toEqual([0, expect.stringMatching(/dry run: nothing was written\n$/)]);
    expect(copy.text('dev')).toBe(before);
  });

  it.each([
    ['an environment alone', ['dev'], 2, /^an environment and at least one component are wanted\n/],
    ['a component that there is not', ['dev', 'kyvern'], 1, /COMPONENT_UNKNOWN .*did you mean "kyverno"\?/],
    [
      'an environment that there is not',
      ['prd', 'kyverno'],
      1,
      /ENVIRONMENT_UNKNOWN .*"prd"; did you mean "prod"\?/,
    ],
    ['a path for an environment', ['../dev', 'kyverno'], 1, / ENVIRONMENT_UNKNOWN /],
  ])('refuses %s', (_what, args, exit, says) => {
    const { code, err } = copy.run('enable', ...args);
    expect([code, err]).toEqual([exit, expect.stringMatching(says)]);
  });
});

describe('disable', () => {
  it('takes a component out with its settings, and says what is pruned and what waits for a person', () => {
    const { code, out } = copy.run('disable', 'dev', 'metabase', 'keda');
    expect(code).toBe(0);
    expect(linesBetween(before, copy.text('dev'))).toEqual({
      gone: [
        '  keda:',
        '  metabase:',
        '    scaling: { kind: keda, min: 1, max: 3, requestsPerReplica: 100, cpuPercent: 75 }',
      ],
      come: [],
    });
    // The last wave first.
    expect(out.indexOf('  metabase ')).toBeLessThan(out.indexOf('  keda '));
    expect(out).toMatch(/metabase +its Application and \d+ objects$/m);
    // KEDA brings CRDs: nothing deletes those without being asked.
    expect(out).toMatch(
      /keda +its Application, once confirmed; its \d+ objects stay behind, but for those in its namespace$/m,
    );
    expect(out).toContain('argocd app confirm-deletion root: keda;');
    expect(out).toContain('argocd app confirm-deletion namespaces: keda, metabase,');
  });

  it('refuses while others need it, and names each', () => {
    const { code, err } = copy.run('disable', 'dev', 'karpenter-crd');
    expect(code).toBe(1);
    expect(err).toMatch(/dev\.yaml:\d+ dev\/karpenter COMPONENT_NEEDED "karpenter" needs "karpenter-crd"/);
    expect(err).toMatch(/Name `karpenter` as well/);
    expect(copy.text('dev')).toBe(before);
  });

  it('is done where they are off', () => {
    const { code, out } = copy.run('disable', 'dev', 'kyverno');
    expect([code, out]).toEqual([0, expect.stringContaining('kyverno is off already\n')]);
  });

  it('says it as JSON', () => {
    const { code, out } = copy.run('disable', 'dev', 'metabase', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      environment: 'dev',
      written: false,
      diff: expect.stringContaining('\n-  metabase:\n'),
      consequences: {
        components: [{ component: 'metabase', what: 'pruned', stays: false, confirm: [] }],
        namespacesPruned: ['metabase'],
        ordered: false,
      },
    });
    expect(copy.text('dev')).toBe(before);
  });

  it('undoes enable to the byte', () => {
    expect(copy.run('enable', 'dev', 'opencost').code).toBe(0);
    expect(copy.run('disable', 'dev', 'opencost').code).toBe(0);
    expect(copy.text('dev')).toBe(before);
  });
});

describe('a file with changes that are not committed', () => {
  it('is left alone unless that is allowed', () => {
    copy.commit();
    copy.edit('dev', 'nat: single', 'nat: per-zone');
    const dirty = copy.text('dev');
    const refused = copy.run('enable', 'dev', 'kyverno');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(' ENVIRONMENT_DIRTY ')]);
    expect(copy.text('dev')).toBe(dirty);
    expect(copy.run('enable', 'dev', 'kyverno', '--allow-dirty').code).toBe(0);
    expect(copy.text('dev')).toContain('  kyverno:\n');
    // Another environment's changes are no obstacle.
    expect(copy.run('enable', 'staging', 'kyverno').code).toBe(0);
  });
});
