import type { CapacitySummary } from '../capacity/summary.ts';
import type { LoadSummary } from '../simulate/report/summary.ts';
import type { Action, EffectName, Severity } from './types.ts';

/** What `espalier diff --json` prints; docs/review.md says what each field means, src/review/schema.ts what it may hold. */
export interface Report {
  /** Of this format. A reader refuses another one. */
  readonly version: 1;
  readonly base: string;
  readonly head: string;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly environments: readonly EnvironmentReport[];
  /** By severity, then component, then environment. */
  readonly changes: readonly ReportChange[];
  /** How many changes are not among `changes`, which has the worst. */
  readonly left: number;
}

export interface EnvironmentReport {
  readonly name: string;
  readonly state: 'added' | 'removed' | 'changed' | 'same';
  readonly objects: { readonly before: number; readonly after: number; readonly changed: number };
  readonly capacity: { readonly before: CapacitySummary | null; readonly after: CapacitySummary | null };
  /** Of each app for which a side names a load, what a simulation says; absent where there is none. */
  readonly loads?: readonly LoadChange[];
}

/** An app under its load. `null`: that side names none for it. */
export interface LoadChange {
  readonly app: string;
  readonly before: LoadSummary | null;
  readonly after: LoadSummary | null;
}

/** The same change in all of `environments`; `{env}` stands for their names where they differ in nothing else. */
export interface ReportChange {
  readonly severity: Severity;
  readonly component: string;
  readonly environments: readonly string[];
  readonly action: Action;
  readonly object: {
    readonly group: string;
    readonly kind: string;
    readonly namespace: string | null;
    readonly name: string;
  };
  readonly from: { readonly component: string; readonly name: string } | null;
  /** Whether the rollout is ordered: it reaches the cluster when a commit that has it is pinned. */
  readonly waits: boolean;
  readonly effects: readonly ReportEffect[];
  readonly fields: readonly ReportField[];
  /** Files of both sides, relative to the folder of trees. */
  readonly files: readonly string[];
}

export interface ReportEffect {
  readonly effect: EffectName;
  readonly severity: Severity;
  readonly says: string;
  readonly fields: readonly string[];
  readonly with: readonly string[];
  readonly rule: string;
}

export interface ReportField {
  readonly path: string;
  /** As JSON, shortened; `null` where the field is not there, or may be a secret. */
  readonly before: string | null;
  readonly after: string | null;
}
