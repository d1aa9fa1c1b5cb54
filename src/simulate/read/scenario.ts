import { demandsOf } from '../../capacity/demand.ts';
import type { Place } from '../../capacity/places.ts';
import { capacityOf } from '../../capacity/plan.ts';
import { type LoadProfile, segmentsOf } from '../../load/profile.ts';
import { atComponent, type BuiltComponent, type Tree } from '../../model.ts';
import type { KubeObject } from '../../object.ts';
import { type Problem, Problems } from '../../problem.ts';
import { asksOf } from '../../promql/asks.ts';
import { nodePools } from '../../rules/_nodes.ts';
import type { ServiceModel } from '../app/service.ts';
import { ASSUMED } from '../assumptions.ts';
import { compileQuery, seconds } from '../metrics/query.ts';
import type { Disruption } from '../nodes/karpenter.ts';
import type { AppScenario, CounterScenario, Scenario } from '../scenario.ts';
import { countersOf } from './counters.ts';
import { podsOf } from './pods.ts';
import { scalingOf } from './scaling.ts';
import { standingNodes } from './standing.ts';

/** The model of a component's service; `undefined` where it states none. */
export const serviceOf = ({ component, context }: BuiltComponent): ServiceModel | undefined =>
  component.service?.(context);

/**
 * The scenario of apps of a tree, each under the load that it is given, with the apps that they call. All of it comes from the
 * objects of the tree and the recorded footprints of its charts; every other workload runs at its smallest.
 * @throws Problems: an app without a Deployment or a model, a metric or a query that cannot be simulated.
 */
export function scenarioOf(tree: Tree, loads: ReadonlyMap<string, LoadProfile>): Scenario {
  const problems: Problem[] = [];
  const demands = new Map(demandsOf(tree).map((demand) => [demand.name, demand]));
  const capacity = capacityOf(tree);
  const apps: AppScenario[] = [];
  const patience = Math.max(1, ...[...loads.values()].map(({ request }) => request.timeoutSeconds));
  for (const owner of reachedFrom(tree, [...loads.keys()])) {
    const deployment = deploymentOf(owner);
    const service = serviceOf(owner);
    const demand = deployment && demands.get(nameOf(deployment));
    if (!service || !deployment || !demand) {
      problems.push(
        notSimulated(tree, owner, service ? 'it has no Deployment' : 'it has no model of its service'),
      );
      continue;
    }
    const profile = loads.get(owner.component.name);
    const scaling = scalingOf(tree, deployment, problems);
    const { podLabels } = demand.pods;
    const counted = {
      owner,
      workload: deployment.metadata.name,
      podLabels,
      sidecar: demand.sidecar,
      service,
    };
    apps.push({
      name: owner.component.name,
      workload: demand.name,
      service,
      pods: podsOf(tree, deployment, demand, capacity.placesFor(demand)),
      scaling,
      counters: queriedCounters(
        queriesOf(scaling),
        (series) => countersOf(tree, counted, series),
        (fault) => problems.push(notSimulated(tree, owner, fault)),
      ),
      load: profile && segmentsOf(profile),
      patience: profile?.request.timeoutSeconds ?? patience,
    });
  }
  if (problems.length > 0) throw new Problems(problems);
  const simulated = new Set(apps.map(({ workload }) => workload));
  return {
    environment: tree.environment.name,
    region: tree.environment.region,
    apps,
    nodes: standingNodes(
      capacity.places,
      capacity.demands.filter(({ name }) => !simulated.has(name)),
      capacity.placesFor,
    ),
    disruption: disruptionOf(tree, capacity.places),
    metricsSeconds: ASSUMED.metricsServer,
  };
}

/** The Deployment that a component's load goes to: the one of its name, or its only one. */
function deploymentOf({ component, objects }: BuiltComponent): KubeObject | undefined {
  const all = objects.filter(({ kind }) => kind === 'Deployment');
  return (
    all.find(({ metadata }) => metadata.name === component.name) ?? (all.length === 1 ? all[0] : undefined)
  );
}

const nameOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.namespace}/${metadata.name}`;

/** These components and those that they call, callers first; what the tree does not have is left out. */
function reachedFrom(tree: Tree, names: readonly string[]): BuiltComponent[] {
  const found: BuiltComponent[] = [];
  const queue = [...names];
  for (const name of queue) {
    const owner = tree.components.find(({ component }) => component.name === name);
    if (!owner || found.includes(owner)) continue;
    found.push(owner);
    queue.push(...Object.keys(serviceOf(owner)?.calls ?? {}));
  }
  return found;
}

const queriesOf = (scaling: AppScenario['scaling']): string[] =>
  scaling.kind === 'fixed'
    ? []
    : [
        ...scaling.metrics.flatMap((metric) => (metric.kind === 'pods' ? [metric.query] : [])),
        ...(scaling.kind === 'keda' ? scaling.triggers.map(({ query }) => query) : []),
      ];

/** The counters that queries ask for. */
function queriedCounters(
  queries: readonly string[],
  find: (series: string) => readonly CounterScenario[] | undefined,
  fault: (text: string) => void,
): Map<string, readonly CounterScenario[]> {
  const counters = new Map<string, readonly CounterScenario[]>();
  for (const query of queries) {
    const asks = asksOf(query);
    for (const { series } of 'fault' in asks ? [] : asks) {
      const found = typeof series === 'string' ? find(series) : undefined;
      if (found) counters.set(String(series), found);
      else fault(`nobody knows how the series "${series}" of its query grows`);
    }
    const compiled = compileQuery(query, () => []);
    if ('fault' in compiled) fault(`its query has a part that is not simulated: ${compiled.fault}`);
  }
  return counters;
}

interface Stated {
  readonly consolidationPolicy?: Disruption['policy'];
  readonly consolidateAfter?: string;
  readonly budgets?: readonly {
    readonly nodes?: string | number;
    readonly schedule?: string;
    readonly reasons?: readonly string[];
  }[];
}

/** What each NodePool lets Karpenter disrupt. Budgets with a schedule are left out: a run has no calendar. */
function disruptionOf(tree: Tree, places: readonly Place[]): Map<Place, Disruption> {
  const pools = new Map(
    nodePools(tree).map(({ object }) => [object.metadata.name, object.spec.disruption as Stated | undefined]),
  );
  return new Map(
    places
      .filter(({ kind }) => kind === 'NodePool')
      .map((place) => {
        const {
          consolidationPolicy = 'WhenEmptyOrUnderutilized',
          consolidateAfter = '0s',
          budgets = [{}],
        } = pools.get(place.name) ?? {};
        const counted = budgets.filter(
          ({ schedule, reasons }) =>
            schedule === undefined && (reasons === undefined || reasons.includes('Underutilized')),
        );
        return [
          place,
          {
            policy: consolidationPolicy,
            after: consolidateAfter === 'Never' ? Number.POSITIVE_INFINITY : seconds(consolidateAfter),
            budgets: counted.map(({ nodes = '10%' }) =>
              String(nodes).endsWith('%') ? (String(nodes) as `${number}%`) : Number(nodes),
            ),
          },
        ];
      }),
  );
}

function notSimulated(tree: Tree, owner: BuiltComponent, message: string): Problem {
  return {
    code: 'NOT_SIMULATED',
    at: atComponent(tree, owner),
    message,
    cure: 'State `service` in its component, and scale it on what docs/simulate.md lists.',
  };
}
