import { isDeepStrictEqual } from 'node:util';
import { atRevision, isFolder, type Source, sourcesOf } from '../../argocd/pins.ts';
import type { Pins } from '../environment/pins-schema.ts';
import { SYNC_WAVE } from '../house.ts';
import { type KubeObject, objectId, refOf } from '../object.ts';
import type { CommitTree } from './tree.ts';

/** Pins, and the tree that they were read from where that is known. */
export interface Pinned {
  readonly pins: Pins;
  readonly tree?: CommitTree;
}

/** What becomes of one Application or AppProject. */
export interface Move {
  /** Absent for what goes: the root prunes in the reverse order. */
  readonly wave?: number;
  /** `keda`, `AppProject apps`. */
  readonly name: string;
  /** `chart keda 2.20.1 -> 2.20.2, values, 3 files`. */
  readonly what: string;
}

/** What differs besides the commit, in the order in which Argo CD comes to it. */
export function movesBetween(before: Pinned, after: Pinned, repository: string): Move[] {
  const old = byId(before.pins, repository);
  const now = byId(after.pins, repository);
  const coming = [...now].flatMap(([id, b]): Move[] => {
    const a = old.get(id);
    const what =
      a === undefined
        ? ['created']
        : [...differences(a, b, repository), ...changedFiles(a, b, before.tree, after.tree, repository)];
    return what.length === 0 ? [] : [{ wave: waveOf(b), name: nameOf(b), what: what.join(', ') }];
  });
  const going = [...old].filter(([id]) => !now.has(id)).map(([, a]) => a);
  return [
    ...coming.sort((a, b) => (a.wave ?? 0) - (b.wave ?? 0) || byName(a.name, b.name)),
    ...going
      .sort((a, b) => waveOf(b) - waveOf(a) || byName(nameOf(a), nameOf(b)))
      .map((object) => ({ name: nameOf(object), what: 'removed' })),
  ];
}

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const nameOf = ({ kind, metadata }: KubeObject) =>
  kind === 'Application' ? metadata.name : `${kind} ${metadata.name}`;

/** The objects, their folders at no commit in particular. */
function byId({ objects }: Pins, repository: string): Map<string, KubeObject> {
  return new Map(objects.map(({ object }) => [objectId(refOf(object)), atRevision(object, repository, '')]));
}

function waveOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[SYNC_WAVE] ?? 0);
}

function differences(a: KubeObject, b: KubeObject, repository: string): string[] {
  if (isDeepStrictEqual(a, b)) return [];
  const [old, now] = [chartsOf(a, repository), chartsOf(b, repository)];
  const told = [...new Set([...old.keys(), ...now.keys()])].flatMap((chart) => {
    const [was, is] = [old.get(chart), now.get(chart)];
    if (was === undefined) return [`chart ${chart} ${is?.targetRevision} added`];
    if (is === undefined) return [`chart ${chart} removed`];
    return [
      ...(was.targetRevision === is.targetRevision
        ? []
        : [`chart ${chart} ${was.targetRevision} -> ${is.targetRevision}`]),
      ...(was.repoURL === is.repoURL ? [] : [`chart ${chart} from ${is.repoURL}`]),
      ...(isDeepStrictEqual(was.helm, is.helm) ? [] : ['values']),
    ];
  });
  if (waveOf(a) !== waveOf(b)) told.push(`wave ${waveOf(a)} -> ${waveOf(b)}`);
  return isDeepStrictEqual(rest(a), rest(b)) ? told : [...told, 'settings'];
}

function chartsOf(object: KubeObject, repository: string): Map<string, Source> {
  const charts = sourcesOf(object).filter(({ source }) => !isFolder(source, repository));
  return new Map(charts.map(({ source }) => [String(source.chart), source]));
}

/** All but what has been told: the charts and the wave. */
function rest({ metadata, spec, ...others }: KubeObject): unknown {
  const { [SYNC_WAVE]: _, ...annotations } = metadata.annotations ?? {};
  const { source, sources, ...fields } = spec;
  const folders = [source, ...(sources ?? [])].filter(
    (each) => each !== undefined && each.chart === undefined,
  );
  return { ...others, metadata: { ...metadata, annotations }, spec: { ...fields, folders } };
}

/** Files that are another, new or gone in the folders of an Application; nothing where a tree is not known. */
function changedFiles(
  a: KubeObject,
  b: KubeObject,
  before: CommitTree | undefined,
  after: CommitTree | undefined,
  repository: string,
): string[] {
  if (before === undefined || after === undefined) return [];
  const folders = [...sourcesOf(a), ...sourcesOf(b)]
    .filter(({ source }) => isFolder(source, repository))
    .map(({ source }) => `${source.path}/`);
  const paths = new Set(
    [...before.keys(), ...after.keys()].filter((path) => folders.some((it) => path.startsWith(it))),
  );
  const { length } = [...paths].filter((path) => before.get(path)?.id !== after.get(path)?.id);
  return length === 0 ? [] : [length === 1 ? '1 file' : `${length} files`];
}
