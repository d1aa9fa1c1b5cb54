import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NodeSettings, nodeAmounts } from '../../src/capacity/allocatable.ts';
import { GIB, MIB } from '../../src/capacity/amounts.ts';
import { type InstanceType, instanceTypes } from '../../src/instances.ts';

const typeOf = (name: string) => instanceTypes().get(name) as InstanceType;
const settings = (change: Partial<NodeSettings> = {}): NodeSettings => ({
  by: 'Karpenter',
  memoryOverhead: 0.075,
  reservedInterfaces: 0,
  bottlerocket: false,
  disk: 20 * GIB,
  kubelet: {},
  ...change,
});
const allocatable = (name: string, change: Partial<NodeSettings> = {}) => {
  const { milliCpu, memory, pods, gpus, disk } = nodeAmounts(typeOf(name), settings(change)).allocatable;
  return { milliCpu, memoryMiB: memory / MIB, pods, gpus, diskGiB: disk / GIB };
};

// As https://karpenter.sh/docs/reference/instance-types/ has them.
it.each([
  ['t3.micro', 1930, 548, 4],
  ['t3.small', 1930, 1418, 11],
  ['t3.medium', 1930, 3246, 17],
  ['m3.medium', 940, 3065, 12],
  ['m5.large', 1930, 6903, 29],
  ['c5.large', 1930, 3114, 29],
  ['c5.xlarge', 3920, 6584, 58],
  ['m8i.large', 1930, 6573, 59],
  ['r8i.xlarge', 3920, 28_657, 118],
  ['m8a.medium', 940, 3345, 8],
  ['c4.4xlarge', 15_890, 25_487, 234],
  ['c4.8xlarge', 35_840, 53_903, 234],
  ['g4dn.metal', 95_690, 355_262, 737],
  ['p4d.24xlarge', 95_690, 1_082_712, 737],
  ['m8i.96xlarge', 382_970, 1_437_890, 1514],
])('%s leaves %d m CPU, %d MiB and %d pods', (name, milliCpu, memoryMiB, pods) => {
  expect(allocatable(name)).toMatchObject({ milliCpu, memoryMiB, pods, diskGiB: 17 });
});

it('of a Graviton leaves less memory than of the same size elsewhere, by what its kernel keeps', () => {
  // (4096 - 64) less 7.5 % (303), 11 MiB for each of 8 pods, 255 and 100.
  expect(allocatable('m7g.medium').memoryMiB).toBe(4096 - 64 - 303 - 88 - 255 - 100);
});

it('counts GPUs of NVIDIA alone', () => {
  expect(allocatable('g4dn.metal').gpus).toBe(8);
  expect(allocatable('g4ad.xlarge').gpus).toBe(0);
  expect(allocatable('m5.large').gpus).toBe(0);
});

describe('what is stated', () => {
  const kubelet = (kubelet: NodeSettings['kubelet']) => ({ kubelet });

  it('limits pods, though never by more than addresses, prefixes counted, allow', () => {
    expect(allocatable('m5.large', kubelet({ maxPods: 10 })).pods).toBe(10);
    expect(allocatable('m5.large', kubelet({ maxPods: 110 })).pods).toBe(110);
    expect(allocatable('t3.micro', kubelet({ maxPods: 100 })).pods).toBe(34);
    expect(allocatable('t2.micro', kubelet({ maxPods: 100 })).pods).toBe(4);
    expect(allocatable('m5.large', kubelet({ podsPerCore: 5 })).pods).toBe(10);
    expect(allocatable('m5.large', { ...kubelet({ podsPerCore: 5 }), bottlerocket: true }).pods).toBe(29);
  });

  it('does not change the memory that AL2023 reserves for pods; Bottlerocket reserves for those it takes', () => {
    const change = kubelet({ maxPods: 110 });
    expect(allocatable('m5.large', change).memoryMiB).toBe(6903);
    expect(allocatable('m5.large', { ...change, bottlerocket: true }).memoryMiB).toBe(6903 - 11 * (110 - 29));
  });

  it('takes the place of what is reserved and evicted by default', () => {
    const change = kubelet({
      kubeReserved: { cpu: '200m', memory: '1Gi' },
      systemReserved: { cpu: '100m', memory: '100Mi' },
      evictionHard: { 'memory.available': '5%', 'nodefs.available': '2Gi' },
    });
    const evicted = Math.ceil((7577 * MIB) / 20);
    expect(allocatable('m5.large', change)).toMatchObject({
      milliCpu: 2000 - 200 - 100,
      memoryMiB: 7577 - 1024 - 100 - evicted / MIB,
      diskGiB: 20 - 1 - 2,
    });
    expect(allocatable('m5.large', kubelet({ evictionHard: { 'memory.available': '100%' } })).memoryMiB).toBe(
      7003,
    );
    expect(allocatable('m5.large', kubelet({ kubeReserved: { cpu: 'much' } })).milliCpu).toBe(1930);
  });

  it('takes interfaces and memory away', () => {
    expect(allocatable('m5.large', { reservedInterfaces: 1 }).pods).toBe(20);
    expect(allocatable('m5.large', { reservedInterfaces: 3 }).pods).toBe(0);
    expect(allocatable('m5.large', { memoryOverhead: 0 }).memoryMiB).toBe(8192 - 574 - 100);
  });

  it('gives the disk its size', () => {
    expect(allocatable('m5.large', { disk: 80 * GIB }).diskGiB).toBe(80 - 1 - 8);
  });
});

it('caps the pods of managed node groups, as EKS does', () => {
  expect(allocatable('m5.large', { by: 'EKS' }).pods).toBe(29);
  expect(allocatable('m5.4xlarge', { by: 'EKS' }).pods).toBe(110);
  expect(allocatable('m5.24xlarge', { by: 'EKS' }).pods).toBe(250);
});

it('is never more than the capacity, and the capacity never more than the instance', () => {
  const type = fc.constantFrom(...instanceTypes().values());
  fc.assert(
    fc.property(
      type,
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      fc.boolean(),
      (it, memoryOverhead, bottlerocket) => {
        const { capacity, allocatable: left } = nodeAmounts(it, settings({ memoryOverhead, bottlerocket }));
        expect(capacity.milliCpu).toBe(it.vcpu * 1000);
        expect(capacity.memory).toBeLessThanOrEqual(it.memoryMiB * MIB);
        for (const key of ['milliCpu', 'memory', 'disk'] as const)
          expect(left[key]).toBeLessThan(capacity[key]);
        expect(left.milliCpu).toBeGreaterThanOrEqual(0.93 * capacity.milliCpu);
      },
    ),
  );
});
