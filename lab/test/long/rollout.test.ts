import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atRevision } from '../../../argocd/pins.ts';
import { childObjects } from '../../../argocd/tree.ts';
import type { Pins } from '../../../src/environment/pins-schema.ts';
import type { Tree } from '../../../src/model.ts';
import { withChart } from '../../../test/kit.ts';
import { isDone } from '../../applications.ts';
import { ARGO_USER } from '../../argocd.ts';
import { builtFiles } from '../../binaries.ts';
import { applicationRef, TestLab } from '../lab.ts';
import { PARAMS } from '../proof.ts';
import { CHAIN, chain, type Versions } from '../small.ts';

const { helm = '' } = await builtFiles(['helm']);
const charts = mkdtempSync(join(tmpdir(), 'espalier-charts-'));

beforeAll(() => {
  for (const version of ['1.0.0', '1.1.0']) packageChart(version);
});

afterAll(() => rmSync(charts, { recursive: true, force: true }));

/** A chart whose ConfigMap tells the chart's version and a value. */
function packageChart(version: string): void {
  const folder = join(charts, 'demo');
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), `apiVersion: v2\nname: demo\nversion: ${version}\n`);
  writeFileSync(
    join(folder, 'templates', 'demo.yaml'),
    `apiVersion: v1
kind: ConfigMap
metadata:
  name: demo
  namespace: {{ .Release.Namespace }}
data:
  chart: {{ .Chart.Version | quote }}
  {{- if eq .Values.value "refused" }}{{ fail "this value is refused" }}{{ end }}
  value: {{ .Values.value | quote }}
`,
  );
  execFileSync(helm, ['package', folder, '--destination', charts], { stdio: 'pipe' });
}

interface State {
  readonly versions: Versions;
  readonly chart: string;
  readonly value: string;
}

const START: State = { versions: {}, chart: '1.0.0', value: 'a' };

/** The small tree, with a chart beside the objects of its second component. */
function treeOf({ versions, chart, value }: State, pins?: Pins): Tree {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    scope: 'Namespaced' as const,
    namespace: 'second',
    name: 'demo',
    bytes: 100,
  };
  const tree = withChart(chain(versions), 'second', {
    chart: 'demo',
    version: chart,
    values: { value },
    objects: [object],
  });
  const rollout = pins === undefined ? ('eventual' as const) : ('ordered' as const);
  const environment = { ...tree.environment, rollout, ...(pins !== undefined && { pins }) };
  return { ...tree, environment, argocd: childObjects(tree.components, environment) };
}

/** What `espalier pin` writes for a commit that holds that tree. */
function pinsFor(tree: Tree, commit: string): Pins {
  const { repository } = tree.environment.git;
  return {
    commit,
    objects: tree.argocd.map((object) => ({ comments: [], object: atRevision(object, repository, commit) })),
  };
}

/** Twenty updates of two or three components, the same in every run. */
const updates = fc.sample(
  fc.record({
    changed: fc.subarray([...CHAIN], { minLength: 2 }),
    chart: fc.constantFrom('1.0.0', '1.1.0'),
    value: fc.stringMatching(/^[a-z]{1,8}$/),
  }),
  { numRuns: 20, seed: 4 },
);

const demo = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'second', name: 'demo' };
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: name, name });

