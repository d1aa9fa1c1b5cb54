import { priceDate } from '../instances.ts';
import type { Tree } from '../model.ts';
import { fullest, GIB, MIB, NOTHING, plus } from './amounts.ts';
import { demandsOf } from './demand.ts';
import { fargateReports } from './fargate-report.ts';
import type { Limits } from './limits.ts';
import { type NodeKind, priceForOrder } from './node-kinds.ts';
import type { Bin } from './pack.ts';
import type { Place } from './places.ts';
import { type Capacity, capacityOf, type Plan, reachable } from './plan.ts';
import type { FargateUse, PlaceReport, Report, Sum, Use, WorkloadReport } from './report-types.ts';
import { placeText, round } from './text.ts';

/** Hours of a month, as AWS bills and compares them. */
export const HOURS = 730;

/** Nodes, pods, CPU, memory and cost of a tree at the smallest and the largest number of replicas. */
export function reportOf(tree: Tree): Report {
  const { name: environment, region } = tree.environment;
  const capacity = capacityOf(tree);
  const [min, max] = [capacity.plan('min'), capacity.plan('max')];
  const places = capacity.places.map((place) => placeReport(place, min, max));
  const fargate = fargateReports(tree);
  const sum = (scale: 'min' | 'max') =>
    total(
      places.map((place) => place[scale]),
      fargate.map((one) => one[scale]),
    );
  return {
    ...{ environment, region },
    prices: { region, date: priceDate(region) ?? null, hoursPerMonth: HOURS },
    ...{ places, fargate },
    total: { min: sum('min'), max: sum('max') },
    workloads: workloadReports(tree, capacity, max),
  };
}

function placeReport(place: Place, min: Plan, max: Plan): PlaceReport {
  const { kind, name, capacityTypes, zones, nodes, unknown, range, limits } = place;
  return {
    ...{ kind, name, capacityTypes, zones },
    types: nodes.map(({ type }) => type.name),
    unknownTypes: unknown,
    range: range ?? null,
    limits: kind === 'node group' ? {} : limitsReport(limits),
    diskGiB: round((nodes[0]?.capacity.disk ?? 0) / GIB),
    daemonSets: (nodes[0]?.daemonSets ?? []).map(({ pods }) => `${pods.namespace}/${pods.name}`),
    min: useOf(place, min),
    max: useOf(place, max),
  };
}

function limitsReport({ milliCpu, memory, nodes, gpus }: Limits): PlaceReport['limits'] {
  return {
    ...(milliCpu !== undefined && { vcpu: milliCpu / 1000 }),
    ...(memory !== undefined && { memoryGiB: round(memory / GIB) }),
    ...(nodes !== undefined && { nodes }),
    ...(gpus !== undefined && { gpus }),
  };
}

function useOf(place: Place, { bins: all, stops }: Plan): Use {
  const bins = all.filter((bin) => bin.place === place);
  const sum = (of: (bin: Bin) => number) => bins.reduce((whole, bin) => whole + bin.count * of(bin), 0);
  const kinds = [...Map.groupBy(bins, ({ node }) => node.type)].map(([type, some]) => ({
    type: type.name,
    count: some.reduce((count, bin) => count + bin.count, 0),
  }));
  const usd = bins.map(({ node, count }) => (node.price ?? Number.NaN) * count * HOURS);
  const cost = usd.reduce((whole, one) => whole + one, 0);
  const room = bins.reduce((whole, { node, count }) => plus(whole, node.allocatable, count), NOTHING);
  const free = bins.reduce((whole, bin) => plus(whole, bin.free, bin.count), NOTHING);
  const used = plus(room, free, -1);
  const daemonPods = sum(({ node }) => node.daemonSets.length);
  const pods = sum((bin) => bin.pods);
  return {
    nodes: sum(() => 1),
    pods: pods + daemonPods,
    daemonPods,
    vcpu: sum(({ node }) => node.type.vcpu),
    memoryGiB: round(sum(({ node }) => node.type.memoryMiB) / 1024),
    usdPerMonth: Number.isNaN(cost) ? null : Math.round(cost * 100) / 100,
    kinds,
    requested: { vcpu: used.milliCpu / 1000, memoryGiB: round(used.memory / GIB), gpus: used.gpus },
    binding: stops.get(place) ?? (pods === 0 ? null : fullest(used, room)),
  };
}

function total(uses: readonly Use[], fargate: readonly FargateUse[]): Sum {
  const sum = (of: (use: Use) => number) => uses.reduce((whole, use) => whole + of(use), 0);
  const billed = (of: (use: FargateUse) => number) => fargate.reduce((whole, use) => whole + of(use), 0);
  const cost = sum(({ usdPerMonth }) => usdPerMonth ?? Number.NaN);
  return {
    nodes: sum(({ nodes }) => nodes),
    pods: sum(({ pods }) => pods) + billed(({ pods }) => pods),
    daemonPods: sum(({ daemonPods }) => daemonPods),
    vcpu: round(sum(({ vcpu }) => vcpu) + billed((use) => use.billed.vcpu)),
    memoryGiB: round(sum(({ memoryGiB }) => memoryGiB) + billed((use) => use.billed.memoryGiB)),
    usdPerMonth: Number.isNaN(cost) ? null : Math.round(cost * 100) / 100,
  };
}

function workloadReports(tree: Tree, capacity: Capacity, plan: Plan): WorkloadReport[] {
  const reached = reachable(plan);
  const onNodes = new Set(capacity.demands);
  return demandsOf(tree)
    .filter(({ passing }) => !passing)
    .map((demand) => {
      const { name, min, max, request, sidecar } = demand;
      const places = onNodes.has(demand)
        ? capacity.placesFor(demand).filter(({ nodes }) => nodes.length > 0)
        : [];
      const fits = places.flatMap(({ nodes }) => nodes);
      const room = onNodes.has(demand) ? (reached.get(demand) ?? max) : max;
      const stop = places.map(({ place }) => plan.stops.get(place)).find((one) => one !== undefined);
      return {
        ...{ workload: name, sidecar },
        pods: { min, max },
        reachable: room,
        request: { milliCpu: request.milliCpu, memoryMiB: round(request.memory / MIB), gpus: request.gpus },
        places: onNodes.has(demand) ? places.map(({ place }) => placeText(place)) : ['Fargate'],
        smallestNode: cheapest(fits) ?? null,
        binding: room === max ? null : fits.length === 0 ? 'nothing fits' : (stop ?? null),
      };
    });
}

function cheapest(nodes: readonly NodeKind[]): string | undefined {
  const [first] = [...nodes].sort((a, b) => priceForOrder(a) - priceForOrder(b));
  return first?.type.name;
}
