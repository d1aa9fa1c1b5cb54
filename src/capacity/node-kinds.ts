import type { Workload } from '../footprint.ts';
import { type InstanceType, instanceLabels } from '../instances.ts';
import { type NodeShape, refusalOf } from '../placement.ts';
import type { NodeAmounts } from './allocatable.ts';
import { type Amounts, NOTHING, plus } from './amounts.ts';
import type { Demand } from './demand.ts';
import { isAboutInstances } from './pools.ts';

/** One type of instance as a node of a place. */
export interface NodeKind extends NodeAmounts {
  readonly type: InstanceType;
  /** What is left of `allocatable` for other pods than those of DaemonSets; below zero where these have no room. */
  readonly room: Amounts;
  /** The DaemonSets that have a pod on it. */
  readonly daemonSets: readonly Demand[];
  /** USD an hour on demand in the region; `undefined` where nobody knows, or the region does not have the type. */
  readonly price: number | undefined;
}

/** Kinds of node that a place may have, and which pods they take. */
export interface NodeKinds {
  /** The cheapest first. */
  readonly kinds: readonly NodeKind[];
  /** Whether a kind takes pods that the place takes. */
  takes(workload: Workload, kind: NodeKind): boolean;
}

/** The kinds of node that types of instance are, in a place of that shape. */
export function nodeKinds(
  shape: NodeShape,
  region: string,
  types: readonly InstanceType[],
  amountsOf: (type: InstanceType) => NodeAmounts,
  daemonSets: readonly Demand[],
): NodeKinds {
  const shapes = new Map(types.map((type) => [type, typed(shape, type)]));
  const takes = (workload: Workload, { type }: Pick<NodeKind, 'type'>) =>
    !asksForInstances(workload) || refusalOf(workload, shapes.get(type) ?? shape) === undefined;
  const open = daemonSets.filter(({ pods }) => refusalOf(pods, shape) === undefined);
  const kinds = types.map((type) => {
    const mine = open.filter(({ pods }) => takes(pods, { type }));
    const amounts = amountsOf(type);
    const room = mine.reduce((left, { request }) => plus(left, request, -1), amounts.allocatable);
    return { type, ...amounts, room, daemonSets: mine, price: type.usdPerHour[region] };
  });
  return { kinds: kinds.sort(cheapestFirst), takes };
}

function typed(shape: NodeShape, type: InstanceType): NodeShape {
  const others = [...shape.labels].filter(([key]) => !isAboutInstances(key));
  return { ...shape, labels: new Map([...others, ...instanceLabels(type)]) };
}

const INSTANCE_KEY =
  /node\.kubernetes\.io\/instance-type|kubernetes\.io\/arch|karpenter\.k8s\.aws\/instance-/;

/** Whether selectors of the pods tell types of instance apart. */
function asksForInstances({ nodeSelector = {}, affinity = [] }: Workload): boolean {
  return (
    Object.keys(nodeSelector).some(isAboutInstances) ||
    affinity.some((line) => line.startsWith('node required: ') && INSTANCE_KEY.test(line))
  );
}

/** Those whose price is known come first: the others may not be had in the region at all. */
function cheapestFirst(a: NodeKind, b: NodeKind): number {
  return (
    Number(a.price === undefined) - Number(b.price === undefined) ||
    priceForOrder(a) - priceForOrder(b) ||
    a.type.vcpu - b.type.vcpu ||
    a.type.memoryMiB - b.type.memoryMiB ||
    (a.type.name < b.type.name ? -1 : 1)
  );
}

/**
 * What a kind of node costs, to compare it with others, never to state it: where the region's price is not known, that of the
 * one region which has all of them, since every region puts types into nearly the same order.
 */
export function priceForOrder({ type, price }: Pick<NodeKind, 'type' | 'price'>): number {
  return price ?? type.usdPerHour['us-east-1'] ?? Number.POSITIVE_INFINITY;
}

/** EC2 decides which of a node group's types a node has: the first is named, and pods count on the least of them all. */
export function weakest([first, ...others]: readonly NodeKind[]): NodeKind[] {
  if (first === undefined) return [];
  const least = (of: (node: NodeKind) => Amounts): Amounts => {
    const all = [first, ...others].map(of);
    const entries = Object.keys(NOTHING).map((key) => [
      key,
      Math.min(...all.map((one) => one[key as keyof Amounts])),
    ]);
    return Object.fromEntries(entries) as unknown as Amounts;
  };
  return [{ ...first, allocatable: least((node) => node.allocatable), room: least((node) => node.room) }];
}
