import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fargateSize } from '../src/fargate.ts';
import { chartContainer } from './helpers/workload.ts';

const sizeOf = (cpu: string, memory: string) =>
  fargateSize({ containers: [chartContainer({ requests: { cpu, memory } })] });

describe('a pod on Fargate', () => {
  it.each([
    ['100m', '128Mi', 250, 0.5],
    ['250m', '256Mi', 250, 0.5],
    ['250m', '257Mi', 250, 1],
    ['250m', '1Gi', 250, 2],
    ['250m', '2Gi', 500, 3],
    ['1', '1Gi', 1000, 2],
    ['1', '1792Mi', 1000, 2],
    ['1', '2Gi', 1000, 3],
    ['100m', '8Gi', 2000, 9],
    ['8', '16Gi', 8000, 20],
    ['9', '1Gi', 16000, 32],
  ])('of %s and %s is billed as %d thousandths of a core and %d GiB', (cpu, memory, milliCpu, memoryGiB) => {
    expect(sizeOf(cpu, memory)).toEqual({ milliCpu, memoryGiB });
  });

  it('is refused where it is larger than the largest size', () => {
    expect(sizeOf('17', '1Gi')).toBeUndefined();
    expect(sizeOf('1', '120Gi')).toBeUndefined();
  });

  it('counts containers together, init containers alone, and sidecars among the containers', () => {
    const requests = { cpu: '400m', memory: '512Mi' };
    const [main, other] = [chartContainer({ requests }), chartContainer({ requests })];
    expect(fargateSize({ containers: [main, other] })).toEqual({ milliCpu: 1000, memoryGiB: 2 });
    expect(fargateSize({ containers: [{ ...main, init: true }, other] })).toEqual({
      milliCpu: 500,
      memoryGiB: 1,
    });
    expect(fargateSize({ containers: [{ ...main, init: true, sidecar: true }, other] })).toEqual({
      milliCpu: 1000,
      memoryGiB: 2,
    });
  });

  it('always gets at least what it requests, and never less for requesting more', () => {
    const amount = fc.tuple(fc.integer({ min: 1, max: 16_000 }), fc.integer({ min: 1, max: 110_000 }));
    fc.assert(
      fc.property(amount, fc.nat(500), ([cpu, mebibytes], more) => {
        const size = sizeOf(`${cpu}m`, `${mebibytes}Mi`);
        expect(size?.milliCpu).toBeGreaterThanOrEqual(cpu);
        expect((size?.memoryGiB ?? 0) * 1024).toBeGreaterThanOrEqual(mebibytes + 256);
        const larger = sizeOf(`${cpu}m`, `${mebibytes + more}Mi`);
        expect((larger?.milliCpu ?? 0) >= (size?.milliCpu ?? 0)).toBe(true);
      }),
    );
  });
});
