import type { Bounds } from './fetch.ts';
import { Unreachable } from './fetch.ts';
import { indexOf, tagsOf, versionsIn } from './repository.ts';
import { compareReleases, type Release, releaseOf } from './semver.ts';

/** A chart as `charts/<chart>.json` pins it. */
export interface Pinned {
  readonly chart: string;
  readonly version: string;
  readonly repoURL: string;
  readonly oci: boolean;
}

/** What its repository has of a chart. */
export interface Newer {
  readonly chart: string;
  readonly repository: string;
  readonly pinned: string;
  readonly state: 'current' | 'newer' | 'unreachable';
  /** The newest release; null where none is newer than the pinned one, or nothing is known. */
  readonly newest: string | null;
  /** The newest release that does not change the first number. */
  readonly newestSameMajor: string | null;
  /** Why nothing is known; null where it is. */
  readonly problem: string | null;
}

/** Asks every repository once, all at the same time, for releases newer than those pinned. Pre-releases do not count. */
export async function newerCharts(pins: readonly Pinned[], bounds?: Bounds): Promise<Newer[]> {
  const indexes = new Map<string, Promise<string>>();
  return Promise.all(
    pins.map(async (pin) => {
      try {
        return judged(pin, await versionsOf(pin));
      } catch (error) {
        if (error instanceof Unreachable) return unreachable(pin, error.message);
        throw error;
      }
    }),
  );

  async function versionsOf({ chart, repoURL, oci }: Pinned): Promise<readonly string[]> {
    if (oci) return tagsOf(repoURL, chart, bounds);
    let index = indexes.get(repoURL);
    if (index === undefined) {
      index = indexOf(repoURL, bounds);
      indexes.set(repoURL, index);
    }
    const versions = versionsIn(await index, chart);
    if (versions === undefined) throw new Unreachable('the index does not name the chart');
    return versions;
  }
}

function judged(pin: Pinned, versions: readonly string[]): Newer {
  const pinned = releaseOf(pin.version);
  if (pinned === undefined) return unreachable(pin, `the pinned version ${pin.version} is no release`);
  const releases = versions.map(releaseOf).filter((release) => release !== undefined);
  if (releases.length === 0) return unreachable(pin, 'the repository names no release of it');
  const newer = releases.filter((release) => compareReleases(release, pinned) > 0);
  const newestOf = (of: readonly Release[]) =>
    of.reduce<Release | undefined>(
      (best, one) => (best === undefined || compareReleases(one, best) > 0 ? one : best),
      undefined,
    )?.text ?? null;
  return {
    chart: pin.chart,
    repository: pin.repoURL,
    pinned: pin.version,
    state: newer.length > 0 ? 'newer' : 'current',
    newest: newestOf(newer),
    newestSameMajor: newestOf(newer.filter(({ numbers }) => numbers[0] === pinned.numbers[0])),
    problem: null,
  };
}

function unreachable({ chart, repoURL, version }: Pinned, problem: string): Newer {
  return {
    chart,
    repository: repoURL,
    pinned: version,
    state: 'unreachable',
    newest: null,
    newestSameMajor: null,
    problem,
  };
}
