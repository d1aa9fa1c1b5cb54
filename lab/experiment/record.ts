/** What was seen of an app at a moment. */
export interface Seen {
  /** Replicas that the Deployment states, and those that are ready. */
  readonly wanted: number;
  readonly ready: number;
  /** Requests a second. */
  readonly arrived: number;
  readonly served: number;
  readonly failed: number;
  /** Requests that wait. */
  readonly queued: number;
}

/** What was seen, one moment after another. */
export interface Moment {
  /** Seconds from the beginning of the load. Moments may be uneven, and have gaps. */
  readonly at: number;
  readonly nodes: number;
  /** By the component's name, as in a simulation. */
  readonly apps: Readonly<Record<string, Seen>>;
  /** Applications that Argo CD did not call Synced. */
  readonly outOfSync: readonly string[];
}

/** An experiment, as it was seen. */
export interface ExperimentRecord {
  readonly environment: string;
  /** Sentence of the load profile. */
  readonly load: string;
  readonly moments: readonly Moment[];
}
