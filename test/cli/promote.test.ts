import { beforeEach, expect, it, vi } from 'vitest';
import { EnvironmentCopy, linesBetween } from '../helpers/environment-copy.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

let copy: EnvironmentCopy;

beforeEach(() => {
  copy = new EnvironmentCopy();
});

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

it('copies image and thresholds, and leaves sizes, bounds, comments and order', () => {
  copy.edit(
    'staging',
    '    scaling: { kind: keda, min: 2, max: 5, requestsPerReplica: 100, cpuPercent: 75 }',
    `    image: docker.io/metabase/metabase:v0.59.7@${DIGEST}\n    memory: 1Gi\n    scaling: { kind: keda, min: 2, max: 5, requestsPerReplica: 80, cpuPercent: 75 }`,
  );
  copy.edit('prod', '  metabase:\n', '  # asked for by sales\n  metabase:\n');
  const before = copy.text('prod');
  const { code, out } = copy.run('promote', 'staging', 'prod');
  expect(code).toBe(0);
  expect(linesBetween(before, copy.text('prod'))).toEqual({
    gone: ['    scaling: { kind: keda, min: 3, max: 10, requestsPerReplica: 100, cpuPercent: 75 }'],
    come: [
      '    scaling: { kind: keda, min: 3, max: 10, requestsPerReplica: 80, cpuPercent: 75 }',
      `    image: docker.io/metabase/metabase:v0.59.7@${DIGEST}`,
    ],
  });
  expect(out).toMatch(/^\+ {4}image: docker\.io\/metabase/m);
  expect(out).toMatch(/^ {2}wave +\d+ {2}metabase +2 objects changed$/m);
  // Nothing is left to promote.
  const promoted = copy.text('prod');
  expect(copy.run('promote', 'staging', 'prod').out).toContain('says so already: nothing to do');
  expect(copy.text('prod')).toBe(promoted);
});

it("names an image of the one account's registry in the other's", () => {
  copy.edit(
    'dev',
    '  policies:\n',
    `  mock-target:\n    image: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/espalier-dev/mock-target@${DIGEST}\n  policies:\n`,
  );
  const { code, out } = copy.run('promote', 'dev', 'prod', 'mock-target');
  expect([code, out]).toEqual([0, expect.stringContaining('mock-target is switched on in prod\n')]);
  expect(copy.text('prod')).toContain(
    `  metrics-server:\n  mock-target:\n    image: 555566667777.dkr.ecr.eu-west-1.amazonaws.com/espalier-prod/mock-target@${DIGEST}\n  node-pools:`,
  );
});

it('switches nothing on or off that is not named, and says so', () => {
  copy.edit('dev', '  policies:\n', '  opencost:\n  policies:\n');
  const before = copy.text('prod');
  const { code, out } = copy.run('promote', 'dev', 'prod');
  expect([code, out]).toEqual([0, expect.stringContaining('opencost is on in dev alone and left alone')]);
  expect(copy.text('prod')).toBe(before);
});

it('promotes only what is named', () => {
  copy.edit('staging', 'requestsPerReplica: 100', 'requestsPerReplica: 90');
  const before = copy.text('prod');
  expect(copy.run('promote', 'staging', 'prod', 'keda').code).toBe(0);
  expect(copy.text('prod')).toBe(before);
});

it('writes nothing that generate would refuse', () => {
  // Scaling on requests asks for a door that counts them; the door is the environment's own.
  copy.edit('staging', 'requestsPerReplica: 100', 'requestsPerReplica: 90');
  copy.edit('prod', '    cpu: "1"\n', '    cpu: "1"\n    exposure: nlb\n');
  const before = copy.text('prod').replace('requestsPerReplica: 100, ', '');
  copy.write('prod', before);
  const { code, err } = copy.run('promote', 'staging', 'prod', 'metabase');
  expect([code, err]).toEqual([1, expect.stringMatching(/nothing was written\n$/)]);
  expect(copy.text('prod')).toBe(before);
});

it.each<[string, string[], number, RegExp]>([
  ['one environment', ['dev'], 2, /^two environments are wanted\n/],
  ['an environment to itself', ['dev', 'dev'], 2, /^an environment cannot be promoted to itself\n/],
  ['a component that is off', ['dev', 'prod', 'kyverno'], 1, / PROMOTE_OFF "kyverno" is off in dev/],
  ['a component that there is not', ['dev', 'prod', 'kedda'], 1, / COMPONENT_UNKNOWN .*"keda"/],
  ['an environment that there is not', ['dev', 'prood'], 1, / ENVIRONMENT_UNKNOWN .*"prod"/],
])('refuses %s', (_what, args, exit, says) => {
  const { code, err } = copy.run('promote', ...args);
  expect([code, err]).toEqual([exit, expect.stringMatching(says)]);
});

it('leaves an invalid or uncommitted file alone', () => {
  copy.edit('staging', 'requestsPerReplica: 100', 'requestsPerReplica: 90');
  copy.commit();
  copy.edit('prod', 'nat: per-zone', 'nat: single');
  const dirty = copy.text('prod');
  expect(copy.run('promote', 'staging', 'prod').err).toContain(' ENVIRONMENT_DIRTY ');
  copy.edit('prod', 'nat: single', 'nat: sinlge');
  expect(copy.run('promote', 'staging', 'prod', '--allow-dirty').err).toMatch(/prod\.yaml:11 .*"sinlge"/);
  copy.write('prod', dirty);
  copy.edit('staging', 'nat: single', 'nat: per-zone');
  expect(copy.run('promote', 'staging', 'dev').err).toMatch(/staging\.yaml ENVIRONMENT_DIRTY /);
  expect(copy.text('prod')).toBe(dirty);
});
