import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Footprint } from '../footprint.ts';
import { nearest } from '../nearest.ts';
import { Problems } from '../problem.ts';

/** A map of Helm values. */
export type Values = Readonly<Record<string, unknown>>;

/** What `charts/<chart>.json` holds of one pinned chart. */
export interface ChartData {
  readonly chart: string;
  /** The pinned version; Applications name it as their `targetRevision`. */
  readonly version: string;
  readonly appVersion: string;
  /** As an Application writes it: with scheme for a chart repository, without for a registry. */
  readonly repoURL: string;
  /** The chart lies in an OCI registry. */
  readonly oci: boolean;
  /** Versions of Kubernetes that the chart accepts, as its Chart.yaml writes them. */
  readonly kubeVersion?: string;
  /** Images that it runs, sorted, those passed on as arguments included. */
  readonly images: readonly string[];
  /** CRDs that the chart brings; `versions` has the stored one first. */
  readonly crds: readonly ChartCrd[];
  /** Where the CRDs are: only those in the `crds/` folder are left out by `skipCrds`. */
  readonly crdsIn?: 'folder' | 'templates';
  readonly renders: readonly Render[];
  /** Values that the footprint copies. */
  readonly follows: readonly Follow[];
  /**
   * Paths of values that change nothing which a footprint records, with everything below them. `*` is any one key.
   * A path after `!` is taken out again.
   */
  readonly neutral: readonly string[];
  /** Other values for paths in `follows` and `neutral`, where a check by rendering could not invent one. */
  readonly samples?: Values;
}

export interface ChartCrd {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Cluster' | 'Namespaced';
  readonly versions: readonly string[];
}

/** One rendering of the chart, with all that it depended on. */
export interface Render {
  readonly name: string;
  /** Version of the chart that was rendered; another one than the pinned makes the record stale. */
  readonly version: string;
  readonly release: string;
  readonly namespace: string;
  /** Version of Helm that rendered it. */
  readonly helm: string;
  readonly kubeVersion: string;
  /** API versions, and kinds, that the cluster was taken to have beyond Kubernetes' own. */
  readonly apiVersions: readonly string[];
  /** Rendered without the `crds/` folder. Default: false. */
  readonly skipCrds?: boolean;
  /** Where the render differs from what the published chart gives. */
  readonly note?: string;
  readonly values: Values;
  readonly footprint: Footprint;
  /** What must come from elsewhere, as `Kind/name`: Secrets and ConfigMaps of pods, issuers, storage classes. */
  readonly needs: readonly string[];
  /** Secrets that carry data in their manifest, as `namespace/name`. */
  readonly secretsWithData: readonly string[];
  /** Places where two renders with the same values differ (random content), as `Kind/namespace/name path`. */
  readonly differsBetweenRenders: readonly string[];
}

/** A place of the footprint that takes over a value. */
export interface Follow {
  /** Path of the value; of several, the first that is set counts. */
  readonly value: string | readonly string[];
  /** Where it goes: `workloads.Deployment/keda-operator.replicas`, `workloads.*.priorityClass`, `needs.StorageClass`. */
  readonly at: string | readonly string[];
  /** The chart's own value, which the given one is merged into as Helm does; a list of them where there are several paths. */
  readonly default?: unknown;
  /** What the chart puts there besides: a list goes before the value, a map under it. */
  readonly beside?: unknown;
  /** The statement holds only where there is a value: without one the chart does what the record does not say. */
  readonly ifSet?: boolean;
  /** The statement holds for numbers from this one on. */
  readonly atLeast?: number;
  /** The statement holds for numbers up to this one. */
  readonly atMost?: number;
  /** Zero is left out like an unset value: the template asks `if`. Default: zero is copied. */
  readonly zeroIsUnset?: boolean;
  /**
   * Objects (`Kind/name`) that are not rendered below `atLeast`, or, where that is not stated, while the value is false; the
   * Secrets and such that they alone need go as well. Below an `atLeast` without any, the record does not say what is.
   */
  readonly elseWithout?: readonly string[];
  /** Paths of maps in which nothing counts while the value is false. */
  readonly moot?: readonly string[];
  /** Names of the renders that have the place; in the others the value changes nothing. Default: all of them. */
  readonly renders?: readonly string[];
}

const FOLDER = join(import.meta.dirname, '../../charts');
const cache = new Map<string, ChartData>();

/** The record of a pinned chart. Throws a Problem where there is none. */
export function chartData(name: string): ChartData {
  let data = cache.get(name);
  if (data === undefined) {
    data = JSON.parse(readFileSync(fileOf(name, '.json'), 'utf8')) as ChartData;
    cache.set(name, data);
  }
  return data;
}

/** Names of all charts that there is a record of, sorted. */
export function chartNames(folder: string = FOLDER): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.keys.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** Path of one of a chart's two files. Throws a Problem where the chart is not known. */
export function fileOf(name: string, ending: '.json' | '.keys.json', folder: string = FOLDER): string {
  const file = join(folder, name + ending);
  if (/^[a-z0-9.-]+$/.test(name) && existsSync(file)) return file;
  const near = nearest(name, chartNames(folder));
  throw new Problems([
    {
      code: 'UNKNOWN_CHART',
      at: { file: `charts/${name}${ending}` },
      message: `there is no record of a chart ${JSON.stringify(name)}`,
      cure:
        near === undefined ? 'Record it under charts/, or name a recorded chart.' : `Did you mean ${near}?`,
    },
  ]);
}
