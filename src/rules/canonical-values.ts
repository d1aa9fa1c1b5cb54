import { canonicalDuration, canonicalQuantity } from '../canonical.ts';
import { atObject, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import { rule } from '../rules.ts';
import { type KindSchema, schemaOf } from '../schemas.ts';
import { heldKinds, type KindType } from './_kinds.ts';

type OpenApi = KindSchema['openapi'];

/** Fields of the type metav1.Duration, which no schema marks as such. */
const DURATIONS: Readonly<Record<string, readonly string[]>> = {
  Certificate: ['duration', 'renewBefore'],
  ClusterExternalSecret: ['refreshTime'],
  ExternalSecret: ['refreshInterval'],
  PushSecret: ['refreshInterval'],
};

export default rule({
  code: 'NOT_CANONICAL',
  title: 'Quantities and durations of custom resources are in the form that Kubernetes writes',
  source:
    'https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/#known-kubernetes-types-in-crds-resource-limits-volume-mounts-etc',
  check: (tree) =>
    [...customKinds(tree)].flatMap(({ apiVersion, kind }) => {
      const places = placesOf(apiVersion, kind);
      const fields = DURATIONS[kind] ?? [];
      if (places === undefined && fields.length === 0) return [];
      return builtObjects(tree, kind)
        .filter(({ object }) => object.apiVersion === apiVersion)
        .flatMap((entry) =>
          [...quantities(entry, places), ...durations(entry, fields)].map(({ path, value, canonical }) => ({
            at: atObject(tree, entry, path),
            message: `${JSON.stringify(value)} becomes "${canonical}" when a controller writes the object`,
            cure: `Write "${canonical}".`,
          })),
        );
    }),
});

/** Of Kubernetes' own kinds Argo CD knows the quantities. */
function customKinds(tree: Tree): ReadonlySet<KindType> {
  return new Set(
    heldKinds(tree).flatMap(({ origin, type }) => (origin === 'built' && type.custom ? [type] : [])),
  );
}

/** A value in another form than the canonical. */
interface Stated {
  readonly path: string;
  readonly value: unknown;
  readonly canonical: string;
}

function durations({ object }: OwnedObject, fields: readonly string[]): Stated[] {
  return fields.flatMap((field) => {
    const value: unknown = object.spec?.[field];
    if (typeof value !== 'string') return [];
    const canonical = canonicalDuration(value);
    return canonical === undefined || canonical === value
      ? []
      : [{ path: `spec.${field}`, value, canonical }];
  });
}

function quantities({ object }: OwnedObject, places: Places | undefined): Stated[] {
  const stated: Stated[] = [];
  if (places !== undefined) find(object, places, '', stated);
  return stated;
}

/** Where quantities are below a field: `true` at one, by name below a map, `*` for every item or key. */
type Places = true | ReadonlyMap<string, Places>;

const known = new Map<string, Places | undefined>();

function placesOf(apiVersion: string, kind: string): Places | undefined {
  const key = `${apiVersion} ${kind}`;
  if (!known.has(key)) {
    const schema = schemaOf(apiVersion, kind);
    // Of Kubernetes' own kinds Argo CD knows the quantities.
    known.set(
      key,
      schema === undefined || schema.source === 'kubernetes' ? undefined : within(schema.openapi),
    );
  }
  return known.get(key);
}

function within(schema: OpenApi): Places | undefined {
  if (schema['x-kubernetes-int-or-string'] && schema.pattern?.includes('[numkMGTPE]')) return true;
  const { properties = {}, additionalProperties, items } = schema;
  const rest = items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  const below = [...Object.entries(properties), ...(rest ? [['*', rest] as const] : [])].flatMap(
    ([name, child]) => {
      const places = name === 'status' ? undefined : within(child);
      return places === undefined ? [] : [[name, places] as const];
    },
  );
  return below.length === 0 ? undefined : new Map(below);
}

function find(value: unknown, places: Places, path: string, stated: Stated[]): void {
  if (places === true) {
    if (typeof value !== 'string' && typeof value !== 'number') return;
    const canonical = canonicalQuantity(String(value));
    if (canonical !== undefined && canonical !== value) stated.push({ path, value, canonical });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, below] of places) {
    if (name !== '*') {
      const child = (value as Record<string, unknown>)[name];
      if (child !== undefined) find(child, below, path === '' ? name : `${path}.${name}`, stated);
    } else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) find(value[i], below, `${path}[${i}]`, stated);
    } else {
      for (const [key, child] of Object.entries(value)) find(child, below, `${path}.${key}`, stated);
    }
  }
}
