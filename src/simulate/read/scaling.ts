import { adapterEntries } from '../../metrics/adapter.ts';
import { atObject, builtObjects, type OwnedObject, type Tree } from '../../model.ts';
import type { KubeObject } from '../../object.ts';
import type { Problem } from '../../problem.ts';
import { asksOf } from '../../promql/asks.ts';
import { milliCpu } from '../../quantity.ts';
import { isOf, makes } from '../../rules/_adapter.ts';
import { PLAIN_DOWN, PLAIN_UP } from '../scaling/behavior.ts';
import { CONTROLLER, DOWN, type HpaSpec, rulesOf, UP } from '../scaling/hpa.ts';
import { hpaMin, KEDA, type KedaSpec } from '../scaling/keda.ts';
import type { MetricScenario, ScalingScenario, TriggerScenario } from '../scenario.ts';

/** What scales a Deployment, read from its HPA or ScaledObject; problems for what cannot be simulated. */
export function scalingOf(tree: Tree, deployment: KubeObject, problems: Problem[]): ScalingScenario {
  const { namespace, name } = deployment.metadata;
  const targets = ({ object }: OwnedObject) =>
    object.metadata.namespace === namespace &&
    object.spec.scaleTargetRef?.name === name &&
    (object.spec.scaleTargetRef.kind ?? 'Deployment') === 'Deployment';
  const scaled = builtObjects(tree, 'ScaledObject').find(targets);
  if (scaled) return kedaOf(tree, scaled, problems);
  const hpa = builtObjects(tree, 'HorizontalPodAutoscaler').find(targets);
  if (hpa) return hpaOf(tree, hpa, problems);
  return { kind: 'fixed', replicas: deployment.spec.replicas ?? 1 };
}

function hpaOf(tree: Tree, owned: OwnedObject, problems: Problem[]): ScalingScenario {
  const { metadata, spec } = owned.object;
  const cpu = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
  };
  const stated: readonly Metric[] = spec.metrics?.length > 0 ? spec.metrics : [cpu];
  const metrics = stated.flatMap((metric, index) => {
    const found = metricOf(tree, metric, metadata.namespace ?? '');
    if (found) return [found];
    problems.push(unknown(tree, owned, `spec.metrics[${index}]`, `a metric of type ${metric.type}`));
    return [];
  });
  return {
    kind: 'hpa',
    name: metadata.name,
    hpa: specOf(spec.minReplicas ?? 1, spec.maxReplicas, spec.behavior, readsTolerances(tree)),
    metrics,
  };
}

interface Target {
  readonly type?: string;
  readonly averageUtilization?: number;
  readonly averageValue?: string | number;
}

interface Metric {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly target: Target };
  readonly pods?: { readonly metric: { readonly name: string }; readonly target: Target };
}

function metricOf(tree: Tree, { resource, pods }: Metric, namespace: string): MetricScenario | undefined {
  if (resource?.name === 'cpu' || resource?.name === 'memory') {
    const { averageUtilization: percent, averageValue } = resource.target;
    if (percent !== undefined) return { kind: 'utilization', resource: resource.name, percent };
    return { kind: 'average', resource: resource.name, target: thousandths(averageValue ?? 0) };
  }
  if (!pods) return undefined;
  const { name } = pods.metric;
  const entry = adapterEntries(tree).find(
    ({ api, rule }) => api === 'custom' && makes(rule, name) && isOf(rule, 'pod'),
  );
  const asks = asksOf(entry?.rule.seriesQuery ?? '');
  const series = 'fault' in asks ? undefined : asks[0]?.series;
  if (entry === undefined || typeof series !== 'string') return undefined;
  // As the adapter fills it in for one pod: which pod that is, the simulator says itself.
  const query = (entry.rule.metricsQuery ?? '')
    .replaceAll('<<.Series>>', series)
    .replaceAll('<<.LabelMatchers>>', `namespace="${namespace}"`)
    .replaceAll('<<.GroupBy>>', 'pod');
  return { kind: 'pods', name, query, target: thousandths(pods.target.averageValue ?? 0) };
}

