import type { KubeObject } from '../src/object.ts';

/** A source of an Application, as far as pinning looks at it. */
export interface Source {
  readonly repoURL?: string;
  readonly targetRevision?: string;
  readonly path?: string;
  readonly chart?: string;
  readonly helm?: unknown;
}

/** The sources of an Application, each with the keys that lead to it. */
export function sourcesOf({ kind, spec }: KubeObject): { path: (string | number)[]; source: Source }[] {
  if (kind !== 'Application') return [];
  const { source, sources } = spec as { source?: Source; sources?: readonly Source[] };
  return [
    ...(isMap(source) ? [{ path: ['spec', 'source'], source }] : []),
    ...(Array.isArray(sources) ? sources : []).flatMap((each: Source, i) =>
      isMap(each) ? [{ path: ['spec', 'sources', i], source: each }] : [],
    ),
  ];
}

/** Whether a source is a folder of the tree rather than an upstream chart: only that has a commit to be pinned to. */
export function isFolder(source: Source, repository: string): boolean {
  return source.chart === undefined || source.repoURL === repository;
}

/** The object with every folder of the repository at that revision, and nothing else changed. */
export function atRevision(object: KubeObject, repository: string, revision: string): KubeObject {
  const places = sourcesOf(object).filter(({ source }) => source.repoURL === repository);
  if (places.length === 0) return object;
  const { source, sources } = object.spec;
  const moved = (each: Source) =>
    isMap(each) && each.repoURL === repository ? { ...each, targetRevision: revision } : each;
  return {
    ...object,
    spec: {
      ...object.spec,
      ...(source !== undefined && { source: moved(source) }),
      ...(Array.isArray(sources) && { sources: sources.map(moved) }),
    },
  };
}

function isMap(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
