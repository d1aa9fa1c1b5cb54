// The tables of Kubernetes' own tests, in other words: kubernetes v1.35, pkg/controller/podautoscaler/replica_calculator_test.go.
import { describe, expect, it } from 'vitest';
import {
  type PodSample,
  type PodState,
  podsReplicas,
  resourceReplicas,
  sharedReplicas,
  wholeReplicas,
} from '../../src/simulate/scaling/replicas.ts';

const TOLERANCES = { up: 0.1, down: 0.1 };

/** Pods that each request a core, with their use in thousandths; what is no number is a state without a sample. */
const pods = (...values: readonly (number | PodState)[]): PodSample[] =>
  values.map((value) =>
    typeof value === 'number'
      ? { state: 'ready', value, request: 1000 }
      : { state: value, value: 0, request: 1000 },
  );

interface Case {
  readonly name: string;
  readonly pods: readonly PodSample[];
  readonly current: number;
  readonly target: number;
  readonly replicas: number;
  readonly usage: number;
}

describe('CPU in percent of requests', () => {
  const cases: readonly Case[] = [
    { name: 'ScaleUp', pods: pods(300, 500, 700), current: 3, target: 30, replicas: 5, usage: 50 },
    {
      name: 'ScaleUpUnreadyLessScale: the one that is not ready counts as idle',
      ...{ pods: pods('unready', 500, 700), current: 3, target: 30, replicas: 4, usage: 60 },
    },
    {
      name: 'ScaleUpUnreadyNoScale: two that are not ready turn the direction, so nothing moves',
      ...{ pods: pods(400, 'unready', 'unready'), current: 3, target: 30, replicas: 3, usage: 40 },
    },
    {
      name: 'ScaleUpIgnoresFailedPods',
      ...{ pods: pods(500, 700, 'ignored', 'ignored'), current: 2, target: 30, replicas: 4, usage: 60 },
    },
    {
      name: 'ScaleDown',
      pods: pods(100, 300, 500, 250, 250),
      current: 5,
      target: 50,
      replicas: 3,
      usage: 28,
    },
    {
      name: 'ScaleDownExcludeUnreadyPods',
      ...{ pods: pods(100, 300, 500, 'unready', 'unready'), current: 5, target: 50, replicas: 2, usage: 30 },
    },
    {
      name: 'Tolerance',
      pods: [1010, 1030, 1020].map((value, index) => ({
        state: 'ready',
        value,
        request: [900, 1000, 1100][index] ?? 0,
      })),
      ...{ current: 3, target: 100, replicas: 3, usage: 102 },
    },
    {
      name: 'MissingMetrics: those without a sample count as full on the way in',
      ...{ pods: pods(400, 95, 'missing', 'missing'), current: 4, target: 100, replicas: 3, usage: 24 },
    },
    {
      name: 'MissingMetricsNoChangeGt: and as idle on the way out, which turns the direction here',
      ...{ pods: pods(1900, 'missing'), current: 2, target: 100, replicas: 2, usage: 190 },
    },
    {
      name: 'MissingMetricsNoChangeLt',
      ...{ pods: pods(600, 'missing'), current: 2, target: 100, replicas: 2, usage: 60 },
    },
    {
      name: 'MissingMetricsUnreadyChange',
      ...{ pods: pods('unready', 450, 'missing'), current: 3, target: 50, replicas: 3, usage: 45 },
    },
    {
      name: 'MissingMetricsUnreadyScaleUp',
      ...{ pods: pods('unready', 2000, 'missing'), current: 3, target: 50, replicas: 4, usage: 200 },
    },
    {
      name: 'MissingMetricsUnreadyScaleDown',
      ...{ pods: pods('unready', 100, 100, 'missing'), current: 4, target: 50, replicas: 3, usage: 10 },
    },
    {
      name: 'MissingMetricsScaleDownTargetOver100: full is then the target',
      pods: [
        { state: 'unready', value: 0, request: 1000 },
        { state: 'ready', value: 100, request: 1000 },
        { state: 'ready', value: 100, request: 2000 },
        { state: 'missing', value: 0, request: 2000 },
      ],
      ...{ current: 4, target: 300, replicas: 2, usage: 6 },
    },
    {
      name: 'DuringRollingUpdateWithMaxSurge: a third pod without a sample',
      ...{ pods: pods(100, 100, 'missing'), current: 2, target: 50, replicas: 2, usage: 10 },
    },
  ];
  it.each(cases)('$name', ({ pods, current, target, replicas, usage }) => {
    expect(resourceReplicas(pods, current, target, TOLERANCES)).toEqual({ replicas, usage });
  });

  it('is nothing to go by without a single sample', () => {
    expect(resourceReplicas(pods('missing', 'unready'), 2, 50, TOLERANCES)).toBeUndefined();
  });
});

