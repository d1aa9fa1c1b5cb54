import { execFileSync } from 'node:child_process';
import { copyFileSync, createReadStream, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { SYNC_OPTIONS } from '../src/house.ts';
import type { BuiltChart, Tree } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';
import { crdObjects, crdSources } from './crds.ts';
import type { Home } from './home.ts';
import { LOOPBACK } from './ports.ts';
import { standin } from './standin.ts';

/** A chart repository on loopback that plays every one which an environment names. */
export interface ChartRepository {
  /** The addresses that the tree names, OCI registries too, by the one here. */
  readonly moves: ReadonlyMap<string, string>;
  /** By chart that has a stand-in: what of its footprint is in none. */
  readonly left: ReadonlyMap<string, readonly string[]>;
  /** Names of the charts that are served as they were published. */
  readonly real: ReadonlySet<string>;
  readonly server: Server;
}

/** What is served. */
export interface Charts {
  /** Folder with real charts, `<name>-<version>.tgz`. */
  readonly charts?: string;
  /** Whether the others have stand-ins; without, they come from where the tree says. Default: true. */
  readonly standins?: boolean;
}

/**
 * Serves the charts of a tree under their names and versions: the archive of that name in the folder of real charts, or a
 * stand-in that is made from the footprint.
 */
export async function serveCharts(
  home: Home,
  tree: Tree,
  helm: string,
  { charts: folderOfReal, standins = true }: Charts = {},
): Promise<ChartRepository> {
  const crds = new Map(
    crdSources()
      .flatMap((it) => crdObjects(it))
      .map((it) => [it.metadata.name, it]),
  );
  const folder = home.path('charts');
  const served = join(folder, 'served');
  mkdirSync(served, { recursive: true });
  const left = new Map<string, readonly string[]>();
  const real = new Set<string>();
  const charts = tree.components.flatMap((it) => it.charts);
  for (const chart of charts) {
    const { chart: name, version } = chart.data;
    const archives = archivesOf(name, folderOfReal);
    if (archives.includes(`${name}-${version}.tgz`)) {
      for (const it of archives) copyFileSync(join(folderOfReal ?? '', it), join(served, it));
      real.add(name);
      continue;
    }
    if (!standins) continue;
    const made = standin(chart, crds);
    left.set(name, [...(left.get(name) ?? []), ...made.left]);
    write(join(folder, name), chart, made.objects);
  }
  const run = (...args: string[]) => execFileSync(helm, args, { cwd: folder, stdio: 'pipe' });
  if (left.size > 0) run('package', ...left.keys(), '--destination', 'served');
  run('repo', 'index', 'served');
  const server = await serve(served);
  const url = `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  // An address moves only where all that the tree takes from there is served here.
  const elsewhere = new Set(
    charts.filter(({ data }) => !real.has(data.chart) && !left.has(data.chart)).map((it) => it.data.repoURL),
  );
  const addresses = charts.map((it) => it.data.repoURL).filter((it) => !elsewhere.has(it));
  return { moves: new Map(addresses.map((it) => [it, url])), left, real, server };
}

/** Every version of a chart in a folder: a tree may move from one to another. */
function archivesOf(chart: string, folder: string | undefined): string[] {
  if (folder === undefined) return [];
  const rest = new RegExp(`^${chart}-v?\\d[^/]*\\.tgz$`);
  return readdirSync(folder).filter((it) => rest.test(it));
}

/** The objects of each release as files: JSON is YAML, and Helm leaves what it reads from files as it is. */
function write(folder: string, { data, release, use }: BuiltChart, objects: readonly KubeObject[]): void {
  const skipped = (it: KubeObject) => use.skipCrds === true && data.crdsIn === 'folder' && it.kind === CRD;
  const files = join(folder, 'objects', release);
  for (const it of [join(folder, 'templates'), files]) mkdirSync(it, { recursive: true });
  const chart = { apiVersion: 'v2', name: data.chart, version: data.version, appVersion: data.appVersion };
  writeFileSync(join(folder, 'Chart.yaml'), JSON.stringify(chart));
  writeFileSync(join(folder, 'templates', 'all.yaml'), TEMPLATE);
  for (const [i, object] of objects.filter((it) => !skipped(it)).entries()) {
    writeFileSync(join(files, `${i}.json`), JSON.stringify(withOptions(object)));
  }
}

const CRD = 'CustomResourceDefinition';
const TEMPLATE = `{{ range $path, $bytes := .Files.Glob (printf "objects/%s/*.json" .Release.Name) }}
---
{{ $bytes | toString }}
{{ end }}
`;

/** CRDs stay server-side applied and confirmed, as the tree's values ask of their charts. */
function withOptions(object: KubeObject): KubeObject {
  if (object.kind !== CRD) return object;
  const annotations = {
    ...object.metadata.annotations,
    [SYNC_OPTIONS]: 'ServerSideApply=true,Prune=confirm,Delete=confirm',
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const file = join(folder, normalize(`/${new URL(request.url ?? '', 'http://lab').pathname}`));
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) response.writeHead(404).end();
    else createReadStream(file).pipe(response);
  });
  // It does not keep a keeper alive that has failed.
  server.unref();
  return new Promise((resolve) => server.listen(0, LOOPBACK, () => resolve(server)));
}
