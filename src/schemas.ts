/**
 * The pinned schemas: which kinds there are, what an object of each may hold, and what the API server adds to it.
 * `schemas/` has the data, remade by `npm run schemas`.
 */
export { type CelRule, celRulesOf, type UnaskedRule, unaskedRules } from './schemas/cel.ts';
export { checkObject } from './schemas/check.ts';
export { withDefaults } from './schemas/defaults.ts';
export type { SchemaFault, SchemaFaultCode } from './schemas/fault.ts';
export {
  apiVersionOf,
  type KindInfo,
  type KindSchema,
  kindInfo,
  knownKinds,
  type SchemaSource,
  schemaOf,
  scopeOf,
  sourceOf,
} from './schemas/load.ts';