describe('a metric of pods', () => {
  const cases: readonly Case[] = [
    {
      name: 'ScaleUpCM',
      pods: pods(20000, 10000, 30000),
      current: 3,
      target: 15000,
      replicas: 4,
      usage: 20000,
    },
    {
      name: 'ScaleDownCM',
      pods: pods(12000, 12000, 12000, 12000, 12000),
      current: 5,
      target: 20000,
      replicas: 3,
      usage: 12000,
    },
    {
      name: 'ToleranceCM',
      pods: pods(20000, 21000, 21000),
      current: 3,
      target: 20000,
      replicas: 3,
      usage: 20666,
    },
    {
      name: 'ScaleUpCMUnreadyHotCpuNoLessScale: whether a pod is ready does not matter here',
      ...{ pods: pods(50000, 10000, 30000), current: 3, target: 15000, replicas: 6, usage: 30000 },
    },
    {
      name: 'ScaleUpCMUnreadyHotCpuScaleWouldScaleDown',
      ...{ pods: pods(50000, 15000, 30000), current: 3, target: 15000, replicas: 7, usage: 31666 },
    },
    {
      name: 'PlainMetricMissingMetricsNoChangeEq',
      ...{
        pods: pods(20000, 19000, 21000, 'missing', 'missing'),
        current: 5,
        target: 20000,
        replicas: 5,
        usage: 20000,
      },
    },
    {
      name: 'DuringRollingUpdateWithMaxSurgeCM',
      ...{ pods: pods(10000, 10000, 'missing'), current: 2, target: 17000, replicas: 2, usage: 10000 },
    },
  ];
  it.each(cases)('$name', ({ pods, current, target, replicas, usage }) => {
    expect(podsReplicas(pods, current, target, TOLERANCES)).toEqual({ replicas, usage });
  });
});

describe('one number for the workload', () => {
  it.each([
    { name: 'ScaleUpPerPodCMExternal', value: 8600, current: 3, target: 2150, replicas: 4, usage: 2867 },
    { name: 'ScaleDownPerPodCMExternal', value: 8600, current: 5, target: 2867, replicas: 3, usage: 1720 },
    { name: 'TolerancePerPodCMExternal', value: 8600, current: 3, target: 2900, replicas: 3, usage: 2867 },
    { name: 'ScaleDownPerPodCMObject', value: 6000, current: 5, target: 2000, replicas: 3, usage: 1200 },
  ])('shared: $name', ({ value, current, target, replicas, usage }) => {
    expect(sharedReplicas(value, current, target, TOLERANCES)).toEqual({ replicas, usage });
  });

  it.each([
    { name: 'ScaleUpCMExternal', value: 8600, current: 1, ready: 1, target: 4400, replicas: 2 },
    { name: 'ScaleDownCMExternal', value: 8600, current: 5, ready: 5, target: 14334, replicas: 3 },
    { name: 'ToleranceCMExternal', value: 8600, current: 3, ready: 3, target: 8888, replicas: 3 },
    {
      name: 'ScaleUpCMExternalIgnoresUnreadyPods',
      value: 8600,
      current: 3,
      ready: 1,
      target: 4400,
      replicas: 2,
    },
    {
      name: 'from zero, whatever the tolerance',
      value: 1050,
      current: 0,
      ready: 0,
      target: 1000,
      replicas: 2,
    },
  ])('whole: $name', ({ value, current, ready, target, replicas }) => {
    expect(wholeReplicas(value, current, ready, target, TOLERANCES)).toEqual({ replicas, usage: value });
  });

  // https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
  it('doubles at 200m of 100m, halves at 50m, and lets a ratio near 1 be', () => {
    const at = (value: number) => podsReplicas(pods(value, value), 2, 100, TOLERANCES)?.replicas;
    expect([at(200), at(50), at(109), at(91)]).toEqual([4, 1, 2, 2]);
  });
});
