import { fileURLToPath } from 'node:url';
import type { OpenApi } from '../../src/schemas/openapi.ts';
import { apiVersionOf, type KindInfo, knownKinds, schemaOf } from '../../src/schemas.ts';
import { modelShape, type Shape } from './declarations.ts';

/** Packages by the source of the schemas that their types were made from, in some version. */
export const packages = {
  'argo-cd': 'argo-cd',
  'cert-manager': 'cert-manager',
  'external-secrets': 'external-secrets',
  istio: 'istio',
  karpenter: 'karpenter',
  keda: 'keda',
  'prometheus-operator': 'prometheus-operator',
} as const;

/** `-path`: the types package alone knows the field; `+path`: the pinned CRD alone. Below such a path nothing is compared. */
export type Differences = Readonly<Record<string, readonly string[]>>;

/** How the types of a package differ from the pinned CRDs, for each kind that differs. */
export function differencesOf(source: keyof typeof packages): Differences {
  const folder = fileURLToPath(
    new URL(`../../node_modules/@kubernetes-models/${packages[source]}`, import.meta.url),
  );
  const found: Record<string, string[]> = {};
  for (const kind of knownKinds().filter((it) => it.source === source)) {
    const shape = modelShape(folder, apiVersionOf(kind), kind.kind);
    const schema = schemaOf(apiVersionOf(kind), kind.kind);
    if (schema === undefined) throw new Error(`${nameOf(kind)} has no schema`);
    const differences = shape === undefined ? ['no model'] : compare(shape, schema.openapi, '', isCommon);
    if (differences.length > 0) found[nameOf(kind)] = [...new Set(differences)].sort();
  }
  return found;
}

function nameOf(kind: KindInfo): string {
  return `${apiVersionOf(kind)} ${kind.kind}`;
}

/** Fields of the root that do not come from the CRD, or that no author writes. */
function isCommon(name: string): boolean {
  return ['apiVersion', 'kind', 'metadata', 'status'].includes(name);
}

function compare(shape: Shape, schema: OpenApi, path: string, skips = (_: string) => false): string[] {
  const { properties = {}, items, additionalProperties } = schema;
  if (shape.opaque) return [];
  const differences: string[] = [];
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const [name, field] of shape.fields) {
    if (skips(name)) continue;
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known !== undefined) differences.push(...compare(field(), known, at(name)));
    else if (!schema['x-kubernetes-preserve-unknown-fields']) differences.push(`-${at(name)}`);
  }
  const isObject = shape.fields.size > 0;
  for (const name of Object.keys(properties)) {
    if (isObject && !skips(name) && !shape.fields.has(name)) differences.push(`+${at(name)}`);
  }
  const inner = items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  if (inner !== undefined && shape.inner !== undefined)
    differences.push(...compare(shape.inner(), inner, `${path}[]`));
  return differences;
}
