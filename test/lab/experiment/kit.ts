import fc from 'fast-check';
import type { StoredObject } from '../../../lab/client.ts';
import type { PlayedPod } from '../../../lab/experiment/played.ts';
import type { ExperimentRecord, Moment } from '../../../lab/experiment/record.ts';
import type { Trace } from '../../../src/simulate/trace.ts';

/** So many pods for so many seconds. */
export interface Stay {
  readonly pods: number;
  readonly seconds: number;
}

export const secondsOf = (stays: readonly Stay[]) => stays.reduce((sum, { seconds }) => sum + seconds, 0);

/** Pods at a moment; those of the end at the end. */
export function podsAt(stays: readonly Stay[], moment: number): number {
  let begin = 0;
  for (const { pods, seconds } of stays) {
    begin += seconds;
    if (moment < begin) return pods;
  }
  return stays.at(-1)?.pods ?? 0;
}

const STEP = 5;

/** A run with these replicas of one app, a node for every two of them, and as many requests a second as replicas, nine of ten served. */
export function traceOf(stays: readonly Stay[], app = 'web'): Trace {
  const wanted = Float64Array.from({ length: secondsOf(stays) / STEP }, (_, index) =>
    podsAt(stays, index * STEP),
  );
  return {
    step: STEP,
    nodes: wanted.map((pods) => Math.ceil(pods / 2)),
    usdPerHour: wanted,
    apps: [
      {
        ...{ name: app, wanted, ready: wanted, arrived: wanted, capacity: wanted },
        ...{ served: wanted.map((pods) => 0.9 * pods), failed: wanted.map((pods) => 0.1 * pods) },
        ...{ queued: new Float64Array(wanted.length), reasons: [], rooms: [] },
      },
    ],
  };
}

export function momentOf(at: number, pods: number, app = 'web'): Moment {
  const rates = { arrived: pods, served: 0.9 * pods, failed: 0.1 * pods };
  const seen = { wanted: pods, ready: pods, queued: 0, ...rates };
  return { at, nodes: Math.ceil(pods / 2), apps: { [app]: seen }, outOfSync: [] };
}

export const recordOf = (moments: readonly Moment[]): ExperimentRecord => ({
  ...{ environment: 'dev', load: 'A load of a test.', moments },
});

/** What is seen of these at some times, everything so many seconds late. */
export const seenOf = (stays: readonly Stay[], times: readonly number[], late = 0): ExperimentRecord =>
  recordOf(times.map((at) => momentOf(at + late, podsAt(stays, at))));

/** Every second from the beginning to the end. */
export const secondly = (stays: readonly Stay[]) =>
  Array.from({ length: secondsOf(stays) + 1 }, (_, second) => second);

/** Staircases whose numbers stay as long as an HPA lets them, at least. */
export const staircases = fc.array(
  fc.record({
    pods: fc.integer({ min: 0, max: 9 }),
    seconds: fc.integer({ min: 3, max: 40 }).map((times) => times * STEP),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Times from the beginning to the end, no farther apart than that. */
export const timesOf = (stays: readonly Stay[], apart: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }).map((parts) => {
    const end = secondsOf(stays);
    const times = [0];
    for (let at = 0, turn = 0; at < end; turn++) {
      at = Math.min(end, at + (parts[turn % parts.length] ?? 1) * apart);
      times.push(at);
    }
    return times;
  });

/** A pod that runs, answers and has done nothing yet. */
export const podAt = (uid: string, moments: Partial<PlayedPod> = {}): PlayedPod => ({
  ...{ uid, name: uid, namespace: 'web', seenAt: 0, startedAt: 0, readyAt: 0 },
  ...{
    goneAt: Number.POSITIVE_INFINITY,
    cores: 0.5,
    served: 0,
    servedBefore: 0,
    cpuSeconds: 0,
    memoryMiB: 0,
  },
  ...moments,
});

/** A pod as the API server has it: of the Deployment `web`, unless its owner is said. */
export function storedPod(uid: string, owner = { kind: 'ReplicaSet', name: 'web-5f7' }): StoredObject {
  return {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: {
      ...{
        name: uid,
        namespace: 'web',
        uid,
        resourceVersion: '1',
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
      labels: { 'pod-template-hash': '5f7' },
      ownerReferences: [{ ...owner, controller: true }],
    } as StoredObject['metadata'],
    spec: {
      nodeName: 'large',
      containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: '500m' } } }],
    },
    status: {},
  };
}
