import { plus } from '../../capacity/amounts.ts';
import { priceForOrder } from '../../capacity/node-kinds.ts';
import type { Place } from '../../capacity/places.ts';
import { ASSUMED } from '../assumptions.ts';
import { Node, type Pod } from './node.ts';
import { type Claim, type NoRoom, provision } from './provision.ts';
import { nodeFor } from './scheduler.ts';

/** A node that stands before anything is simulated, and what other pods leave of it. */
export interface Standing {
  readonly place: Place;
  readonly kind: Node['kind'];
  readonly zone: string;
  readonly free: Node['free'];
}

/** Nodes, and the pods of the simulated apps on them. */
export class Cluster {
  readonly nodes: Node[] = [];
  /** Pods that have no node, in the order in which they came, each with the reason that was found last. */
  readonly pending = new Map<Pod, NoRoom | undefined>();
  /** Counts every change of nodes and of what is on them. */
  version = 0;
  /** Cost of all nodes an hour, in USD on demand; of those whose price nobody knows, nothing. */
  usdPerHour = 0;
  #leaving: { readonly pod: Pod; readonly node: Node; readonly at: number }[] = [];
  #tried = -1;
  #made = 0;

  constructor(standing: readonly Standing[]) {
    for (const { place, kind, zone, free } of standing) {
      const since = { createdAt: 0, readyAt: Number.NEGATIVE_INFINITY };
      this.#add(new Node({ id: this.#made++, place, kind, zone, ...since, kept: true }, free));
    }
  }

  /** Finds room for what is pending; makes nodes for the rest. `startDelay`: seconds until a node that is made is Ready. */
  place(now: number, startDelay: number = ASSUMED.nodeStart): void {
    if (this.pending.size === 0 || this.#tried === this.version) return;
    for (const pod of this.pending.keys()) {
      const node = nodeFor(pod.app, this.nodes);
      if (node) this.#assign(pod, node, now);
    }
    if (this.pending.size > 0) {
      const { claims, left } = provision([...this.pending.keys()], this.nodes);
      for (const claim of claims) this.launch(claim, now, startDelay);
      for (const [pod, reason] of left) this.pending.set(pod, reason);
    }
    this.#tried = this.version;
  }

  /** Makes a node, and gives it the pods that it was made for. */
  launch({ place, zone, kind, pods }: Claim, now: number, startDelay: number = ASSUMED.nodeStart): Node {
    const made = { id: this.#made++, place, kind, zone, createdAt: now, readyAt: now + startDelay };
    const node = new Node({ ...made, kept: false }, kind.room);
    this.#add(node);
    for (const pod of pods) this.#assign(pod, node, now);
    return node;
  }

  /** A pod that is told to go: its room is free a while later. */
  release(pod: Pod, now: number, graceSeconds: number): void {
    const { app, node } = pod;
    this.pending.delete(pod);
    if (node === undefined) return;
    app.zones.set(node.zone, (app.zones.get(node.zone) ?? 0) - 1);
    this.#leaving.push({ pod, node, at: now + Math.min(graceSeconds, ASSUMED.podEnd) });
  }

  /** Lets pods go whose time is over, and nodes that drain and are empty. */
  tidy(now: number): void {
    if (this.#leaving.length > 0) {
      const over = this.#leaving.filter(({ at }) => at <= now);
      if (over.length > 0) this.#leaving = this.#leaving.filter(({ at }) => at > now);
      for (const { pod, node } of over) {
        node.pods.delete(pod);
        node.free = plus(node.free, pod.app.request);
        node.changedAt = now;
        this.#touched(node);
      }
    }
    if (this.drains)
      for (const node of [...this.nodes]) if (node.draining && node.pods.size === 0) this.#remove(node);
  }

  /** Whether some node is to go. */
  get drains(): boolean {
    return this.nodes.some(({ draining }) => draining);
  }

  /** Cores that a pod of the app can have on its node: what it requests, and a part of what nobody requests. */
  coresOf({ app, node }: Pod): number {
    const requested = app.request.milliCpu / 1000;
    if (node === undefined) return requested;
    let alike = 0;
    for (const pod of node.pods) if (pod.app === app) alike++;
    return requested + Math.max(0, node.free.milliCpu) / 1000 / Math.max(1, alike);
  }

  #assign(pod: Pod, node: Node, now: number): void {
    const { app } = pod;
    this.pending.delete(pod);
    pod.node = node;
    node.pods.add(pod);
    node.free = plus(node.free, app.request, -1);
    node.changedAt = Math.max(now, node.readyAt);
    app.zones.set(node.zone, (app.zones.get(node.zone) ?? 0) + 1);
    const begins = Math.max(now, node.readyAt);
    const image = node.images.get(app.name) ?? begins + app.pullSeconds;
    node.images.set(app.name, image);
    pod.startedAt = Math.max(begins, image) + ASSUMED.podStart;
    this.#touched(node);
  }

  #touched(node: Node): void {
    this.version++;
    for (const pod of node.pods) pod.app.changed = true;
  }

  #add(node: Node): void {
    this.nodes.push(node);
    this.usdPerHour += node.kind.price ?? 0;
    this.version++;
  }

  #remove(node: Node): void {
    this.nodes.splice(this.nodes.indexOf(node), 1);
    this.usdPerHour -= node.kind.price ?? 0;
    if (this.nodes.length === 0) this.usdPerHour = 0;
    this.version++;
  }
}

/** What a set of nodes costs an hour, to compare it with another. */
export const priceOf = (nodes: readonly Node[]) =>
  nodes.reduce((sum, { kind }) => sum + priceForOrder(kind), 0);
