import type { StoredObject } from '../client.ts';

import type { PlayedApp } from './played.ts';
import { containersOf } from './pods.ts';

/** CPU and memory of the apps' pods, as metrics-server finds them: averages between two looks at their kubelets. */
export class Usage {
  readonly #apps: readonly PlayedApp[];
  readonly #every: number;
  #before: Look | undefined;
  #last: Look | undefined;

  /** `every`: seconds between two looks. */
  constructor(apps: readonly PlayedApp[], every: number) {
    this.#apps = apps;
    this.#every = every;
  }

  /** Looks if it is time. */
  take(now: number): void {
    if (this.#last !== undefined && now < this.#last.at + this.#every) return;
    const running = this.#apps.flatMap(({ pods }) =>
      [...pods.values()].filter(({ startedAt, goneAt }) => startedAt <= now && goneAt > now),
    );
    this.#before = this.#last;
    this.#last = {
      at: now,
      pods: new Map(
        running.map(({ uid, cpuSeconds, memoryMiB }) => [uid, { cpuSeconds, memoryMiB }] as const),
      ),
    };
  }

  /** PodMetrics of a pod; `undefined` until it was found running twice. */
  readonly of = (pod: StoredObject) => {
    const [before, last] = [this.#before, this.#last];
    const [from, to] = [before?.pods.get(pod.metadata.uid), last?.pods.get(pod.metadata.uid)];
    if (!before || !last || !from || !to) return undefined;
    const seconds = last.at - before.at;
    const cores = (to.cpuSeconds - from.cpuSeconds) / seconds;
    return {
      timestamp: new Date(last.at * 1000).toISOString(),
      window: `${seconds.toFixed(3)}s`,
      // What the app uses is its first container's; others are at rest.
      containers: containersOf(pod).map(({ name }, index) => ({
        name,
        usage:
          index === 0
            ? { cpu: `${Math.round(cores * 1e9)}n`, memory: `${Math.round(to.memoryMiB * 1024)}Ki` }
            : { cpu: '0', memory: '0' },
      })),
    };
  };
}

interface Look {
  readonly at: number;
  readonly pods: ReadonlyMap<string, { readonly cpuSeconds: number; readonly memoryMiB: number }>;
}
