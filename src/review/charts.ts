import type { ChartData } from '../charts/data.ts';
import { type Brought, footprintFrom, pathsOf } from '../charts/footprint.ts';
import { parsePath } from '../charts/values.ts';
import type { Around } from './classify.ts';
import { unknown } from './classify.ts';
import { fieldChanges, isMap, same, showPath } from './fields.ts';
import { footprintEffects } from './footprints.ts';
import { touches } from './path.ts';
import { sourcesOf } from './rows/delivery.ts';
import { show } from './rows/pods.ts';
import type { Side } from './sides.ts';
import type { ChangedObject, Effect } from './types.ts';

type Source = ReturnType<typeof sourcesOf>[number];

/** Records of charts have a tenth of this. */
const MAX_RECORD = 16 * 1024 * 1024;

/**
 * What another version of a chart, or other values, do: by the difference of what the records of both sides say that it
 * renders to. Where a side has no record of that version, or none that covers those values, nobody knows.
 */
export function chartEffects(change: ChangedObject, { base, head }: Around): Effect[] {
  const { before, after } = change;
  const [old, now] = [chartsIn(before), chartsIn(after)];
  const fields = change.fields
    .filter((field) => PATTERNS.some((pattern) => touches(field, pattern)))
    .map(({ path }) => showPath(path));
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((key): Effect[] => {
    const [was, is] = [old.get(key), now.get(key)];
    const name = String((is ?? was)?.chart);
    if (was && is && same(relevant(was, before), relevant(is, after))) return [];
    const sides = [
      was && broughtBy(base.side, head.side, was, before),
      is && broughtBy(head.side, base.side, is, after),
    ];
    const lacks = sides.flatMap((side) => (side !== undefined && 'lacks' in side ? [side.lacks] : []));
    if (lacks.length > 0)
      return [
        unknown(
          'chart-unknown',
          `what chart ${show(name)} renders to: ${[...new Set(lacks)].join('; ')}`,
          fields,
        ),
      ];
    const [from, to] = sides.map((side) => (side && 'data' in side ? side : undefined));
    return footprintEffects({
      chart: name,
      from,
      to,
      fields,
      isMoved: was?.targetRevision !== is?.targetRevision,
      isFollowed: to !== undefined && isFollowed(to.data, was, is),
    });
  });
}

/** Whether each value that differs is one whose place in the footprint the record names. */
function isFollowed(data: ChartData, was: Source, is: Source): boolean {
  const followed = data.follows.flatMap(pathsOf).map((path) => parsePath(path).join('\0'));
  return fieldChanges(was?.helm?.valuesObject ?? {}, is?.helm?.valuesObject ?? {}).every(({ path }) => {
    const at = `${path.join('\0')}\0`;
    return followed.some((prefix) => at.startsWith(`${prefix}\0`));
  });
}

const PATTERNS = [
  'spec.source.helm',
  'spec.sources.*.helm',
  'spec.source.targetRevision',
  'spec.sources.*.targetRevision',
  'spec.destination',
  'spec.source.chart',
  'spec.sources.*.chart',
];

function chartsIn(application: unknown): Map<string, Source> {
  return new Map(
    sourcesOf(application).flatMap((it) => (typeof it?.chart === 'string' ? [[it.chart, it] as const] : [])),
  );
}

const relevant = (source: Source, application: ChangedObject['before']) => ({
  helm: source.helm,
  targetRevision: source.targetRevision,
  repoURL: source.repoURL,
  namespace: application?.spec?.destination?.namespace,
});

/** A record, and what it says for these values. */
export interface Rendered extends Brought {
  readonly data: ChartData;
}

/** The side's own record; where it is of another version, the other side's may be of this one. */
function broughtBy(
  side: Side,
  other: Side,
  source: Source,
  application: ChangedObject['before'],
): Rendered | { readonly lacks: string } {
  const name = String(source.chart);
  const own = rendered(side, name, source, application);
  if (!('lacks' in own)) return own;
  const another = rendered(other, name, source, application);
  return 'lacks' in another ? own : another;
}

function rendered(side: Side, name: string, source: Source, application: ChangedObject['before']) {
  const bytes = side.chart(name);
  const version = show(source.targetRevision);
  if (bytes === undefined) return { lacks: `${side.label} has no record of ${version}` };
  try {
    const data = recordIn(bytes);
    if (data.chart !== name || data.version !== source.targetRevision || data.repoURL !== source.repoURL)
      return { lacks: `the record of ${side.label} is not of ${version}` };
    const values = isMap(source.helm?.valuesObject) ? source.helm.valuesObject : {};
    // Values in another form are nothing that a record could be asked of.
    const others = ['values', 'parameters', 'valueFiles', 'fileParameters'].filter(
      (key) => source.helm?.[key] !== undefined,
    );
    if (others.length > 0) return { lacks: `helm.${others.join(', helm.')} of ${version} are not followed` };
    const result = footprintFrom(data, values, {
      release: String(source.helm?.releaseName ?? application?.metadata.name),
      namespace: String(application?.spec?.destination?.namespace),
      ...(source.helm?.skipCrds === true && { skipCrds: true }),
    });
    if ('stale' in result)
      return {
        lacks: `the record of ${version} does not cover ${result.stale.slice(0, 5).map(show).join(', ')}`,
      };
    return { ...result, data };
  } catch (error) {
    // A record is somebody else's data as well; one that is not as it should be says nothing.
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError))
      throw error;
    return { lacks: `the record of ${side.label} cannot be read` };
  }
}

const records = new WeakMap<Buffer, ChartData>();

function recordIn(bytes: Buffer): ChartData {
  let data = records.get(bytes);
  if (data === undefined) {
    if (bytes.length > MAX_RECORD) throw new RangeError('too large');
    data = JSON.parse(bytes.toString('utf8')) as ChartData;
    records.set(bytes, data);
  }
  return data;
}
