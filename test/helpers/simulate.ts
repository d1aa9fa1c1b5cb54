import type { NodeKind } from '../../src/capacity/node-kinds.ts';
import type { Place } from '../../src/capacity/places.ts';
import { instanceTypes } from '../../src/instances.ts';
import { type LoadProfile, loadProfileSchema, segmentsOf } from '../../src/load/profile.ts';
import type { ServiceModel } from '../../src/simulate/app/service.ts';
import { specOf } from '../../src/simulate/read/scaling.ts';
import type {
  AppScenario,
  CounterScenario,
  MetricScenario,
  ScalingScenario,
  Scenario,
} from '../../src/simulate/scenario.ts';

const GIB = 1024 ** 3;
const HUGE = { milliCpu: 1e9, memory: 1e6 * GIB, disk: 1e6 * GIB, gpus: 0, pods: 1e6 };
const [type] = instanceTypes().values();
if (!type) throw new Error('no types of instance');

const kind: NodeKind = { type, capacity: HUGE, allocatable: HUGE, room: HUGE, daemonSets: [], price: 1 };

/** One node that has room for everything, so that nothing but the autoscaler matters. */
const place: Place = {
  ...{ kind: 'node group', name: 'large', nodes: [kind], unknown: [], zones: ['eu-central-1a'], standing: 1 },
  ...{ range: undefined, limits: { nodes: 0 }, capacityTypes: ['on-demand'] },
  refusal: () => undefined,
  takes: () => true,
};

/** A load profile as a file would have it, with a sentence. */
export const profileOf = (stages: LoadProfile['stages'], rest: Partial<LoadProfile> = {}): LoadProfile =>
  loadProfileSchema.parse({ description: 'A load of a test.', stages, ...rest });

/** So many requests a second, all the time. */
export const constant = (rate: number, seconds: number): LoadProfile =>
  profileOf([{ kind: 'hold', seconds }], { start: rate });

export interface Given {
  readonly load: LoadProfile;
  readonly scaling: ScalingScenario;
  readonly service?: Partial<ServiceModel>;
  readonly counters?: Readonly<Record<string, readonly CounterScenario[]>>;
  readonly pods?: Partial<AppScenario['pods']>;
}

/** An app that answers 10 requests a second with a pod of half a core, on a node that is never full. */
export function scenarioWith({ load, scaling, service, counters = {}, pods }: Given): Scenario {
  const request = { milliCpu: 500, memory: GIB, disk: 0, gpus: 0, pods: 1 };
  const app: AppScenario = {
    name: 'web',
    workload: 'Deployment web/web',
    service: { source: 'a test', cpuSeconds: 0.05, cores: 0.5, startSeconds: 5, memoryMiB: 100, ...service },
    pods: {
      ...{ request, coreLimit: 0.5, sidecar: false, options: new Map([[place, [kind]]]), fargate: undefined },
      ...{ perNode: 1000, perZone: 1000, spread: [], graceSeconds: 30, probeSeconds: 5 },
      ...{ startLimit: 600, surge: 1, unavailable: 0, budget: { away: 1 } },
      ...pods,
    },
    scaling,
    counters: new Map(Object.entries(counters)),
    load: segmentsOf(load),
    patience: load.request.timeoutSeconds,
  };
  const [standing] = [{ place, kind, zone: 'eu-central-1a', free: HUGE }];
  return {
    ...{ environment: 'test', region: 'eu-central-1', apps: [app], nodes: [standing], disruption: new Map() },
    metricsSeconds: 15,
  };
}

type Behavior = Parameters<typeof specOf>[2];

/** An HPA with these metrics. */
export const hpa = (
  min: number,
  max: number,
  metrics: readonly MetricScenario[],
  behavior?: Behavior,
): ScalingScenario => ({
  ...{ kind: 'hpa', name: 'web', metrics },
  hpa: specOf(min, max, behavior),
});

/** CPU in percent of the request. */
export const cpu = (percent: number): MetricScenario => ({ kind: 'utilization', resource: 'cpu', percent });

/** The counter of requests that the pods of `web` have. */
export const REQUESTS: Readonly<Record<string, readonly CounterScenario[]>> = {
  requests_total: [{ counts: 'pods', labels: { app: 'web' }, scrapeSeconds: 15 }],
};

/** A ScaledObject on a query, with a share for each replica; `null` takes a field away. */
export function keda(
  [min, max]: readonly [number, number],
  query: string,
  threshold: number,
  change: Partial<Extract<ScalingScenario, { kind: 'keda' }>['keda']> = {},
  trigger: { readonly ignoreNull?: boolean; readonly cached?: boolean; readonly activation?: number } = {},
): Extract<ScalingScenario, { kind: 'keda' }> {
  return {
    ...{ kind: 'keda', name: 'keda-hpa-web' },
    hpa: specOf(Math.max(1, min), max, { scaleDown: { stabilizationWindowSeconds: 300 } as object }),
    metrics: [{ kind: 'trigger', trigger: 0, target: threshold * 1000, whole: false }],
    triggers: [{ query, threshold, activation: 0, ignoreNull: false, cached: false, ...trigger }],
    keda: {
      ...{ min, max, idle: undefined, polling: 30, cooldown: 300, initialCooldown: 0 },
      fallback: { failures: 3, replicas: Math.ceil(max / 2), behavior: 'currentReplicasIfHigher' },
      ...change,
    },
  };
}
