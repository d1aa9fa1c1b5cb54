import type { Workload } from './footprint.ts';
import { podRequest } from './pod-request.ts';
import { bytes, milliCpu } from './quantity.ts';

/** What AWS bills for a pod on Fargate. */
export interface FargateSize {
  readonly milliCpu: number;
  readonly memoryGiB: number;
}

/**
 * Sizes of https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html: CPU, then memory in GiB from,
 * to and by.
 */
const SIZES: readonly (readonly [milliCpu: number, from: number, to: number, by: number])[] = [
  [250, 0.5, 0.5, 1],
  [250, 1, 2, 1],
  [500, 1, 4, 1],
  [1000, 2, 8, 1],
  [2000, 4, 16, 1],
  [4000, 8, 30, 1],
  [8000, 16, 60, 4],
  [16000, 32, 120, 8],
];

const GIB = 1024 ** 3;
/** What Fargate adds for kubelet, kube-proxy and containerd. */
const OVERHEAD = 256 * 1024 ** 2;

/**
 * The size that Fargate gives a pod: the larger of all containers together and of the largest init container, with 256 MiB
 * on top, rounded up. `undefined` where no size is large enough. Throws a RangeError for malformed quantities.
 */
export function fargateSize({ containers }: Pick<Workload, 'containers'>): FargateSize | undefined {
  const cpu = podRequest(containers, 'cpu', milliCpu);
  const memory = podRequest(containers, 'memory', bytes) + OVERHEAD;
  for (const [size, from, to, by] of SIZES) {
    if (cpu > size || memory > to * GIB) continue;
    const steps = Math.max(0, Math.ceil((memory / GIB - from) / by));
    return { milliCpu: size, memoryGiB: from + steps * by };
  }
  return undefined;
}
