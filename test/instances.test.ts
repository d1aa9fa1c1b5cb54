import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chartData } from '../src/charts.ts';
import {
  INSTANCES_FILE,
  instanceLabels,
  instancesVersion,
  instanceTypes,
  podCeiling,
  podsWithPrefixes,
  priceDate,
} from '../src/instances.ts';
import { environmentNames, trees } from './real.ts';

const types = [...instanceTypes().values()];
const typeOf = (name: string) => {
  const type = instanceTypes().get(name);
  if (!type) throw new Error(`no ${name}`);
  return type;
};

// As https://karpenter.sh/docs/reference/instance-types/ has them.
it.each([
  ['t2.micro', 1, 1024, 4, 'amd64'],
  ['t3.micro', 2, 1024, 4, 'amd64'],
  ['t3.small', 2, 2048, 11, 'amd64'],
  ['t3.medium', 2, 4096, 17, 'amd64'],
  ['m3.medium', 1, 3840, 12, 'amd64'],
  ['c5.xlarge', 4, 8192, 58, 'amd64'],
  ['m5.large', 2, 8192, 29, 'amd64'],
  ['m5.metal', 96, 393_216, 737, 'amd64'],
  ['m6i.large', 2, 8192, 29, 'amd64'],
  ['m7i.xlarge', 4, 16_384, 58, 'amd64'],
  ['r7i.2xlarge', 8, 65_536, 58, 'amd64'],
  ['c7i.4xlarge', 16, 32_768, 234, 'amd64'],
  ['m7g.medium', 1, 4096, 8, 'arm64'],
  ['m8i.large', 2, 8192, 59, 'amd64'],
  ['c8a.metal-48xl', 192, 393_216, 1514, 'amd64'],
  ['g4dn.metal', 96, 393_216, 737, 'amd64'],
  ['p4d.24xlarge', 96, 1_179_648, 737, 'amd64'],
])('%s has %d vCPU, %d MiB and room for %d pods', (name, vcpu, memoryMiB, pods, architecture) => {
  expect(typeOf(name)).toMatchObject({ vcpu, memoryMiB, pods, architecture });
});

it.each([
  ['g4dn.xlarge', 't4', 1, 16_384],
  ['g4dn.metal', 't4', 8, 16_384],
  ['g5.12xlarge', 'a10g', 4, 22_888],
  ['g6.xlarge', 'l4', 1, 22_888],
  ['g6e.48xlarge', 'l40s', 8, 45_776],
  ['p3.2xlarge', 'v100', 1, 16_384],
  ['p4de.24xlarge', 'a100', 8, 81_920],
  ['p5en.48xlarge', 'h200', 8, 144_384],
])('%s has GPUs: %s times %d, with %d MiB each', (type, name, count, memoryMiB) => {
  expect(typeOf(type).gpu).toEqual({ name, count, memoryMiB, manufacturer: 'NVIDIA' });
});

it('tells GPUs of NVIDIA from those of AMD', () => {
  expect(typeOf('g4ad.16xlarge').gpu).toMatchObject({ manufacturer: 'AMD', count: 4 });
});

it('has GPUs in families that are named after them, and in no other', () => {
  for (const { name, family, gpu } of types) {
    expect([name, gpu !== undefined]).toEqual([name, /^(g|gr|p)\d/.test(family)]);
    if (gpu) expect(gpu.count).toBeGreaterThan(0);
  }
});

describe('prices', () => {
  it('are twice as high for twice as much of one family', () => {
    const sized = types.filter(({ size, gpu }) => !gpu && /^\d*x?large$/.test(size));
    for (const [family, members] of Map.groupBy(sized, (type) => type.family)) {
      // By memory: c4.8xlarge has 36 vCPU, where its place in the family is 32.
      const perGiB = members.map((type) => (type.usdPerHour['us-east-1'] ?? 0) / type.memoryMiB);
      expect([family, Math.max(...perGiB) / Math.min(...perGiB)]).toEqual([family, expect.closeTo(1, 1)]);
    }
  });

  it('are known of every type in one region, with their date', () => {
    expect(types.filter(({ usdPerHour }) => !((usdPerHour['us-east-1'] ?? 0) > 0))).toEqual([]);
    expect(priceDate('us-east-1')).toMatch(/^202[6-9]-\d\d-\d\d$/);
  });

  it('differ between regions, and are not known of regions that no source names', () => {
    expect(typeOf('m7i.large').usdPerHour['eu-central-1']).toBeGreaterThan(
      typeOf('m7i.large').usdPerHour['us-east-1'] ?? 0,
    );
    expect(priceDate('eu-central-1')).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(priceDate('cn-north-1')).toBeUndefined();
    expect(typeOf('m7i.large').usdPerHour['cn-north-1']).toBeUndefined();
  });

  it('are left out where they are known to be old', () => {
    // AWS lowered the prices of p4 and p5 after the date of the source that has all regions.
    expect(typeOf('p5.48xlarge').usdPerHour).toHaveProperty('us-east-1');
    expect(typeOf('p5.48xlarge').usdPerHour).not.toHaveProperty('us-west-2');
  });

  it('have a date in every region', () => {
    const regions = new Set(types.flatMap(({ usdPerHour }) => Object.keys(usdPerHour)));
    expect([...regions].filter((region) => priceDate(region) === undefined)).toEqual([]);
    for (const name of environmentNames) {
      expect([name, regions.has(trees.get(name)?.environment.region ?? '')]).toEqual([name, true]);
    }
  });
});

