import { type InstanceType, podsWithPrefixes, priceDate } from '../instances.ts';
import { nodeAmounts } from './allocatable.ts';
import { type Amounts, GIB, NOTHING, plus, shortOf, timesIn } from './amounts.ts';
import { givenDaemonSets } from './given.ts';
import { HOURS } from './report.ts';
import type { Prices } from './report-types.ts';
import { countText, round } from './text.ts';

/** So many pods, on nodes of one type: the question without an environment. */
export interface PlainQuestion {
  readonly pods: number;
  readonly type: InstanceType;
  readonly region: string;
  /** What each pod requests. Default: nothing but its address. */
  readonly request: Pick<Amounts, 'milliCpu' | 'memory'>;
  /** The CNI assigns prefixes in place of addresses. */
  readonly prefixes: boolean;
}

/** What `espalier capacity --pods --instance --json` prints. */
export interface PlainAnswer {
  readonly pods: number;
  readonly instance: string;
  readonly prices: Prices;
  /** Pods that a node takes, those of DaemonSets included. */
  readonly maxPods: number;
  /** By addresses alone, as if every pod of a node were one of these. */
  readonly byAddresses: PlainNodes;
  /** Beside the DaemonSets of every EKS cluster, and by requests. `null` where not one pod has room. */
  readonly besideDaemonSets: PlainNodes | null;
  readonly daemonSets: readonly string[];
}

export interface PlainNodes {
  readonly podsPerNode: number;
  readonly nodes: number;
  readonly vcpu: number;
  readonly memoryGiB: number;
  readonly usdPerMonth: number | null;
  readonly binding: string;
}

/** How many nodes of a type so many pods need, with their CPU, memory and cost. */
export function plainAnswer(question: PlainQuestion): PlainAnswer {
  const { pods, type, region, request, prefixes } = question;
  const { allocatable } = nodeAmounts(type, {
    ...{ by: 'Karpenter', memoryOverhead: 0.075, reservedInterfaces: 0, bottlerocket: false, disk: 20 * GIB },
    kubelet: prefixes ? { maxPods: podsWithPrefixes(type) } : {},
  });
  const daemonSets = givenDaemonSets();
  const room = daemonSets.reduce((left, one) => plus(left, one.request, -1), allocatable);
  const one: Amounts = { ...NOTHING, ...request, pods: 1 };
  const each = timesIn(room, one);
  return {
    ...{ pods, instance: type.name, maxPods: allocatable.pods },
    prices: { region, date: priceDate(region) ?? null, hoursPerMonth: HOURS },
    byAddresses: nodesFor(question, allocatable.pods, 'pods'),
    besideDaemonSets:
      each === 0 ? null : nodesFor(question, each, shortOf(plus(room, one, -each), one) ?? 'pods'),
    daemonSets: daemonSets.map(({ name }) => name),
  };
}

function nodesFor({ pods, type, region }: PlainQuestion, podsPerNode: number, binding: string): PlainNodes {
  const nodes = Math.ceil(pods / podsPerNode);
  const usd = type.usdPerHour[region];
  return {
    ...{ podsPerNode, nodes, binding },
    vcpu: nodes * type.vcpu,
    memoryGiB: round((nodes * type.memoryMiB) / 1024),
    usdPerMonth: usd === undefined ? null : round(nodes * usd * HOURS),
  };
}

/** The answer for a terminal. */
export function plainText(answer: PlainAnswer): string {
  const { pods, instance, prices, byAddresses, besideDaemonSets, daemonSets } = answer;
  const priced = prices.date === null ? 'prices not known' : `prices of ${prices.date}`;
  const line = ({ podsPerNode, nodes, vcpu, memoryGiB, usdPerMonth, binding }: PlainNodes) =>
    `${countText(podsPerNode, 'pod')} a node (bound by ${binding}): ${countText(nodes, 'node')}, ${vcpu} vCPU, ${memoryGiB} GiB, ` +
    `${usdPerMonth === null ? 'cost not known' : `${usdPerMonth.toFixed(2)} USD a month`}`;
  return [
    `${countText(pods, 'pod')} on ${instance} in ${prices.region}, ${priced}, ${prices.hoursPerMonth} hours a month`,
    `  all pods of a node counted:  ${line(byAddresses)}`,
    `  beside EKS's own DaemonSets: ${besideDaemonSets === null ? 'not one pod has room' : line(besideDaemonSets)}`,
    `- DaemonSets: ${daemonSets.join(', ')}; an environment may have more (espalier capacity <env>).`,
  ].join('\n');
}
