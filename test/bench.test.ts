import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AIMS } from '../bench/aims.ts';
import { ALLOWED } from '../bench/allowed.ts';
import { type Bench, BUILDERS, casesOf } from '../bench/cases.ts';
import { appObjects } from '../bench/fleet.ts';
import { median, medians, verdicts } from '../bench/result.ts';
import { RunFailed, run } from '../bench/run.ts';
import { differences } from '../bench/same.ts';
import { verifyCheck, verifyDiff, verifySame, verifyUnchanged } from '../bench/verify.ts';
import { type KubeObject, objectId, refOf } from '../src/object.ts';

const dir = mkdtempSync(join(tmpdir(), 'espalier-bench-test-'));
const place: Bench = { dir, options: { cache: `${dir}/compiled` } };
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const byId = (objects: readonly KubeObject[]) => new Map(objects.map((it) => [objectId(refOf(it)), it]));
const fleet = () => structuredClone(appObjects(1)) as unknown as KubeObject[];

describe('the benchmark', () => {
  it('has every program build the same objects, and ours write nothing twice, refuse a spoilt tree and see what changed', {
    timeout: 300_000,
  }, () => {
    verifySame(
      place,
      BUILDERS.filter((builder) => builder !== 'engine'),
      2,
    );
    verifyUnchanged(place, 2);
    verifyCheck(place, 2);
    verifyDiff(place, 2);
  });

  it('calls a run failed that ends with another exit code', () => {
    expect(() => run(['-e', 'process.exit(3)'], place.options)).toThrow(RunFailed);
    expect(() => run(['-e', '0'], { ...place.options, exit: 1 })).toThrow(RunFailed);
    expect(run(['-e', '0'], place.options).mib).toBeGreaterThan(10);
  });

  it('sees a missing object and a field that differs, and looks away only where it says why', () => {
    const theirs = byId(fleet());
    expect(differences(byId(fleet()), theirs)).toEqual([]);
    expect(differences(byId(fleet().slice(1)), theirs)).toHaveLength(1);
    const changed = fleet().map((it) => (it.kind === 'Deployment' ? { ...it, spec: { replicas: 1 } } : it));
    expect(differences(byId(changed as KubeObject[]), theirs)).toHaveLength(1);
    const label = 'app.kubernetes.io/part-of';
    const labelled = fleet().map((it) => ({
      ...it,
      metadata: { ...it.metadata, labels: { ...it.metadata.labels, [label]: 'web' } },
    }));
    expect(differences(byId(labelled as KubeObject[]), theirs)).toEqual([]);
    expect(ALLOWED.every(({ because }) => because.length > 0)).toBe(true);
  });

  it('takes the middle of the runs, and leaves open what was not run or not on a disk', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    const runs = new Map([
      ['engine again 1000' as const, [{ ms: 10, mib: 5, cpu: 1 }]],
      ['engine check 1000' as const, [{ ms: 13, mib: 5, cpu: 1 }]],
      ['cdk8s-folder again 1000' as const, [{ ms: 100, mib: 5, cpu: 1 }]],
    ]);
    const of = (onDisk: boolean) =>
      verdicts(medians(runs), onDisk)
        .filter(({ of }) => of.startsWith('engine again') || of.startsWith('engine check'))
        .map(({ verdict }) => verdict);
    expect(of(true)).toEqual(['PASS', 'MISS']);
    expect(of(false)).toEqual(['not measured', 'MISS']);
  });

  it('has a case for everything that an aim speaks of', () => {
    const cases = new Set<string>(casesOf(BUILDERS, [20, 200, 1000]));
    expect(AIMS.flatMap(({ of, to }) => [of, to]).filter((name) => !cases.has(name))).toEqual([]);
  });
});
