import type { Pod } from '../nodes/node.ts';
import { CONTROLLER } from '../scaling/hpa.ts';
import type { PodSample } from '../scaling/replicas.ts';

/** What metrics-server knows of an app's pods: CPU and memory, averaged over its interval. */
export class Usage {
  readonly #every: number;
  readonly #begins: number;
  /** The last two looks: moment, CPU-seconds of one ready pod so far. */
  #before = { at: Number.NEGATIVE_INFINITY, cpu: 0 };
  #last = { at: Number.NEGATIVE_INFINITY, cpu: 0 };
  #memory = 0;

  /** `begins`: moment of its first look. Default: the first of all. */
  constructor(every: number, begins = Number.NEGATIVE_INFINITY) {
    this.#every = every;
    this.#begins = begins;
  }

  /** Looks if it is time. `cpu`: CPU-seconds of one pod that was ready all the time; `memory`: MiB of a ready pod. */
  take(now: number, cpu: number, memory: number): void {
    if (now < this.#begins || now < this.#last.at + this.#every) return;
    [this.#before, this.#last] = [this.#last, { at: now, cpu }];
    this.#memory = memory;
  }

  /** Pods as the HPA controller groups them, for CPU or memory (replica_calculator.go, groupPods). Values in thousandths. */
  samples(
    pods: readonly Pod[],
    resource: 'cpu' | 'memory',
    now: number,
    request: number,
    startCores: number,
  ): PodSample[] {
    const samples: PodSample[] = [];
    // Those that have been ready for long are alike.
    const settled = Math.min(this.#before.at, now - CONTROLLER.cpuInitializationSeconds);
    let alike = 0;
    let one: Pod | undefined;
    for (const pod of pods) {
      if (pod.readyAt <= settled) [alike, one] = [alike + 1, pod];
      else samples.push(this.#sample(pod, resource, now, request, startCores));
    }
    if (one) samples.push({ ...this.#sample(one, resource, now, request, startCores), count: alike });
    return samples;
  }

  #sample(pod: Pod, resource: 'cpu' | 'memory', now: number, request: number, startCores: number): PodSample {
    if (pod.startedAt > now) return { state: 'unready', value: 0, request };
    // Two looks at a container make one value.
    if (this.#before.at < pod.startedAt) return { state: 'missing', value: 0, request };
    if (resource === 'memory') return { state: 'ready', value: this.#memory * 1024 ** 2 * 1000, request };
    const ready = pod.readyAt <= now;
    const young = pod.startedAt + CONTROLLER.cpuInitializationSeconds > now;
    // A pod becomes unready when it starts, and that stays its last change until it is ready.
    const changedAt = ready ? pod.readyAt : pod.startedAt;
    const unready = young
      ? !ready || this.#last.at < changedAt + this.#every
      : !ready && pod.startedAt + CONTROLLER.initialReadinessSeconds > changedAt;
    if (unready) return { state: 'unready', value: 0, request };
    return { state: 'ready', value: Math.round(this.#cores(pod, startCores) * 1000), request };
  }

  #cores(pod: Pod, startCores: number): number {
    const used = ({ at, cpu }: { at: number; cpu: number }) =>
      at < pod.readyAt
        ? Math.max(0, at - pod.startedAt) * startCores
        : (pod.readyAt - pod.startedAt) * startCores + Math.max(0, cpu - pod.cpuBefore);
    return (used(this.#last) - used(this.#before)) / (this.#last.at - this.#before.at);
  }
}
