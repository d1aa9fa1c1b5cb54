import type { Footprint, FootprintObject, Workload } from '../footprint.ts';
import { groupOf } from '../object.ts';
import type { Rendered } from './charts.ts';
import { type FieldChange, fieldChanges, showPath } from './fields.ts';
import { namesOf } from './rows/data.ts';
import { show } from './rows/pods.ts';
import type { Effect, EffectName, Severity } from './types.ts';
import { workloadEffects } from './workloads.ts';

/** A chart on both sides; `undefined` where it is not used, or no longer. */
export interface ChartMove {
  readonly chart: string;
  readonly from: Rendered | undefined;
  readonly to: Rendered | undefined;
  /** Fields of the Application that cause it. */
  readonly fields: readonly string[];
  /** Whether the version is another one. */
  readonly isMoved: boolean;
  /** Whether the record says of each value that changed where it goes. */
  readonly isFollowed: boolean;
}

/** An effect of a chart, before its fields are known. */
export type Told = Omit<Effect, 'fields'>;

export const told = (
  rule: string,
  effect: EffectName,
  severity: Severity,
  says: string,
  others: readonly string[] = [],
): Told => ({
  effect,
  severity,
  says,
  rule: `chart-${rule}`,
  ...(others.length > 0 && { with: others }),
});

const NOTHING: Footprint = {
  objects: [],
  workloads: [],
  services: [],
  disruptionBudgets: [],
  autoscalers: [],
  webhooks: [],
  apiServices: [],
};

/** What differs between two footprints of a chart, as effects. */
export function footprintEffects(move: ChartMove): Effect[] {
  const { chart, from, to, fields, isMoved } = move;
  const [was, is] = [from?.footprint ?? NOTHING, to?.footprint ?? NOTHING];
  const effects = [
    ...objectEffects(was, is),
    ...(from && to ? versionsDropped(from, to) : []),
    ...(from && to ? [...workloadEffects(was.workloads, is.workloads), ...others(was, is)] : []),
    ...(from && to && isMoved ? contents(was, is) : []),
    ...(from && to ? [rest(move, is)] : []),
  ];
  return effects.map((effect) => ({ ...effect, says: `chart ${show(chart)}: ${effect.says}`, fields }));
}

const idOf = ({ apiVersion, kind, namespace, name }: FootprintObject) => ({
  id: { kind: `${groupOf(apiVersion) ? `${groupOf(apiVersion)}/` : ''}${kind}`, namespace, name },
});
const keyOf = ({ apiVersion, kind, namespace, name }: FootprintObject) =>
  JSON.stringify([groupOf(apiVersion), kind, namespace ?? null, name]);

const DATA = new Set([
  'Namespace',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'StatefulSet',
  'Prometheus',
  'Secret',
]);
const ROLES = /^(Cluster)?Role(Binding)?$/;
const GUARDS = /Webhook|^NetworkPolicy$|Policy/;

function objectEffects(was: Footprint, is: Footprint): Told[] {
  const names = (objects: readonly FootprintObject[]) => namesOf(objects.map(idOf));
  const [old, now] = [new Set(was.objects.map(keyOf)), new Set(is.objects.map(keyOf))];
  const gone = was.objects.filter((it) => !now.has(keyOf(it)));
  const come = is.objects.filter((it) => !old.has(keyOf(it)));
  const data = gone.filter(({ kind }) => DATA.has(kind));
  const workloads = gone.filter(({ kind }) => /^(Deployment|DaemonSet)$/.test(kind));
  const guards = gone.filter(({ kind }) => GUARDS.test(kind));
  const roles = come.filter(({ kind }) => ROLES.test(kind));
  return [
    ...(data.length > 0 ? [told('data', 'data', 'high', 'objects that hold data go', names(data))] : []),
    ...(gone.length > 0
      ? [
          told(
            'pruned',
            'pruned',
            workloads.length > 0 ? 'high' : 'medium',
            `${gone.length} objects go`,
            names(gone),
          ),
        ]
      : []),
    ...(guards.length > 0
      ? [told('guards', 'access', 'high', 'what they refused is let in', names(guards))]
      : []),
    ...(come.length > 0
      ? [told('created', 'created', 'info', `${come.length} objects are made`, names(come))]
      : []),
    ...(roles.length > 0
      ? [told('roles', 'access', 'medium', 'roles or bindings are made', names(roles))]
      : []),
  ];
}

