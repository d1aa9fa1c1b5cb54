import type { Drawing } from '../simulate/chart/drawing.ts';

/** What became of an object, or of a component, since the base. */
export type Change = 'created' | 'changed' | 'removed';

/** An object on the page of a tree. */
export interface GraphObject {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Its file, relative to the tree; absent for what a chart renders to. */
  readonly path?: string;
  readonly change?: Change;
}

/** What the simulator says of an app under the load that its environment names for it. */
export interface GraphLoad {
  /** The profile's sentence. */
  readonly profile: string;
  /** What comes of it, in a line; `before → after` where that has changed since the base. */
  readonly outcome: string;
  readonly changed: boolean;
  /** The chart, an SVG element. */
  readonly chart: Drawing;
}

/** A card: a component, or what Argo CD has before the first of them. */
export interface GraphCard {
  /** Unique in its tree. */
  readonly name: string;
  readonly kind: 'platform' | 'apps' | 'start';
  readonly summary: string;
  readonly namespace: string;
  readonly why: string;
  /** Everything that it waits for. */
  readonly needs: readonly string[];
  /** Those of them that get a line: no other need implies them. */
  readonly direct: readonly string[];
  readonly neededBy: readonly string[];
  /** `keda 2.20.2`. */
  readonly charts: readonly string[];
  readonly images: readonly string[];
  readonly role?: string;
  readonly urls: readonly string[];
  /** Argo CD deletes it only after a person confirms that. */
  readonly confirm: boolean;
  /** First-party objects, with its Application; those that are gone since the base as well. */
  readonly objects: readonly GraphObject[];
  /** What its charts render to. */
  readonly rendered: readonly GraphObject[];
  readonly load?: GraphLoad;
  readonly change?: Change;
}

/** A row of a column: a card, or room for the line from the card of that name, which leads further than this column. */
export type GraphRow = { readonly card: GraphCard } | { readonly pass: string };

/** A column: what Argo CD syncs at the same time. */
export interface GraphWave {
  readonly title: string;
  readonly rows: readonly GraphRow[];
}

/** One environment on the page. */
export interface GraphTree {
  readonly name: string;
  readonly description: string;
  /** `cluster espalier-dev, eu-central-1, Kubernetes 1.35`. */
  readonly about: string;
  readonly waves: readonly GraphWave[];
  /** What the tree is compared with; absent where it is with nothing. */
  readonly base?: string;
}
