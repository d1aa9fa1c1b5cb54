import { whyUnasked } from './cel/program.ts';
import { schemaOf } from './load.ts';
import type { CelSource, OpenApi } from './openapi.ts';

/** A rule in CEL, as a pinned CRD states it. */
export interface CelRule extends CelSource {
  /** Where `self` stands: `spec.template.spec`, `[*]` for items of a list and values of a map, the empty string for the root. */
  readonly at: string;
}

/** The `x-kubernetes-validations` of a kind, none for a kind without a pinned schema. `checkObject` asks them. */
export function celRulesOf(apiVersion: string, kind: string): readonly CelRule[] {
  const schema = schemaOf(apiVersion, kind);
  return schema === undefined ? [] : rulesIn(schema.openapi, '');
}

/** A rule that `checkObject` does not ask. */
export interface UnaskedRule extends CelRule {
  /** Why not, as a sentence. */
  readonly because: string;
}

/** The rules of a kind that `checkObject` does not ask, each with the reason: only a real API server says whether they hold. */
export function unaskedRules(apiVersion: string, kind: string): readonly UnaskedRule[] {
  return celRulesOf(apiVersion, kind).flatMap((rule) => {
    const because = whyUnasked(rule);
    return because === undefined ? [] : [{ ...rule, because }];
  });
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
