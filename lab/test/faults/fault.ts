import type { SampleName } from '../samples.ts';

/** One thing that is wrong with a sample. */
export interface Fault {
  readonly of: SampleName;
  /** Why the API server refuses it. */
  readonly what: string;
  readonly path: readonly (string | number)[];
  /** `undefined` takes the field away. */
  readonly value: unknown;
  /** Where it breaks a rule in CEL: part of what the rule says, to which both sides are held. */
  readonly says: string | undefined;
}

type Row = readonly [what: string, path: Fault['path'], value: unknown, says?: string];

/** Faults of one sample, each as its description, its path, its value and, for a rule in CEL, what the rule says. */
export function faultsOf(of: SampleName, rows: readonly Row[]): readonly Fault[] {
  return rows.map(([what, path, value, says]) => ({ of, what, path, value, says }));
}
