import { schemaOf } from './load.ts';
import type { CelSource, OpenApi } from './openapi.ts';

/** A rule in CEL that only a real API server evaluates. */
export interface CelRule extends CelSource {
  /** Where `self` stands: `spec.template.spec`, `[*]` for items of a list and values of a map, the empty string for the root. */
  readonly at: string;
}

/** The `x-kubernetes-validations` of a kind, none for a kind without a pinned schema. Nothing here evaluates them. */
export function celRulesOf(apiVersion: string, kind: string): readonly CelRule[] {
  const schema = schemaOf(apiVersion, kind);
  return schema === undefined ? [] : rulesIn(schema.openapi, '');
}

function rulesIn(schema: OpenApi, at: string): CelRule[] {
  const own = (schema['x-kubernetes-validations'] ?? []).map((rule) => ({ ...rule, at }));
  const { properties = {}, additionalProperties, items } = schema;
  const below = Object.entries(properties).flatMap(([name, it]) =>
    rulesIn(it, at === '' ? name : `${at}.${name}`),
  );
  const values = typeof additionalProperties === 'object' ? rulesIn(additionalProperties, `${at}[*]`) : [];
  return [...own, ...below, ...values, ...(items === undefined ? [] : rulesIn(items, `${at}[*]`))];
}
