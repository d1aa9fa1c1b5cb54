import type { KubeObject } from '../object.ts';
import type { FieldChange } from './fields.ts';

/** How much a reviewer should care, the most first. */
export const SEVERITIES = ['high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a change does to the running system. `docs/review.md` says each in a sentence. */
export const EFFECTS = [
  'unknown',
  'data',
  'access',
  'recreated',
  'pruned',
  'orphaned',
  'nodes',
  'traffic',
  'restarted',
  'scale-owner',
  'scale',
  'delivery',
  'version',
  'order',
  'moved',
  'renamed',
  'created',
  'changed',
  'metadata',
] as const;
export type EffectName = (typeof EFFECTS)[number];

/** One effect, with the fields that cause it. */
export interface Effect {
  readonly effect: EffectName;
  readonly severity: Severity;
  /** What happens, in a sentence. */
  readonly says: string;
  /** Paths of the fields that cause it; none where the object as a whole does. */
  readonly fields: readonly string[];
  /** What goes, rolls or restarts with it. */
  readonly with?: readonly string[];
  /** The line of the table that says so. */
  readonly rule: string;
}

export type Action = 'added' | 'removed' | 'changed' | 'moved' | 'renamed' | 'unreadable';

/** Names an object across both trees. */
export interface Identity {
  readonly group: string;
  readonly kind: string;
  /** `undefined` for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** An object that is not the same on both sides, before anybody has judged it. */
export interface ChangedObject {
  readonly environment: string;
  /** The folder that it lies in; of an Application the component that it is of. */
  readonly component: string;
  /** The folder whose objects are told apart from others with the same identity: `next/` is synced by nobody. */
  readonly realm: 'tree' | 'next' | 'bootstrap';
  readonly action: Action;
  readonly id: Identity;
  readonly before?: KubeObject;
  readonly after?: KubeObject;
  /** Where it was, if it was moved or renamed. */
  readonly from?: { readonly component: string; readonly name: string };
  readonly fields: readonly FieldChange[];
  /** Files of both sides, relative to the environment's tree. */
  readonly files: { readonly before?: string; readonly after?: string };
  /** Of an unreadable file, why; of an object, that another file holds it too. */
  readonly problem?: string;
}
