import { readdirSync, readFileSync } from 'node:fs';
import type { Environment } from '../environment.ts';

/** Something that a component of the tree runs and Prometheus scrapes: what it exports, and who says so. */
export interface Exporter {
  /** Where names and labels were read: module or image with its version, and the file. */
  readonly source: string;
  /** `kind/name` of the object of the component that has it scraped; without that object nothing is exported. */
  readonly scrapedBy: string;
  /**
   * Whether the scrape keeps a label of the series that the target has as well (else it becomes `exported_<label>`): so,
   * or the path of the chart's value that says so, which counts as false where it is unset. Not for a monitor that the
   * tree builds: that one is read itself. Default: false.
   */
  readonly honorLabels?: boolean | string;
  /** Labels that the scrape adds beyond those of every target. Default: none. */
  readonly adds?: readonly string[];
  /** Labels of each series as it is exported. A histogram stands here with each of its series. */
  readonly series: Readonly<Record<string, readonly string[]>>;
}

const FOLDER = new URL('../../data/metrics/', import.meta.url);

let files: ReadonlySet<string> | undefined;
const known = new Map<string, readonly Exporter[]>();

function registered(): ReadonlySet<string> {
  files ??= new Set(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort(),
  );
  return files;
}

/** What a component exports, by its name, as `data/metrics/<component>.json` says; nothing where there is no such file. */
export function exportersOf(component: string): readonly Exporter[] {
  if (!registered().has(component)) return [];
  let exporters = known.get(component);
  if (!exporters) {
    const text = readFileSync(new URL(`${component}.json`, FOLDER), 'utf8');
    exporters = (JSON.parse(text) as { exporters: readonly Exporter[] }).exporters;
    known.set(component, exporters);
  }
  return exporters;
}

/** Names of the components that the register knows, sorted. */
export const registeredComponents = (): readonly string[] => [...registered()];

/** Components that export a series by that name, sorted. */
export function componentsExporting(series: string): readonly string[] {
  return registeredComponents().filter((component) =>
    exportersOf(component).some((exporter) => Object.hasOwn(exporter.series, series)),
  );
}

/** Whether a component that the environment switches on exports that series, as far as the register knows. */
export function isExported({ components }: Pick<Environment, 'components'>, series: string): boolean {
  return componentsExporting(series).some((component) => components.has(component));
}
