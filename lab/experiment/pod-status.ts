import type { KubeObject } from '../../src/object.ts';
import type { PlayedPod } from './played.ts';
import { type Container, isSidecar } from './pods.ts';

/** How far a pod has come: its containers wait, run, answer, or have done what they were for. */
export type PodStage = 'waiting' | 'running' | 'ready' | 'ended';

export const PHASES = {
  waiting: 'Pending',
  running: 'Running',
  ready: 'Running',
  ended: 'Succeeded',
} as const;

/** A pod's status as a kubelet writes it (core/v1 PodStatus). Every pod has the same address: no packet is sent to one. */
export function statusOf(
  { spec }: KubeObject,
  { seenAt, startedAt, readyAt }: Pick<PlayedPod, 'seenAt' | 'startedAt' | 'readyAt'>,
  stage: PodStage,
) {
  const condition = (type: string, status: boolean, at: number) => ({
    ...{ type, status: status ? 'True' : 'False' },
    lastTransitionTime: timeOf(at),
  });
  const [started, ready] = [stage !== 'waiting', stage === 'ready'];
  const ended = { terminated: { exitCode: 0, reason: 'Completed' } };
  const state = {
    waiting: { waiting: { reason: 'ContainerCreating' } },
    ...{ running: startedState(startedAt), ready: startedState(startedAt), ended },
  };
  const statuses = (containers: readonly Container[], before: boolean) =>
    containers.map((container) => {
      const done = before && started && !isSidecar(container);
      return {
        ...{ name: container.name, image: container.image, imageID: '', restartCount: 0 },
        ...{ ready: done || ready, started: started && !done && stage !== 'ended' },
        state: done ? ended : state[stage],
      };
    });
  const initial: readonly Container[] = spec.initContainers ?? [];
  return {
    phase: PHASES[stage],
    startTime: timeOf(seenAt),
    podIP: '192.0.2.1',
    conditions: [
      condition('PodScheduled', true, seenAt),
      condition('Initialized', started, started ? startedAt : seenAt),
      condition('ContainersReady', ready, ready ? readyAt : seenAt),
      condition('Ready', ready, ready ? readyAt : seenAt),
    ],
    containerStatuses: statuses(spec.containers, false),
    ...(initial.length > 0 && { initContainerStatuses: statuses(initial, true) }),
  };
}

const startedState = (at: number) => (Number.isFinite(at) ? { running: { startedAt: timeOf(at) } } : {});

/** Kubernetes keeps whole seconds. */
const timeOf = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
