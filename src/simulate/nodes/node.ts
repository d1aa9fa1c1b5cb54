import type { Amounts } from '../../capacity/amounts.ts';
import type { NodeKind } from '../../capacity/node-kinds.ts';
import type { Place } from '../../capacity/places.ts';

/** A pod of a simulated app. Moments are seconds; infinite while nobody knows. */
export interface Pod {
  readonly id: number;
  readonly app: PodsOf;
  readonly createdAt: number;
  /** The template that it was made of; a rollout raises it. */
  readonly revision: number;
  node: Node | undefined;
  /** Its container starts. */
  startedAt: number;
  readyAt: number;
  /** It was told to go: no request reaches it from then on. */
  goneAt: number;
  /** What the app's counters for one ready pod showed when it became ready. */
  servedBefore: number;
  cpuBefore: number;
}

/** What placing a pod depends on: the same for every pod of an app. */
export interface PodsOf {
  readonly name: string;
  readonly request: Amounts;
  /** Kinds of node of each place that take it. */
  readonly options: ReadonlyMap<Place, readonly NodeKind[]>;
  readonly perNode: number;
  readonly perZone: number;
  readonly spread: readonly Spread[];
  /** How many of its pods are in each zone, those that go not counted. */
  readonly zones: Map<string, number>;
  readonly pullSeconds: number;
  /** Its pods' room, or the set of those that are ready, has changed. */
  changed: boolean;
}

/** A topology spread constraint over zones or nodes. */
export interface Spread {
  readonly over: 'zone' | 'node';
  readonly hard: boolean;
  readonly maxSkew: number;
  readonly minDomains: number;
}

type Made = Pick<Node, 'id' | 'place' | 'kind' | 'zone' | 'createdAt' | 'readyAt' | 'kept'>;

/** A node, and what it has left. */
export class Node {
  free: Amounts;
  /** Pods of simulated apps. */
  readonly pods = new Set<Pod>();
  /** When an app's image is there. */
  readonly images = new Map<string, number>();
  /** Nothing more is placed on it: it goes as soon as it is empty. */
  draining = false;
  /** Last time that a pod came or went. */
  changedAt: number;

  readonly id: number;
  readonly place: Place;
  readonly kind: NodeKind;
  readonly zone: string;
  readonly createdAt: number;
  readonly readyAt: number;
  /** Whether other pods are on it, or nobody takes it away: a node group's. */
  readonly kept: boolean;

  /** `free`: what other pods leave. */
  constructor(made: Made, free: Amounts) {
    this.id = made.id;
    this.place = made.place;
    this.kind = made.kind;
    this.zone = made.zone;
    this.createdAt = made.createdAt;
    this.readyAt = made.readyAt;
    this.kept = made.kept;
    this.free = free;
    this.changedAt = made.readyAt;
  }

  count(app: PodsOf): number {
    let count = 0;
    for (const pod of this.pods) if (pod.app === app) count++;
    return count;
  }
}