describe('rollout: ordered', () => {
  let lab: TestLab;
  let state = START;
  let pins: Pins;

  beforeAll(async () => {
    const first = treeOf(START);
    lab = await TestLab.start(first, { charts });
    // From here on in order: the commit that is there already is pinned.
    pins = pinsFor(first, lab.lab.repository.head);
    lab.commit(treeOf(START, pins), 'In order from now on');
    await lab.settled();
  });

  afterAll(() => lab?.stop());

  it('moves nothing before the pins move, then manifests, chart version and values of a component at once', async () => {
    const next = { versions: { ...state.versions, second: 2 }, chart: '1.1.0', value: 'b' };
    const start = Date.now();
    const commit = lab.commit(treeOf(next, pins), 'Another second');
    await lab.refresh();
    await sleep(12_000);
    expect(await argoWrites(lab, start)).toEqual([]);
    expect((await lab.object(demo)).data).toEqual({ chart: '1.0.0', value: 'a' });

    pins = pinsFor(treeOf(next), commit);
    lab.commit(treeOf(next, pins), 'The pins move');
    await lab.settled();
    expect((await lab.object(demo)).data).toEqual({ chart: '1.1.0', value: 'b' });
    expect((await lab.object(configMap('second'))).data).toEqual({ version: '2' });
    // One sync did both: no state in between was ever in the cluster.
    const ids = (await argoWrites(lab, start)).filter((it) => it.includes('ConfigMap second/'));
    expect(new Set(ids)).toEqual(new Set(['ConfigMap second/demo', 'ConfigMap second/second']));
    state = next;
  }, 180_000);

  it.each(updates.map((it, i) => ({ ...it, i: i + 1 })))(
    'keeps the order in random update $i: $changed',
    async ({ changed, chart, value }) => {
      const versions = { ...state.versions };
      for (const name of changed) versions[name] = (versions[name] ?? 1) + 1;
      state = { versions, chart, value };
      const commit = lab.commit(treeOf(state, pins), 'What will be');
      pins = pinsFor(treeOf(state), commit);
      const start = Date.now();
      const tree = treeOf(state, pins);
      lab.commit(tree, 'The pins move');
      await lab.refresh();
      await lab.settled();
      expect(await lab.violations(tree, start)).toEqual([]);
    },
    180_000,
  );

  it('rolls back by pinning an earlier commit', async () => {
    const before = state;
    const then = pins;
    const next = { ...state, versions: { first: 90, second: 90, third: 90 } };
    pins = pinsFor(treeOf(next), lab.commit(treeOf(next, pins), 'A mistake'));
    lab.commit(treeOf(next, pins), 'The pins move');
    await lab.settled();
    expect((await lab.object(configMap('third'))).data).toEqual({ version: '90' });
    pins = then;
    lab.commit(treeOf(next, pins), 'Back');
    await lab.settled();
    expect((await lab.object(configMap('third'))).data).toEqual({
      version: String(before.versions.third ?? 1),
    });
  }, 240_000);

  it('would be caught without: a child that follows the branch goes before its turn', async () => {
    const versions = { first: 91, second: 91, third: 91 };
    const next = { ...state, versions };
    const { revision, repository } = treeOf(next).environment.git;
    const loose: Pins = {
      ...pins,
      objects: pins.objects.map(({ comments, object }) => ({
        comments,
        object: object.metadata.name === 'third' ? atRevision(object, repository, revision) : object,
      })),
    };
    const start = Date.now();
    const commit = lab.commit(treeOf(next, loose), 'The third follows the branch');
    await lab.refresh();
    await sleep(10_000);
    pins = pinsFor(treeOf(next), commit);
    lab.commit(treeOf(next, pins), 'The pins move');
    await lab.settled();
    expect(await lab.violations(treeOf(next), start)).not.toEqual([]);
  }, 240_000);
});

describe('rollout: eventual', () => {
  let lab: TestLab;
  let state = START;
  let early = 0;

  beforeAll(async () => {
    lab = await TestLab.start(treeOf(START), { charts, params: PARAMS });
    await lab.settled();
  });

  it('takes up commits that mend only the source of a child, version or values, while the root waits for it', async () => {
    const second = applicationRef('second');
    const sourceOf = async () => (await lab.object(second)).spec.sources[0];
    // The third, which comes after it, has not been touched: the root is still before it, or tries again.
    const waitsForSecond = async () => {
      const { sync } = (await lab.object(second)).status;
      return sync.status === 'Unknown' && !isDone(await lab.object(applicationRef('root')));
    };
    // A version that there is none of; then one that there is, with a value that its template refuses.
    lab.commit(treeOf({ ...state, chart: '9.9.9' }));
    await lab.refresh();
    await lab.until('the root waits', waitsForSecond);
    lab.commit(treeOf({ ...state, chart: '1.1.0', value: 'refused' }));
    await lab.refresh();
    await lab.until(
      'the version is taken up',
      async () => (await sourceOf()).targetRevision === '1.1.0',
      90_000,
    );
    await lab.until('the root waits again', waitsForSecond, 90_000);
    state = { ...state, chart: '1.1.0', value: 'mended' };
    lab.commit(treeOf(state));
    await lab.settled();
    expect((await lab.object(demo)).data).toEqual({ chart: '1.1.0', value: 'mended' });
  }, 480_000);

  afterAll(async () => {
    console.log(`${early} of ${updates.length} updates broke the order on their way`);
    await lab?.stop();
  });

  it.each(updates.map((it, i) => ({ ...it, i: i + 1 })))(
    'converges after random update $i: $changed',
    async ({ changed, chart, value }) => {
      const versions = { ...state.versions };
      for (const name of changed) versions[name] = (versions[name] ?? 1) + 1;
      state = { versions, chart, value };
      const start = Date.now();
      const tree = treeOf(state);
      lab.commit(tree, 'Another state');
      await lab.refresh();
      await lab.settled();
      for (const name of changed) {
        expect((await lab.object(configMap(name))).data).toEqual({ version: String(versions[name]) });
      }
      expect((await lab.object(demo)).data).toEqual({ chart, value });
      if ((await lab.violations(tree, start)).length > 0) early++;
    },
    180_000,
  );
});

/** Objects, but for Argo CD's own, that Argo CD wrote since a time. */
async function argoWrites(lab: TestLab, from: number): Promise<string[]> {
  const writes = (await lab.writes()).filter((it) => it.asked >= from && it.user === ARGO_USER);
  return writes.map((it) => it.id).filter((it) => !it.startsWith('argoproj.io/'));
}
