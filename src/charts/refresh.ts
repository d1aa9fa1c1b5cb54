import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarise } from '../footprint/summarise.ts';
import type { KubeObject } from '../object.ts';
import { type Problem, Problems } from '../problem.ts';
import type { ChartData, Follow, Render, Values } from './data.ts';
import { pathsOf } from './footprint.ts';
import { Helm, HelmError } from './helm.ts';
import { imagesOf } from './images.ts';
import type { ChartKeys } from './keys.ts';
import { keyTreeOf } from './keytree.ts';
import { crdsOf, differences, isTest, type Parsed, parseManifests, secretsWithData } from './manifests.ts';
import { needsOf } from './needs.ts';
import { readRecord, writeRecords } from './records.ts';
import { chartMeta, defaultsOf, findChart, readSource } from './source.ts';
import { isUnset, parsePath, valueAt } from './values.ts';
import { type Verification, verify } from './verify.ts';

/** What a refresh is told. */
export interface RefreshOptions {
  /** Folder with the records. Default: the project's `charts/`. */
  readonly records?: string;
  /** Folder with charts, unpacked or as archives. Default: each chart is pulled from the repository it is pinned to. */
  readonly charts?: string;
  /** Where helm is looked for. Default: the environment's PATH. */
  readonly path?: string;
}

/** What became of one chart. */
export interface Refreshed extends Verification {
  readonly chart: string;
  readonly version: string;
  /** Whether the record on disk was another one. */
  readonly changed: boolean;
  readonly differsBetweenRenders: readonly string[];
}

/**
 * Makes the records of these charts anew from the real charts: renders each with its recorded values, twice, reads the
 * keys it accepts, and tries every statement of `follows` and `neutral`. What was stated by hand is kept. Needs helm.
 * Nothing is written unless everything succeeded; throws Problems, those of all charts at once.
 */
export function refresh(names: readonly string[], options: RefreshOptions = {}): Refreshed[] {
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-charts-'));
  try {
    const helm = new Helm(scratch, options.path);
    const problems: Problem[] = [];
    const done = names.flatMap((name) => {
      try {
        const one = refreshOne(name, helm, scratch, options);
        problems.push(...one.verification.problems);
        return [one];
      } catch (error) {
        if (error instanceof Problems) problems.push(...error.problems);
        else if (error instanceof HelmError) problems.push(error.problem(name));
        else throw error;
        return [];
      }
    });
    if (problems.length > 0) throw new Problems(problems);
    const changed = writeRecords(
      done.map(({ data, keys }) => ({ data, keys })),
      options.records,
    );
    return done.map(({ data, verification }) => ({
      chart: data.chart,
      version: data.version,
      changed: changed.has(data.chart),
      differsBetweenRenders: data.renders.flatMap((render) => render.differsBetweenRenders),
      ...verification,
    }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function refreshOne(name: string, helm: Helm, scratch: string, options: RefreshOptions) {
  const record = readRecord(name, options.records);
  const folder = chartFolder(record.data, helm, scratch, options.charts);
  const source = readSource(folder, scratch);
  const defaults = defaultsOf(source, record.keys.defaultsIn);
  const parsed: Parsed = new Map();
  const rerender = (render: Render, values: Values) =>
    parseManifests(helm.template(folder, render, values), parsed);
  const rendered = record.data.renders.map((render) =>
    renderTwice(helm, rerender, render, record.data.version),
  );
  const objects = rendered.flatMap((render) => render.objects);
  const crdsWith = (skipCrds: boolean) =>
    distinctCrds(
      record.data.renders.flatMap((render) => crdsOf(rerender({ ...render, skipCrds }, render.values))),
    );
  const crds = crdsWith(false);
  const inTemplates = crds.length === 0 ? [] : crdsWith(true);
  const { chart, version, repoURL, oci, neutral, samples, follows } = record.data;
  const { appVersion, kubeVersion } = chartMeta(folder);
  const data: ChartData = {
    chart,
    version,
    appVersion,
    repoURL,
    oci,
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
    images: imagesOf(objects.filter((object) => !isTest(object))),
    crds,
    ...(crds.length === 0 ? {} : { crdsIn: inTemplates.length < crds.length ? 'folder' : 'templates' }),
    renders: rendered.map(({ render }) => render),
    follows: follows.map((statement) => withDefault(statement, defaults)),
    neutral,
    ...(samples === undefined ? {} : { samples }),
  };
  const keys: ChartKeys = { ...record.keys, version, keys: keyTreeOf(source, record.keys) };
  const verification = verify(data, defaults, (render, values) =>
    summaryOf(rerender(render, values), render),
  );
  return { data, keys, verification };
}

function chartFolder(data: ChartData, helm: Helm, scratch: string, charts: string | undefined): string {
  const { chart, version, repoURL, oci } = data;
  const folder =
    charts === undefined
      ? helm.pull(chart, version, repoURL, oci)
      : findChart(charts, chart, version, scratch);
  const at = { file: `charts/${chart}.json` };
  if (folder === undefined) {
    const message = `there is no chart ${chart} in ${charts}`;
    throw new Problems([{ code: 'CHART_NOT_FOUND', at, message, cure: 'Name the folder that holds it.' }]);
  }
  const found = chartMeta(folder).version;
  if (found === version) return folder;
  const message = `the chart found is version ${found}, the pinned one is ${version}`;
  throw new Problems([
    {
      code: 'CHART_VERSION',
      at: { ...at, path: 'version' },
      message,
      cure: `Set version to "${found}" to pin it, or name another folder.`,
    },
  ]);
}

function renderTwice(
  helm: Helm,
  rerender: (render: Render, values: Values) => KubeObject[],
  render: Render,
  version: string,
) {
  const objects = rerender(render, render.values);
  const again = rerender(render, render.values);
  const { footprint, needs } = summaryOf(objects, render);
  return {
    objects,
    render: {
      ...render,
      version,
      helm: helm.version(),
      footprint,
      needs,
      secretsWithData: secretsWithData(objects, render.namespace),
      differsBetweenRenders: differences(objects, again),
    },
  };
}

function summaryOf(objects: readonly KubeObject[], render: Render) {
  return { footprint: summarise(objects, render.namespace), needs: needsOf(objects) };
}

function distinctCrds(crds: ChartData['crds']): ChartData['crds'] {
  const byName = new Map(crds.map((crd) => [`${crd.group}/${crd.kind}`, crd]));
  return [...byName.keys()].sort().flatMap((key) => byName.get(key) ?? []);
}

/** The statement with what the chart's own values say at its paths now. */
function withDefault({ default: _, ...statement }: Follow, defaults: Values): Follow {
  const found = pathsOf(statement).map((path) => valueAt(defaults, parsePath(path)));
  const values = found.map((value) => (isUnset(value) ? null : value));
  if (values.every((value) => value === null)) return statement;
  const { value, at, ...rest } = statement;
  return { value, at, default: typeof value === 'string' ? values[0] : values, ...rest };
}
