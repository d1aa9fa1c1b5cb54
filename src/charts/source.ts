import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ChartSource } from './keytree.ts';
import { isMap, mergeValues, parsePath } from './values.ts';

/** What Chart.yaml says, as far as a record needs it. */
export interface ChartMeta {
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly kubeVersion: string | undefined;
}

/** A chart's folder for a name: the folder itself, a folder or archive of that name inside, or `charts/<name>`. */
export function findChart(
  folder: string,
  name: string,
  version: string,
  scratch: string,
): string | undefined {
  for (const candidate of [join(folder, name), join(folder, 'charts', name), folder]) {
    if (existsSync(join(candidate, 'Chart.yaml')) && chartMeta(candidate).name === name) return candidate;
  }
  const archive = join(folder, `${name}-${version}.tgz`);
  return existsSync(archive) ? join(unpack(archive, scratch), name) : undefined;
}

/** Reads Chart.yaml. */
export function chartMeta(folder: string): ChartMeta {
  const meta = readChartYaml(folder);
  return {
    name: String(meta.name),
    version: String(meta.version),
    appVersion: String(meta.appVersion ?? ''),
    kubeVersion: meta.kubeVersion === undefined ? undefined : String(meta.kubeVersion),
  };
}

/** Reads what a chart and its subcharts say about values. Archives inside `charts/` are unpacked into `scratch`. */
export function readSource(folder: string, scratch: string): ChartSource {
  const meta = readChartYaml(folder);
  const schema = join(folder, 'values.schema.json');
  const values = join(folder, 'values.yaml');
  const dependencies: { name: string; alias?: string; condition?: string; tags?: string[] }[] =
    meta.dependencies ?? [];
  const folders = subchartFolders(join(folder, 'charts'), scratch);
  const named = dependencies.map(({ name, alias }) => [alias ?? name, folders.get(name)] as const);
  const listed = new Set(dependencies.map(({ name }) => name));
  const unlisted = [...folders].filter(([name]) => !listed.has(name));
  return {
    values: existsSync(values) ? (parse(readFileSync(values, 'utf8')) ?? {}) : {},
    ...(existsSync(schema) ? { schema: JSON.parse(readFileSync(schema, 'utf8')) } : {}),
    read: [
      ...pathsRead(join(folder, 'templates')),
      ...dependencies.flatMap(({ condition = '', tags = [] }) => [
        ...condition
          .split(',')
          .filter(Boolean)
          .map((path) => parsePath(path.trim())),
        ...tags.map((tag) => ['tags', tag]),
      ]),
    ],
    subcharts: Object.fromEntries(
      [...named, ...unlisted].map(([alias, sub]) => [
        alias,
        sub === undefined ? null : readSource(sub, scratch),
      ]),
    ),
  };
}

/** The values that the chart has when nobody sets any, subcharts' under their keys. */
export function defaultsOf(source: ChartSource, defaultsIn?: string): Record<string, unknown> {
  const { [defaultsIn ?? '']: wrapped, ...plain } = source.values;
  let values = mergeValues(isMap(wrapped) ? wrapped : {}, plain) as Record<string, unknown>;
  for (const [alias, sub] of Object.entries(source.subcharts)) {
    if (sub !== null) values = { ...values, [alias]: mergeValues(defaultsOf(sub), values[alias]) };
  }
  return values;
}

/** Every `.Values.a.b` in the templates. Keys reached through variables or `with` are not seen. */
function pathsRead(folder: string): string[][] {
  if (!existsSync(folder)) return [];
  const paths = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, entry);
    if (!/\.(ya?ml|tpl|txt)$/.test(entry) || !statSync(file).isFile()) continue;
    for (const [, path] of readFileSync(file, 'utf8').matchAll(
      /\.Values\.((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)/g,
    )) {
      if (path !== undefined) paths.add(path);
    }
  }
  return [...paths].sort().map(parsePath);
}

function subchartFolders(folder: string, scratch: string): Map<string, string> {
  const folders = new Map<string, string>();
  for (const entry of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const at = join(folder, entry);
    const unpacked = entry.endsWith('.tgz') ? unpack(at, scratch) : undefined;
    const sub = unpacked === undefined ? at : join(unpacked, readdirSync(unpacked)[0] ?? '');
    if (existsSync(join(sub, 'Chart.yaml'))) folders.set(chartMeta(sub).name, sub);
  }
  return folders;
}

function unpack(archive: string, scratch: string): string {
  const folder = mkdtempSync(join(scratch, 'unpacked-'));
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return folder;
}

function readChartYaml(folder: string) {
  return parse(readFileSync(join(folder, 'Chart.yaml'), 'utf8')) ?? {};
}