const thousandths = (quantity: string | number) => milliCpu(quantity);

type Behavior = { readonly scaleUp?: object; readonly scaleDown?: object } | undefined;

/**
 * An HPA's numbers as the API server completes them. `tolerances`: whether the controller reads those that an HPA states, which it
 * does from Kubernetes 1.35 on (feature gate HPAConfigurableTolerance).
 */
export function specOf(min: number, max: number, behavior: Behavior, tolerances = true): HpaSpec {
  const tolerance = (rules: { readonly tolerance?: string | number } | undefined) =>
    !tolerances || rules?.tolerance === undefined ? CONTROLLER.tolerance : milliCpu(rules.tolerance) / 1000;
  return {
    min,
    max,
    up: behavior ? rulesOf(behavior.scaleUp, UP) : PLAIN_UP,
    down: behavior ? rulesOf(behavior.scaleDown, DOWN) : PLAIN_DOWN,
    tolerances: { up: tolerance(behavior?.scaleUp), down: tolerance(behavior?.scaleDown) },
  };
}

const readsTolerances = ({ environment: { cluster } }: Tree) => Number(cluster.version.split('.')[1]) >= 35;

interface Trigger {
  readonly type: string;
  readonly metricType?: string;
  readonly useCachedMetrics?: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

function kedaOf(tree: Tree, owned: OwnedObject, problems: Problem[]): ScalingScenario {
  const { metadata, spec } = owned.object;
  const keda: KedaSpec = {
    min: spec.minReplicaCount ?? 0,
    max: spec.maxReplicaCount ?? KEDA.max,
    idle: spec.idleReplicaCount,
    polling: spec.pollingInterval ?? KEDA.polling,
    cooldown: spec.cooldownPeriod ?? KEDA.cooldown,
    initialCooldown: spec.initialCooldownPeriod ?? 0,
    fallback: spec.fallback && {
      failures: spec.fallback.failureThreshold,
      replicas: spec.fallback.replicas,
      behavior: spec.fallback.behavior ?? 'static',
    },
  };
  const config = spec.advanced?.horizontalPodAutoscalerConfig;
  const triggers: TriggerScenario[] = [];
  const metrics = ((spec.triggers ?? []) as Trigger[]).flatMap((trigger, index): MetricScenario[] => {
    const { type, metadata: given, metricType = 'AverageValue', useCachedMetrics = false } = trigger;
    if (type === 'cpu' || type === 'memory') {
      return metricType === 'Utilization'
        ? [{ kind: 'utilization', resource: type, percent: Number(given.value) }]
        : [{ kind: 'average', resource: type, target: thousandths(given.value ?? 0) }];
    }
    if (type !== 'prometheus') {
      problems.push(unknown(tree, owned, `spec.triggers[${index}]`, `a trigger of type ${type}`));
      return [];
    }
    const threshold = Number(given.threshold);
    triggers.push({
      query: given.query ?? '',
      threshold,
      activation: Number(given.activationThreshold ?? 0),
      ignoreNull: given.ignoreNullValues !== 'false',
      cached: useCachedMetrics,
    });
    const whole = metricType === 'Value';
    return [{ kind: 'trigger', trigger: triggers.length - 1, target: Math.round(threshold * 1000), whole }];
  });
  if (spec.advanced?.scalingModifiers?.formula)
    problems.push(unknown(tree, owned, 'spec.advanced.scalingModifiers', 'a formula over triggers'));
  return {
    kind: 'keda',
    name: config?.name ?? `keda-hpa-${metadata.name}`,
    hpa: specOf(hpaMin(keda), keda.max, config?.behavior, readsTolerances(tree)),
    ...{ metrics, keda, triggers },
  };
}

function unknown(tree: Tree, owned: OwnedObject, path: string, what: string): Problem {
  return {
    code: 'NOT_SIMULATED',
    at: atObject(tree, owned, path),
    message: `${what} is not simulated`,
    cure: 'Scale on CPU, memory, a metric of pods that an adapter makes, or a query to Prometheus; or try it in a cluster.',
  };
}
