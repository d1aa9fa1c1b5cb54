import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChartData } from '../../src/charts/data.ts';
import { footprintFrom } from '../../src/charts/footprint.ts';
import { formatRecord } from '../../src/charts/format.ts';
import type { ChartKeys } from '../../src/charts/keys.ts';
import { checkAgainst } from '../../src/charts/keys.ts';
import { type RefreshOptions, refresh } from '../../src/charts/refresh.ts';
import { Problems } from '../../src/problem.ts';
import { pathWithHelm, serve } from './_helm.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/charts');
const path = pathWithHelm();
const EMPTY = {
  objects: [],
  workloads: [],
  services: [],
  disruptionBudgets: [],
  autoscalers: [],
  webhooks: [],
  apiServices: [],
};

/** A record as somebody writes it by hand for a chart that was never rendered. */
const RECORD: ChartData = {
  chart: 'small',
  version: '0.1.0',
  appVersion: '',
  repoURL: '',
  oci: false,
  images: [],
  crds: [],
  renders: [
    {
      name: 'eks',
      version: '',
      release: 'web',
      namespace: 'shop',
      helm: '',
      kubeVersion: '1.35.0',
      apiVersions: [],
      values: { replicaCount: 2 },
      footprint: EMPTY,
      needs: [],
      secretsWithData: [],
      differsBetweenRenders: [],
    },
  ],
  follows: [
    {
      value: 'replicaCount',
      at: 'workloads.Deployment/web.replicas',
      atLeast: 2,
      elseWithout: ['PodDisruptionBudget/web'],
    },
    { value: 'resources', at: 'workloads.Deployment/web.containers.main.resources' },
    {
      value: 'nodeSelector',
      at: 'workloads.Deployment/web.nodeSelector',
      beside: { 'kubernetes.io/os': 'linux' },
    },
    { value: 'budget.maxUnavailable', at: 'disruptionBudgets.web.maxUnavailable' },
  ],
  neutral: ['logLevel', 'config', 'side.message', 'configAnnotations'],
};
const KEYS: ChartKeys = { chart: 'small', version: '', alsoRead: ['hidden.key'], keys: {} };

let scratch: string;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'espalier-test-'));
  if (path === undefined) return;
  const repository = join(scratch, 'repository');
  mkdirSync(repository);
  const env = { ...process.env, PATH: path };
  execFileSync('helm', ['package', join(FIXTURE, 'small'), '--destination', repository], {
    env,
    stdio: 'pipe',
  });
  execFileSync('helm', ['repo', 'index', repository], { env, stdio: 'pipe' });
  server = await serve(repository);
});

