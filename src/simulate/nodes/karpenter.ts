import { plus, timesIn } from '../../capacity/amounts.ts';
import { priceForOrder } from '../../capacity/node-kinds.ts';
import type { Place } from '../../capacity/places.ts';
import { KARPENTER } from '../assumptions.ts';
import { type Cluster, priceOf } from './cluster.ts';
import type { Node, Pod } from './node.ts';
import { type Claim, provision, zonesKnown } from './provision.ts';
import { mayEnter } from './scheduler.ts';

/** `spec.disruption` of a NodePool, as far as no calendar is in it. */
export interface Disruption {
  readonly policy: 'WhenEmpty' | 'WhenEmptyOrUnderutilized';
  /** Seconds; infinite for Never. */
  readonly after: number;
  /** Of each budget without a schedule: nodes at once, or percent of the pool's. */
  readonly budgets: readonly (number | `${number}%`)[];
}

/** Nodes that are to go, and what comes in their place first. */
interface Command {
  readonly nodes: readonly Node[];
  readonly claim: Claim | undefined;
  readonly at: number;
  replacement?: Node;
}

/**
 * Consolidation (Karpenter v1.14, pkg/controllers/disruption): empty nodes first, then as many nodes at once as can go for at
 * most one that is cheaper, then single ones. A decision is looked at once more after 15 s. Expiry and drift are left out: they
 * have nothing to do with load. Nodes with pods of other apps stay: those pods are where they need fewest nodes already.
 */
export class Consolidation {
  readonly #cluster: Cluster;
  readonly #disruption: ReadonlyMap<Place, Disruption>;
  #commands: Command[] = [];
  #next = 0;
  #settled = -1;

  constructor(cluster: Cluster, disruption: ReadonlyMap<Place, Disruption>) {
    this.#cluster = cluster;
    this.#disruption = disruption;
  }

  look(now: number): void {
    this.#carryOut(now);
    if (now < this.#next) return;
    this.#next = now + KARPENTER.poll;
    if (this.#commands.some(({ at }) => at > now)) return;
    const idle = this.#cluster.nodes.filter((node) => this.#isIdle(node, now));
    if (idle.length === 0 || this.#settled === this.#cluster.version) return;
    const empty = idle.filter(({ pods }) => pods.size === 0);
    if (empty.length > 0) {
      const nodes = this.#withinBudgets(empty);
      if (nodes.length > 0) this.#commands.push({ nodes, claim: undefined, at: now + KARPENTER.validation });
      return;
    }
    const full = idle.filter(
      ({ place }) => this.#disruption.get(place)?.policy === 'WhenEmptyOrUnderutilized',
    );
    const command = this.#underused(this.#withinBudgets(bySavings(full)), now);
    if (command) this.#commands.push(command);
    // Until something changes the answer stays the same.
    else if (full.length === idle.length) this.#settled = this.#cluster.version;
  }

  #isIdle(node: Node, now: number): boolean {
    const after = this.#disruption.get(node.place)?.after;
    return (
      after !== undefined &&
      !node.kept &&
      !node.draining &&
      node.readyAt <= now &&
      node.changedAt + after <= now
    );
  }

  #withinBudgets(nodes: readonly Node[]): Node[] {
    const left = new Map<Place, number>();
    return nodes.filter(({ place }) => {
      const allowed = left.get(place) ?? this.#allowed(place);
      left.set(place, allowed - 1);
      return allowed > 0;
    });
  }

  #allowed(place: Place): number {
    const all = this.#cluster.nodes.filter((node) => node.place === place);
    const going = all.filter(({ draining }) => draining).length;
    const budgets = this.#disruption.get(place)?.budgets ?? [];
    return Math.min(...budgets.map((budget) => nodesOf(budget, all.length))) - going;
  }

