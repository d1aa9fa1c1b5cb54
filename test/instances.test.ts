import { expect, it } from 'vitest';
import { chartData } from '../src/charts.ts';
import { instancePrices, instancesVersion, instanceTypes } from '../src/instances.ts';
import { trees } from './real.ts';

const types = [...instanceTypes().values()];

it.each([
  ['t3.medium', 2, 4096, 17, 'amd64'],
  ['m6i.large', 2, 8192, 29, 'amd64'],
  ['m7i.xlarge', 4, 16_384, 58, 'amd64'],
  ['r7i.2xlarge', 8, 65_536, 58, 'amd64'],
  ['c7i.4xlarge', 16, 32_768, 234, 'amd64'],
  ['m7g.medium', 1, 4096, 8, 'arm64'],
])('%s has %d vCPU, %d MiB and room for %d pods', (name, vcpu, memoryMiB, pods, architecture) => {
  expect(instanceTypes().get(name)).toMatchObject({ vcpu, memoryMiB, pods, architecture });
});

it('costs twice as much for twice as much in one family', () => {
  for (const [family, members] of Map.groupBy(types, (it) => it.family)) {
    const perVcpu = members.filter((it) => it.size !== 'medium').map((it) => it.usdPerHour / it.vcpu);
    expect([family, Math.max(...perVcpu) / Math.min(...perVcpu)]).toEqual([family, expect.closeTo(1, 1)]);
  }
  expect(instancePrices()).toEqual({ region: 'us-east-1', date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
});

it('was made from the provider that the chart deploys', () => {
  expect(instancesVersion().slice(1)).toBe(chartData('karpenter').appVersion.replace(/^v/, ''));
});

it('knows the families and sizes that the node pools name', () => {
  const known = (values: readonly string[], key: 'family' | 'size') =>
    values.filter((value) => !types.some((it) => it[key] === value));
  for (const { components } of trees.values()) {
    const pools = components.flatMap((it) => it.objects).filter((it) => it.kind === 'NodePool');
    expect(pools.length).toBeGreaterThan(0);
    for (const { key, values } of pools.flatMap((it) => it.spec.template.spec.requirements)) {
      if (key.endsWith('/instance-family')) expect(known(values, 'family')).toEqual([]);
      if (key.endsWith('/instance-size')) expect(known(values, 'size')).toEqual([]);
    }
  }
});