afterAll(async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(path === undefined)('remaking records from real charts', { timeout: 60_000 }, () => {
  let records: string;
  let options: RefreshOptions;

  beforeEach(() => {
    records = mkdtempSync(join(scratch, 'records-'));
    options = { records, path };
    write(RECORD);
  });

  const write = (data: ChartData, keys: ChartKeys = KEYS) => {
    writeFileSync(join(records, 'small.json'), formatRecord({ ...data, repoURL: server.url }));
    writeFileSync(join(records, 'small.keys.json'), formatRecord(keys));
  };
  const read = (): ChartData => JSON.parse(readFileSync(join(records, 'small.json'), 'utf8'));
  const problemsOf = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      if (error instanceof Problems) return error.problems;
      throw error;
    }
    return [];
  };

  it('pulls the pinned version, renders it and records what it brings', () => {
    const [done] = refresh(['small'], options);
    expect(done).toMatchObject({ chart: 'small', changed: true, problems: [], untried: [] });
    const data = read();
    expect(data).toMatchObject({ appVersion: '1.0', crdsIn: 'folder', images: ['example.com/small:1.0'] });
    expect(data.crds).toEqual([
      {
        group: 'example.com',
        kind: 'Thing',
        plural: 'things',
        scope: 'Cluster',
        versions: ['v1', 'v1beta1'],
      },
    ]);
    const render = data.renders[0];
    expect(render).toMatchObject({
      version: '0.1.0',
      needs: ['Secret/small-secret'],
      differsBetweenRenders: [],
    });
    expect(render?.footprint.objects.map(({ kind, scope, namespace }) => [kind, scope, namespace])).toEqual([
      ['ConfigMap', 'Namespaced', 'shop'],
      ['CustomResourceDefinition', 'Cluster', undefined],
      ['Deployment', 'Namespaced', 'shop'],
      ['PodDisruptionBudget', 'Namespaced', 'shop'],
      ['Service', 'Namespaced', 'shop'],
      ['Thing', 'Cluster', undefined],
    ]);
    expect(render?.footprint.workloads[0]).toMatchObject({ kind: 'Deployment', name: 'web', replicas: 2 });
  });

  it('changes no byte and no time of a record that is true already', () => {
    refresh(['small'], options);
    const before = statSync(join(records, 'small.json')).mtimeMs;
    const text = readFileSync(join(records, 'small.json'), 'utf8');
    expect(refresh(['small'], options)[0]?.changed).toBe(false);
    expect(statSync(join(records, 'small.json')).mtimeMs).toBe(before);
    expect(readFileSync(join(records, 'small.json'), 'utf8')).toBe(text);
  });

  it('foretells what the chart renders with other values of what is followed', () => {
    refresh(['small'], options);
    const known = footprintFrom(read(), {
      replicaCount: 5,
      logLevel: 'debug',
      resources: { limits: { memory: '1Gi' } },
    });
    expect(known).toMatchObject({ footprint: { workloads: [{ replicas: 5 }] } });
    if ('stale' in known) throw new Error(known.stale.join());
    const container = known.footprint.workloads[0]?.containers[0];
    expect(container).toMatchObject({ requests: { cpu: '10m' }, limits: { memory: '1Gi' } });
    expect(footprintFrom(read(), { replicaCount: 1 })).toMatchObject({
      footprint: { disruptionBudgets: [] },
    });
  });

  it('sees a footprint that is older than the pinned version', () => {
    refresh(['small'], options);
    expect(footprintFrom({ ...read(), version: '0.2.0' }, { replicaCount: 2 })).toEqual({
      stale: ['version'],
    });
  });

  it('takes a value for stale that nothing is stated of, present or absent', () => {
    refresh(['small'], options);
    expect(footprintFrom(read(), { replicaCount: 2, storageClass: 'gp3' })).toEqual({
      stale: ['storageClass'],
    });
    write({
      ...RECORD,
      renders: RECORD.renders.map((one) => ({ ...one, values: { replicaCount: 2, storageClass: 'gp3' } })),
    });
    refresh(['small'], options);
    expect(read().renders[0]?.needs).toContain('StorageClass/gp3');
    expect(footprintFrom(read(), { replicaCount: 2 })).toEqual({ stale: ['storageClass'] });
  });

  it.each([
    ['a place of another value', { value: 'budget.maxUnavailable', at: 'workloads.Deployment/web.replicas' }],
    [
      'a place that copies without what the chart adds',
      { value: 'nodeSelector', at: 'workloads.Deployment/web.nodeSelector' },
    ],
  ])('reports a wrong follows: %s', (_, wrong) => {
    write({ ...RECORD, follows: [...RECORD.follows.filter(({ value }) => value !== wrong.value), wrong] });
    const before = readFileSync(join(records, 'small.json'), 'utf8');
    const problems = problemsOf(() => refresh(['small'], options));
    expect(problems).toMatchObject([{ code: 'FOLLOWS_NOT_TRUE', at: { path: wrong.value } }]);
    expect(readFileSync(join(records, 'small.json'), 'utf8')).toBe(before);
  });

  const SIDE = { value: 'side.enabled', at: [], elseWithout: ['Thing/side'], moot: ['side'] };
  const withSide = (change: object): ChartData => ({
    ...RECORD,
    follows: [...RECORD.follows, { ...SIDE, ...change }],
  });

  it('foretells what the chart renders with a switch off', () => {
    write(withSide({}));
    expect(refresh(['small'], options)[0]?.held).toContain('side.enabled');
    const kinds = (side: object) => {
      const known = footprintFrom(read(), { replicaCount: 2, side });
      return 'stale' in known ? known.stale : known.footprint.objects.map(({ kind }) => kind);
    };
    expect(kinds({})).toContain('Thing');
    expect(kinds({ enabled: false, whatever: 1 })).not.toContain('Thing');
    expect(kinds({ enabled: true, whatever: 1 })).toEqual(['side.whatever']);
  });

  it.each([
    ['takes too little', { elseWithout: [] }],
    ['takes too much', { elseWithout: ['Thing/side', 'Service/web'] }],
    ['leaves something that counts', { moot: ['side', 'nodeSelector', 'replicaCount'] }],
  ])('reports a switch that %s', (_, change) => {
    write(withSide(change));
    const problems = problemsOf(() => refresh(['small'], options));
    expect(problems).toMatchObject([{ code: 'FOLLOWS_NOT_TRUE', at: { path: 'side.enabled' } }]);
  });

  it('tries a statement that is about one render in the others too, where it must change nothing', () => {
    const [one] = RECORD.renders as [ChartData['renders'][number]];
    const single = { ...one, name: 'single', values: { replicaCount: 1 } };
    const record = (renders: readonly string[]): ChartData => ({
      ...RECORD,
      renders: [one, single],
      follows: [{ value: 'budget.maxUnavailable', at: 'disruptionBudgets.web.maxUnavailable', renders }],
      neutral: [],
    });
    write(record(['eks']));
    expect(refresh(['small'], options)[0]).toMatchObject({
      held: expect.arrayContaining(['budget.maxUnavailable']),
      problems: [],
    });
    write(record(['single']));
    expect(() => refresh(['small'], options)).toThrow('disruptionBudgets.web.maxUnavailable');
    write({
      ...record(['eks']),
      follows: [
        { value: 'logLevel', at: [], renders: [] },
        { value: 'image', at: [], renders: [] },
      ],
    });
    expect(problemsOf(() => refresh(['small'], options)).map(({ at }) => at.path)).toEqual([
      'image',
      'image',
    ]);
  });

  it('reports every neutral path that is none', () => {
    write({ ...RECORD, neutral: [...RECORD.neutral, 'image', 'storageClass'] });
    const problems = problemsOf(() => refresh(['small'], options));
    expect(problems.map(({ code, at }) => [code, at.path])).toEqual([
      ['NEUTRAL_NOT_TRUE', 'image'],
      ['NEUTRAL_NOT_TRUE', 'storageClass'],
    ]);
  });

  /** The chart `small` with more files, by their path in it. */
  const withFiles = (files: Readonly<Record<string, string>>): RefreshOptions => {
    const charts = mkdtempSync(join(scratch, 'charts-'));
    cpSync(FIXTURE, charts, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(charts, 'small', file)), { recursive: true });
      writeFileSync(join(charts, 'small', file), text);
    }
    return { ...options, charts };
  };
  const DEFAULTS = readFileSync(join(FIXTURE, 'small/values.yaml'), 'utf8');
  const more = (condition: string, defaults: string) =>
    withFiles({
      'values.yaml': `${DEFAULTS}${defaults}`,
      'templates/more.yaml': `{{- if ${condition} }}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n{{- end }}`,
    });

  it('tries every value below a neutral map, except those taken out again', () => {
    const charts = more('.Values.tuning.extra.on', 'tuning: {level: low, extra: {on: false}, none: null}\n');
    for (const path of ['tuning', 'tuning.*.on', 'tuning.extra']) {
      write({ ...RECORD, neutral: [path] });
      const problems = problemsOf(() => refresh(['small'], charts));
      expect(problems).toMatchObject([{ code: 'NEUTRAL_NOT_TRUE', at: { path } }]);
      expect(problems[0]?.message).toContain('with tuning.extra.on = true the chart renders otherwise');
    }
    write({ ...RECORD, neutral: ['tuning', '!tuning.extra.on'] });
    expect(refresh(['small'], charts)[0]).toMatchObject({
      held: expect.arrayContaining(['tuning']),
      untried: [],
    });
  });

  it('reports statements that hold each and not together', () => {
    const charts = more('and .Values.left .Values.right', 'left: ""\nright: ""\n');
    write({ ...RECORD, follows: [], neutral: ['left', 'right'] });
    expect(problemsOf(() => refresh(['small'], charts))).toMatchObject([
      { code: 'NEUTRAL_NOT_TRUE', at: { path: 'left, right' } },
    ]);
  });

  it('adds to a neutral map what samples say, and keeps what it cannot do without', () => {
    const charts = more('fail (required "no owner" .Values.tuning.owner)', 'tuning: {level: low}\n');
    write({ ...RECORD, neutral: ['tuning'] });
    expect(problemsOf(() => refresh(['small'], charts))).toMatchObject([{ code: 'HELM_FAILED' }]);
    const owned = more('not (required "no owner" .Values.tuning.owner)', 'tuning: {level: low}\n');
    const renders = RECORD.renders.map((one) => ({
      ...one,
      values: { replicaCount: 2, tuning: { owner: 'me' } },
    }));
    write({ ...RECORD, renders, neutral: ['tuning'], samples: { tuning: { more: 'x' } } });
    expect(refresh(['small'], owned)[0]).toMatchObject({ untried: [], problems: [] });
  });

  it('tries a followed number only within what the statement speaks of', () => {
    const budget = { value: 'budget.maxUnavailable', at: 'disruptionBudgets.web.maxUnavailable', atMost: 1 };
    write({ ...RECORD, follows: [budget] });
    expect(refresh(['small'], options)[0]).toMatchObject({
      held: expect.arrayContaining(['budget.maxUnavailable']),
      untried: [],
    });
  });

  it.each([
    ['with nothing in its place', '.Values.owner', 'me', 'owner left out', { ifSet: true }],
    ['at zero', 'not (eq (int .Values.owner) 0)', 3, 'owner = 0', { atLeast: 1 }],
    ['at its least', 'gt (int .Values.owner) 1', 3, 'owner = 1', { atLeast: 2 }],
  ])('tries what is followed %s', (_, condition, owner, said, right) => {
    const charts = withFiles({
      'values.yaml': `${DEFAULTS}owner: ""\n`,
      'templates/more.yaml': [
        `{{- if ${condition} }}`,
        'apiVersion: policy/v1',
        'kind: PodDisruptionBudget',
        'metadata: {name: owned}',
        'spec: {maxUnavailable: {{ .Values.owner }}}',
        '{{- end }}',
      ].join('\n'),
    });
    const record = (extra: object): ChartData => ({
      ...RECORD,
      renders: RECORD.renders.map((one) => ({ ...one, values: { replicaCount: 2, owner } })),
      follows: [{ value: 'owner', at: 'disruptionBudgets.owned.maxUnavailable', ...extra }],
    });
    const wrong = said === 'owner = 1' ? { atLeast: 1 } : {};
    write(record({ ifSet: said !== 'owner left out', ...wrong }));
    const problems = problemsOf(() => refresh(['small'], charts));
    expect(problems).toMatchObject([{ code: 'FOLLOWS_NOT_TRUE', at: { path: 'owner' } }]);
    expect(problems[0]?.message).toContain(`with ${said} the chart renders otherwise`);
    write(record({ ifSet: true, ...right }));
    expect(refresh(['small'], charts)[0]).toMatchObject({ problems: [], untried: [] });
  });

  it('counts CRDs of the folder that were left out, and not those of a subchart that is off', () => {
    const part = readFileSync(join(FIXTURE, 'small/crds/things.yaml'), 'utf8')
      .replaceAll('things', 'parts')
      .replace('Thing', 'Part');
    const charts = withFiles({ 'charts/side/crds/parts.yaml': part });
    const kinds = (change: Partial<ChartData['renders'][number]>) => {
      write({
        ...RECORD,
        neutral: [],
        renders: RECORD.renders.map((one) => ({ ...one, ...change })),
      });
      refresh(['small'], charts);
      return [read().crdsIn, ...read().crds.map(({ kind }) => kind)];
    };
    expect(kinds({})).toEqual(['folder', 'Part', 'Thing']);
    expect(kinds({ values: { replicaCount: 2, side: { enabled: false } } })).toEqual(['folder', 'Thing']);
    expect(kinds({ skipCrds: true })).toEqual(['folder', 'Part', 'Thing']);
    expect(read().renders[0]?.footprint.objects.map(({ kind }) => kind)).not.toContain(
      'CustomResourceDefinition',
    );
  });

  it('says which Secrets carry data and what two renders disagree on', () => {
    write({
      ...RECORD,
      renders: RECORD.renders.map((one) => ({ ...one, values: { replicaCount: 2, password: 'random' } })),
    });
    refresh(['small'], options);
    expect(read().renders[0]).toMatchObject({
      secretsWithData: ['shop/web-password'],
      differsBetweenRenders: ['Secret/web-password stringData.password'],
    });
  });

  it('reads keys from values, templates and subcharts, and keeps those stated by hand', () => {
    refresh(['small'], options);
    const { keys, alsoRead } = JSON.parse(
      readFileSync(join(records, 'small.keys.json'), 'utf8'),
    ) as ChartKeys;
    expect(alsoRead).toEqual(['hidden.key']);
    const good = {
      configAnnotations: { a: 'b' },
      side: { message: 'x', tolerations: [] },
      hidden: { key: 1 },
    };
    expect(checkAgainst(keys, good, 'small')).toEqual([]);
    expect(checkAgainst(keys, { side: { mesage: 'x' } }, 'small')).toMatchObject([
      { code: 'DEAD_VALUE', path: 'side.mesage', cure: 'Did you mean side.message?' },
    ]);
  });

  it('takes charts from a folder, and refuses another version than the pinned one', () => {
    expect(refresh(['small'], { ...options, charts: FIXTURE })[0]?.version).toBe('0.1.0');
    write({ ...RECORD, version: '0.2.0' });
    expect(problemsOf(() => refresh(['small'], { ...options, charts: FIXTURE }))).toMatchObject([
      { code: 'CHART_VERSION' },
    ]);
    expect(problemsOf(() => refresh(['small'], options))).toMatchObject([{ code: 'HELM_FAILED' }]);
    expect(problemsOf(() => refresh(['small'], { ...options, charts: scratch }))).toMatchObject([
      { code: 'CHART_NOT_FOUND' },
    ]);
  });

  it('writes none of several records when one fails', () => {
    const before = readFileSync(join(records, 'small.json'), 'utf8');
    expect(problemsOf(() => refresh(['small', 'smal'], options))).toMatchObject([
      { code: 'UNKNOWN_CHART', cure: 'Did you mean small?' },
    ]);
    expect(readFileSync(join(records, 'small.json'), 'utf8')).toBe(before);
  });
});

it('says how to get helm where there is none', () => {
  try {
    refresh(['keda'], { path: join(scratch, 'nowhere') });
    expect.unreachable();
  } catch (error) {
    expect((error as Problems).problems).toMatchObject([
      { code: 'HELM_MISSING', cure: 'Install it: go install helm.sh/helm/v3/cmd/helm@v3.19.4' },
    ]);
  }
});
