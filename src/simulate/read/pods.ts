import type { Demand } from '../../capacity/demand.ts';
import type { LotPlace } from '../../capacity/pack.ts';
import { fargateProfileOf } from '../../environment.ts';
import { fargateSize } from '../../fargate.ts';
import { builtObjects, type Tree } from '../../model.ts';
import type { KubeObject } from '../../object.ts';
import { milliCpu } from '../../quantity.ts';
import type { Spread } from '../nodes/node.ts';
import type { PodScenario } from '../scenario.ts';

/** The pods of a Deployment, and where they may go. */
export function podsOf(
  tree: Tree,
  deployment: KubeObject,
  demand: Demand,
  places: readonly LotPlace[],
): PodScenario {
  const { template, strategy } = deployment.spec;
  const { namespace, podLabels } = demand.pods;
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy?.rollingUpdate ?? {};
  const recreate = strategy?.type === 'Recreate';
  const [container] = template.spec.containers;
  const probe = container?.startupProbe;
  const looks = probe ?? container?.readinessProbe;
  const limits: (string | number | undefined)[] = template.spec.containers.map(
    (one: { resources?: { limits?: { cpu?: string } } }) => one.resources?.limits?.cpu,
  );
  return {
    request: demand.request,
    coreLimit: limits.some((limit) => limit === undefined)
      ? Number.POSITIVE_INFINITY
      : limits.reduce<number>((sum, limit) => sum + milliCpu(limit ?? 0), 0) / 1000,
    sidecar: demand.sidecar,
    options: new Map(places.map(({ place, nodes }) => [place, nodes])),
    fargate: fargateProfileOf(tree.environment, namespace, podLabels) && fargateSize(demand.pods),
    perNode: demand.perNode,
    perZone: demand.perZone,
    spread: (template.spec.topologySpreadConstraints ?? []).flatMap(spreadOf),
    graceSeconds: template.spec.terminationGracePeriodSeconds ?? 30,
    probeSeconds: looks ? (looks.periodSeconds ?? 10) : 0,
    startLimit: probe
      ? (probe.initialDelaySeconds ?? 0) + (probe.periodSeconds ?? 10) * (probe.failureThreshold ?? 3)
      : Number.POSITIVE_INFINITY,
    surge: recreate ? 0 : maxSurge,
    unavailable: recreate ? '100%' : maxUnavailable,
    budget: budgetOf(tree, deployment),
  };
}

const OVER: Readonly<Record<string, Spread['over']>> = {
  'topology.kubernetes.io/zone': 'zone',
  'kubernetes.io/hostname': 'node',
};

interface Constraint {
  readonly topologyKey: string;
  readonly whenUnsatisfiable: string;
  readonly maxSkew: number;
  readonly minDomains?: number;
}

/** A topology spread constraint, where it is one over zones or nodes. */
export function spreadOf({ topologyKey, whenUnsatisfiable, maxSkew, minDomains = 1 }: Constraint): Spread[] {
  const over = OVER[topologyKey];
  return over === undefined
    ? []
    : [{ over, hard: whenUnsatisfiable === 'DoNotSchedule', maxSkew, minDomains }];
}

function budgetOf(tree: Tree, { metadata, spec }: KubeObject): PodScenario['budget'] {
  const labels = spec.template.metadata?.labels ?? {};
  const budget = builtObjects(tree, 'PodDisruptionBudget').find(
    ({ object }) =>
      object.metadata.namespace === metadata.namespace &&
      Object.entries(object.spec.selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value),
  )?.object.spec;
  if (budget === undefined) return undefined;
  return budget.minAvailable === undefined ? { away: budget.maxUnavailable } : { there: budget.minAvailable };
}