/** Versions of CRDs that the former record has and the new one has not. */
function versionsDropped(from: Rendered, to: Rendered): Told[] {
  const now = new Map(to.data.crds.map((crd) => [`${crd.plural}.${crd.group}`, crd]));
  const dropped = from.data.crds.flatMap((crd) => {
    const other = now.get(`${crd.plural}.${crd.group}`);
    if (other === undefined) return [];
    const lost = crd.versions.filter((version) => !other.versions.includes(version));
    return lost.map((version) => `${crd.plural}.${crd.group} ${version}`);
  });
  return dropped.length > 0
    ? [told('crd-versions', 'data', 'high', 'versions of CRDs are no longer there', dropped)]
    : [];
}

function others(was: Footprint, is: Footprint): Told[] {
  return [
    ...differing(was.services, is.services, (it) => `Service ${it.namespace}/${it.name}`).map((names) =>
      told('services', 'traffic', 'high', 'Services select other pods or have other ports', names),
    ),
    ...differing(was.autoscalers, is.autoscalers, (it) => `${it.kind} ${it.namespace}/${it.name}`).map(
      (names) => told('autoscalers', 'scale', 'medium', 'it is scaled within other bounds', names),
    ),
    ...differing(
      was.disruptionBudgets,
      is.disruptionBudgets,
      (it) => `PodDisruptionBudget ${it.namespace}/${it.name}`,
    ).map((names) =>
      told('budgets', 'changed', 'medium', 'more or fewer pods at a time may be evicted', names),
    ),
    ...differing(was.webhooks, is.webhooks, (it) => `${it.kind} ${it.name} ${it.webhook}`).map((names) =>
      told('webhooks', 'access', 'high', 'webhooks refuse or change other objects', names),
    ),
    ...differing(was.apiServices, is.apiServices, (it) => `APIService ${it.name}`).map((names) =>
      told('api-services', 'changed', 'medium', 'an API is served by somebody else', names),
    ),
  ];
}

/** Of things that are on both sides, those that differ, with the fields: one list, or none. */
function differing<T>(was: readonly T[], is: readonly T[], nameOf: (it: T) => string): string[][] {
  const now = new Map(is.map((it) => [nameOf(it), it]));
  const names = was.flatMap((it) => {
    const other = now.get(nameOf(it));
    const fields = other === undefined ? [] : fieldChanges(it, other).map(moveText);
    return fields.length === 0 ? [] : [`${nameOf(it)}: ${fields.slice(0, 6).join(', ')}`];
  });
  return names.length === 0 ? [] : [names];
}

/** `max 5 -> 4`. */
const moveText = ({ path, before, after }: FieldChange) =>
  `${showPath(path)} ${show(before ?? 'none')} -> ${show(after ?? 'none')}`;

/** Objects whose size differs between versions: of a role the record says no more. */
function contents(was: Footprint, is: Footprint): Told[] {
  const sizes = new Map(was.objects.map((it) => [keyOf(it), it.bytes]));
  const differ = is.objects.filter((it) => sizes.has(keyOf(it)) && sizes.get(keyOf(it)) !== it.bytes);
  const roles = differ.filter(({ kind }) => ROLES.test(kind));
  const rest = differ.filter(({ kind }) => kind === 'ConfigMap' || kind === 'CustomResourceDefinition');
  return [
    ...(roles.length > 0
      ? [
          told(
            'role-rules',
            'access',
            'medium',
            'roles have other rules, which the record does not show',
            namesOf(roles.map(idOf)),
          ),
        ]
      : []),
    ...(rest.length > 0
      ? [told('contents', 'changed', 'low', 'objects have other content', namesOf(rest.map(idOf)))]
      : []),
  ];
}

/** What a record never shows, so that no change of a chart reads as harmless. */
function rest({ chart, isMoved, isFollowed }: ChartMove, { workloads }: Footprint): Told {
  const pods = workloads.map((it: Workload) => `${it.kind} ${it.namespace}/${it.name}`);
  if (isMoved)
    return told(
      'rest',
      'restarted',
      'medium',
      'pods may restart with other arguments and configuration, which no record shows',
      pods,
    );
  const says = `values change that ${show(chart)} may pass on as arguments or configuration: pods may restart`;
  return told('values', 'restarted', isFollowed ? 'low' : 'medium', says, pods);
}
