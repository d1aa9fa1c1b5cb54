import { expect, it } from 'vitest';
import { cluster } from '../../src/environment/cluster.ts';
import { KUBERNETES_VERSIONS, type KubernetesVersion, supportOn } from '../../src/environment/kubernetes.ts';

const versions = Object.entries(KUBERNETES_VERSIONS);

it('knows what support a version has on a day, the last day of each included', () => {
  expect(supportOn('1.34', '2026-12-01')).toBe('standard');
  expect(supportOn('1.34', '2026-12-02')).toBe('extended');
  expect(supportOn('1.34', '2027-12-01')).toBe('extended');
  expect(supportOn('1.34', '2027-12-02')).toBe('none');
});

it('gives extended support for a year after the standard one, and new versions longer than old ones', () => {
  for (const [, { standardUntil, extendedUntil }] of versions) {
    expect(extendedUntil).toBe(`${Number(standardUntil.slice(0, 4)) + 1}${standardUntil.slice(4)}`);
  }
  const ends = versions.map(([, { standardUntil }]) => standardUntil);
  expect(ends).toEqual([...ends].sort());
});

it('takes the newest for granted', () => {
  const newest = versions.at(-1)?.[0] as KubernetesVersion;
  expect(cluster.parse(undefined).version).toBe(newest);
});
