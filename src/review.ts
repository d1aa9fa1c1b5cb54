/**
 * What differs between two generated trees, and what that does to a running cluster. Trees are data: folders, or commits that
 * git reads; nothing of either side is run. `changedObjects` says which objects differ and in what, `review` judges them.
 */
export { changedObjects } from './review/changed.ts';
export { review } from './review/report.ts';
export type { Report, ReportChange } from './review/report-types.ts';
export { type Side, sideOf } from './review/sides.ts';
export { loadsOf } from './review/simulation.ts';
export type { Action, ChangedObject, EffectName, Severity } from './review/types.ts';