describe('pods', () => {
  it('are sixteen times as many with prefixes, up to what EKS recommends', () => {
    expect(podsWithPrefixes(typeOf('t3.micro'))).toBe(34);
    expect(podsWithPrefixes(typeOf('t3.small'))).toBe(110);
    expect(podsWithPrefixes(typeOf('m5.large'))).toBe(110);
    expect(podsWithPrefixes(typeOf('m5.8xlarge'))).toBe(250);
  });

  it('have no prefixes where the hypervisor is not Nitro', () => {
    expect(podsWithPrefixes(typeOf('t2.micro'))).toBe(4);
    expect(podsWithPrefixes(typeOf('g4dn.metal'))).toBe(250);
  });

  it('are at most 110, or 250 from 30 vCPU on, in a managed node group', () => {
    expect([16, 29, 32, 96].map((vcpu) => podCeiling({ vcpu }))).toEqual([110, 110, 250, 250]);
  });
});

it('has the labels that Karpenter gives to nodes', () => {
  const labels = instanceLabels(typeOf('m7i-flex.large'));
  for (const [key, value] of [
    ['node.kubernetes.io/instance-type', 'm7i-flex.large'],
    ['kubernetes.io/arch', 'amd64'],
    ['karpenter.k8s.aws/instance-category', 'm'],
    ['karpenter.k8s.aws/instance-generation', '7'],
    ['karpenter.k8s.aws/instance-family', 'm7i-flex'],
    ['karpenter.k8s.aws/instance-size', 'large'],
    ['karpenter.k8s.aws/instance-cpu', '2'],
    ['karpenter.k8s.aws/instance-memory', '8192'],
    ['karpenter.k8s.aws/instance-cpu-manufacturer', 'intel'],
    ['karpenter.k8s.aws/instance-hypervisor', 'nitro'],
    ['karpenter.k8s.aws/instance-capability-flex', 'true'],
  ] as const) {
    expect([key, labels.get(key)]).toEqual([key, [value]]);
  }
  expect(labels.has('karpenter.k8s.aws/instance-gpu-name')).toBe(false);
  const gpu = instanceLabels(typeOf('g4dn.metal'));
  expect(gpu.get('karpenter.k8s.aws/instance-gpu-name')).toEqual(['t4']);
  expect(gpu.get('karpenter.k8s.aws/instance-gpu-count')).toEqual(['8']);
  expect(gpu.get('karpenter.k8s.aws/instance-gpu-manufacturer')).toEqual(['nvidia']);
  expect(gpu.get('karpenter.k8s.aws/instance-hypervisor')).toEqual(['']);
});

it('was made from the provider that the chart deploys', () => {
  expect(instancesVersion().slice(1)).toBe(chartData('karpenter').appVersion.replace(/^v/, ''));
});

it('has one line a type', () => {
  const lines = readFileSync(INSTANCES_FILE, 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('    {"name":'))).toHaveLength(types.length);
});

it('knows the families and sizes that the node pools name', () => {
  const known = (values: readonly string[], key: 'family' | 'size') =>
    values.filter((value) => !types.some((it) => it[key] === value));
  for (const { components } of trees.values()) {
    const pools = components.flatMap((it) => it.objects).filter((it) => it.kind === 'NodePool');
    expect(pools.length).toBeGreaterThan(0);
    for (const { key, values = [] } of pools.flatMap((it) => it.spec.template.spec.requirements)) {
      if (key.endsWith('/instance-family')) expect(known(values, 'family')).toEqual([]);
      if (key.endsWith('/instance-size')) expect(known(values, 'size')).toEqual([]);
    }
  }
});