  /** As many nodes together as can go; else the first that can. */
  #underused(nodes: readonly Node[], now: number): Command | undefined {
    const at = now + KARPENTER.validation;
    let [least, most] = [2, nodes.length];
    let best: Command | undefined;
    while (least <= most) {
      const middle = Math.floor((least + most) / 2);
      const found = without(nodes.slice(0, middle), this.#cluster);
      if (found) [best, least] = [{ ...found, at }, middle + 1];
      else most = middle - 1;
    }
    if (best) return best;
    for (const node of nodes) {
      const found = without([node], this.#cluster);
      if (found) return { ...found, at };
    }
    return undefined;
  }

  #carryOut(now: number): void {
    if (this.#commands.length === 0) return;
    this.#commands = this.#commands.filter((command) => {
      const { nodes, claim, at, replacement } = command;
      if (at > now) return true;
      if (replacement === undefined) {
        const holds = nodes.every((node) => this.#cluster.nodes.includes(node) && !node.draining);
        const again =
          holds &&
          (nodes.every(({ pods }) => pods.size === 0) ? { claim: undefined } : without(nodes, this.#cluster));
        if (!again || (again.claim === undefined) !== (claim === undefined)) return false;
        if (claim === undefined) {
          for (const node of nodes) node.draining = true;
          this.#cluster.version++;
          return false;
        }
        command.replacement = this.#cluster.launch({ ...claim, pods: [] }, now);
        return true;
      }
      if (replacement.readyAt > now) return true;
      for (const node of nodes) node.draining = true;
      this.#cluster.version++;
      return false;
    });
  }
}

const nodesOf = (budget: number | `${number}%`, all: number) =>
  typeof budget === 'number' ? budget : Math.ceil((Number.parseFloat(budget) / 100) * all);

/** Those first that save most for each pod that has to move. */
function bySavings(nodes: readonly Node[]): Node[] {
  const ratio = ({ kind, pods }: Node) => priceForOrder(kind) / (pods.size + 1);
  return nodes.toSorted((a, b) => ratio(b) - ratio(a) || a.id - b.id);
}

/** How nodes can go: their pods on the others, or on those and one new node that costs less than they do. */
function without(nodes: readonly Node[], { nodes: all }: Cluster): Omit<Command, 'at'> | undefined {
  const gone = new Set(nodes);
  const rest = all.filter((node) => !gone.has(node) && !node.draining);
  const pods = nodes
    .flatMap((node) => [...node.pods])
    .filter(({ goneAt }) => goneAt === Number.POSITIVE_INFINITY);
  const undo: (() => void)[] = [];
  const move = (pod: Pod, zone: string, change: number) =>
    pod.app.zones.set(zone, (pod.app.zones.get(zone) ?? 0) + change);
  for (const pod of pods) {
    const { zone } = pod.node as Node;
    move(pod, zone, -1);
    undo.push(() => move(pod, zone, 1));
  }
  const left: Pod[] = [];
  const free = new Map(rest.map((node) => [node, node.free]));
  const taken = new Map<Node, Pod[]>();
  for (const pod of pods) {
    const domains = zonesKnown(pod.app, rest);
    const node = rest.find((other) => {
      const there =
        other.count(pod.app) + (taken.get(other) ?? []).filter(({ app }) => app === pod.app).length;
      return (
        pod.app.options.get(other.place)?.includes(other.kind) === true &&
        there < pod.app.perNode &&
        timesIn(free.get(other) ?? other.free, pod.app.request) >= 1 &&
        mayEnter(pod.app, other.zone, domains)
      );
    });
    if (node === undefined) {
      left.push(pod);
      continue;
    }
    free.set(node, plus(free.get(node) ?? node.free, pod.app.request, -1));
    taken.set(node, [...(taken.get(node) ?? []), pod]);
    move(pod, node.zone, 1);
    undo.push(() => move(pod, node.zone, -1));
  }
  const planned = left.length === 0 ? undefined : provision(left, rest);
  for (const back of undo) back();
  if (planned === undefined) return { nodes, claim: undefined };
  const [claim, ...more] = planned.claims;
  if (claim === undefined || more.length > 0 || planned.left.size > 0) return undefined;
  // Spot for spot is off by default.
  const spot = ({ place }: { readonly place: Place }) => place.capacityTypes.includes('spot');
  if (nodes.every(spot) && spot(claim)) return undefined;
  return priceForOrder(claim.kind) < priceOf(nodes) ? { nodes, claim } : undefined;
}
