import { servicePort } from '../footprint/summarise.ts';
import { affinityText, claimText, type Json, topologySpreadText } from '../footprint/text.ts';
import type { Footprint } from '../footprint.ts';
import { isUnset } from './values.ts';

/** How a value is written into an entry of a footprint; `before` is what was followed until now. */
type Write = (entry: Json, value: Json, before: Json) => void;

const copy =
  (field: string): Write =>
  (entry, value) =>
    set(entry, field, value);

const WRITES: Readonly<Record<string, Write>> = {
  // Null is what a footprint says of replicas that nobody states.
  replicas: (entry, value) => {
    entry.replicas = value ?? null;
  },
  affinity: (entry, value) => set(entry, 'affinity', affinityText(value)),
  topologySpread: (entry, value) => set(entry, 'topologySpread', topologySpreadText(value)),
  resources: (entry, value) => {
    entry.requests = value?.requests ?? {};
    entry.limits = value?.limits ?? {};
  },
  ports: (entry, value) => {
    entry.ports = (value ?? []).map(servicePort);
  },
  dnsPolicy: (entry, value) => set(entry, 'dnsPolicy', value === 'ClusterFirst' ? undefined : value),
  podLabels: (entry, value, before) => {
    for (const key of Object.keys(before ?? {})) delete entry.podLabels[key];
    Object.assign(entry.podLabels, value);
  },
  'volumes.volumeClaimTemplate': (entry, value) => {
    const others = entry.volumes.filter((line: string) => !line.startsWith(claimText('')));
    entry.volumes = [...others, claimText(value)].sort();
  },
};
for (const field of [
  'automountServiceAccountToken',
  'failurePolicy',
  'hostNetwork',
  'loadBalancerClass',
  'max',
  'maxUnavailable',
  'min',
  'minAvailable',
  'name',
  'nodeSelector',
  'priorityClass',
  'serviceAccount',
  'terminationGracePeriodSeconds',
  'tolerations',
  'type',
]) {
  (WRITES as Record<string, Write>)[field] = copy(field);
}

/** A footprint, and what it needs from elsewhere, while values are written into it. */
export interface Draft {
  readonly footprint: Footprint;
  needs: string[];
}

/**
 * Writes a value to a place of a footprint, in place.
 * Throws an Error where there is no such place: the record is then wrong, not the user.
 */
export function follow(draft: Draft, place: string, value: unknown, before: unknown): void {
  if (place.startsWith('needs.')) {
    const kind = place.slice('needs.'.length);
    const others = draft.needs.filter((need) => need !== `${kind}/${before}`);
    draft.needs = [...new Set(isUnset(value) ? others : [...others, `${kind}/${value}`])].sort();
    return;
  }
  const { entries, field } = find(draft.footprint, place);
  const write = WRITES[field];
  if (write === undefined) throw new Error(`${place}: nothing can follow a value at ${field}`);
  if (entries.length === 0) throw new Error(`${place}: there is no such place`);
  for (const entry of entries) write(entry, value, before);
}

/** Takes an object (`Kind/name`) away, with what its section says of it; or the need of one. */
export function remove(draft: Draft, id: string): void {
  draft.needs = draft.needs.filter((need) => need !== id);
  edit(draft.footprint, (entry, section) => {
    const kind = entry.kind ?? KIND_OF[section];
    return `${kind}/${entry.name}` !== id;
  });
}

/** Takes every object of a kind away. */
export function removeKind(draft: Draft, kind: string): void {
  edit(draft.footprint, (entry) => entry.kind !== kind);
}

const KIND_OF: Readonly<Record<string, string>> = {
  services: 'Service',
  disruptionBudgets: 'PodDisruptionBudget',
  apiServices: 'APIService',
};

function edit(footprint: Footprint, keep: (entry: Json, section: string) => boolean): void {
  const sections = footprint as unknown as Record<string, Json[]>;
  for (const section of Object.keys(sections)) {
    sections[section] = (sections[section] ?? []).filter((entry) => keep(entry, section));
  }
}

/** The entries that a place means, and the field of them. `containers.<name>` descends into a workload. */
export function find(
  footprint: Footprint,
  place: string,
): { readonly entries: Json[]; readonly field: string } {
  const [section = '', ...rest] = place.split('.');
  const list = (footprint as unknown as Record<string, Json[]>)[section] ?? [];
  let path = rest.join('.');
  let entries = matching(list, path, idOf);
  path = path.slice(idLength(path, list, idOf));
  if (path.startsWith('containers.')) {
    path = path.slice('containers.'.length);
    const containers = entries.flatMap((entry) => entry.containers);
    entries = matching(containers, path, (container) => container.name);
    path = path.slice(idLength(path, containers, (container) => container.name));
  }
  return { entries, field: path };
}

/** Names may hold dots, so the entry is found by its whole name, never by cutting the path. */
function matching(list: readonly Json[], path: string, id: (entry: Json) => string): Json[] {
  return path.startsWith('*.') ? [...list] : list.filter((entry) => path.startsWith(`${id(entry)}.`));
}

function idLength(path: string, list: readonly Json[], id: (entry: Json) => string): number {
  if (path.startsWith('*.')) return 2;
  const found = list.find((entry) => path.startsWith(`${id(entry)}.`));
  return found === undefined ? 0 : id(found).length + 1;
}

function idOf(entry: Json): string {
  return entry.kind === undefined ? entry.name : `${entry.kind}/${entry.name}`;
}

function set(entry: Json, field: string, value: unknown): void {
  if (isUnset(value)) delete entry[field];
  else entry[field] = value;
}
