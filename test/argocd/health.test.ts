import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { LuaFactory } from 'wasmoon';
import { atRevision } from '../../argocd/pins.ts';
import type { KubeObject } from '../../src/object.ts';
import { appOf, treeOf, withChart } from '../kit.ts';

const SCRIPT = readFileSync(new URL('../../argocd/health/application.lua', import.meta.url), 'utf8');
const lua = await new LuaFactory().createEngine();
afterAll(() => lua.global.close());

/** The object as Argo CD gives it to the script: tables of Lua, where a null is nothing. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (Array.isArray(value)) return `{${value.map(literal).join(', ')}}`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `[${JSON.stringify(key)}] = ${literal(item)}`)
    .join(', ')}}`;
}

async function health(application: object): Promise<{ status: string; message: string }> {
  await lua.doString(`obj = ${literal(application)}`);
  return lua.doString(SCRIPT);
}

const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
const apps = treeOf([appOf('folder', [settings]), appOf('chart', []), appOf('both', [settings])]);
const stack = { chart: 'stack', values: { crds: { annotations: { note: 'old' } } } };
const tree = withChart(withChart(apps, 'chart', stack), 'both', stack);

function applicationOf(name: string): KubeObject {
  const found = tree.argocd.find(({ kind, metadata }) => kind === 'Application' && metadata.name === name);
  if (!found) throw new Error(`no Application ${name}`);
  return found;
}

const REPOSITORY = tree.environment.git.repository;
const ofFolder = applicationOf('folder');
const ofChart = applicationOf('chart');
const ofBoth = applicationOf('both');

/** A source as the controller writes it back: from typed structs, some of which are there though empty. */
function typed(source: Record<string, unknown>) {
  return source.directory === undefined
    ? source
    : { ...source, directory: { ...source.directory, jsonnet: {} } };
}

/** The Application after its last sync, with nothing wrong. */
function settled({ spec, ...rest }: KubeObject, change: Record<string, unknown> = {}) {
  const comparedTo = {
    destination: spec.destination,
    ...(spec.sources
      ? { source: { repoURL: '' }, sources: spec.sources.map(typed) }
      : { source: typed(spec.source) }),
  };
  return {
    ...rest,
    spec,
    status: {
      sync: { status: 'Synced', comparedTo },
      health: { status: 'Healthy' },
      operationState: { phase: 'Succeeded' },
      ...change,
    },
  };
}

/** The Application with another value of its chart: what the root has just applied, and the child not yet seen. */
function withValue(application: KubeObject, value: unknown): KubeObject {
  const change = (source: Record<string, unknown>) =>
    source.helm === undefined
      ? source
      : {
          ...source,
          helm: { ...source.helm, valuesObject: { crds: { annotations: { kept: 'x', note: value } } } },
        };
  const { source, sources, ...spec } = application.spec;
  return {
    ...application,
    spec: sources ? { ...spec, sources: sources.map(change) } : { ...spec, source: change(source) },
  };
}

describe('health of a child Application', () => {
  it.each([
    ['a folder', ofFolder],
    ['a chart', ofChart],
    ['several sources', ofBoth],
  ])('is Healthy when it has synced %s and all in it is well', async (_, application) => {
    expect(await health(settled(application))).toEqual({ status: 'Healthy', message: '' });
  });

  it('has sources of both forms to look at', () => {
    expect(ofFolder.spec.source.directory).toBeDefined();
    expect(ofChart.spec.source.helm.valuesObject).toBeDefined();
    expect(ofBoth.spec.sources).toHaveLength(2);
  });

  it.each([
    ['a chart', ofChart],
    ['several sources', ofBoth],
  ])('waits while the comparison is of another value of %s', async (_, application) => {
    const { status } = settled(application);
    const changed = withValue(application, 'new');
    expect(await health({ ...changed, status })).toMatchObject({ status: 'Progressing' });
    expect(await health(settled(changed))).toMatchObject({ status: 'Healthy' });
  });

  it.each([
    ['a folder', ofFolder],
    ['several sources', ofBoth],
  ])('waits while the comparison is of another pinned commit of %s', async (_, application) => {
    const at = (digit: string) => atRevision(application, REPOSITORY, digit.repeat(40));
    const { status } = settled(at('a'));
    expect(await health({ ...at('b'), status })).toMatchObject({ status: 'Progressing' });
    expect(await health(settled(at('b')))).toMatchObject({ status: 'Healthy' });
  });

  it('waits while a value that was there is gone, or false where it was nothing', async () => {
    const { status } = settled(withValue(ofChart, 'old'));
    expect(await health({ ...withValue(ofChart, undefined), status })).toMatchObject({
      status: 'Progressing',
    });
    const { status: none } = settled(withValue(ofChart, undefined));
    expect(await health({ ...withValue(ofChart, false), status: none })).toMatchObject({
      status: 'Progressing',
    });
  });

  it('takes an empty map for nothing, whichever side states it', async () => {
    const { status } = settled(ofFolder);
    const spec = { ...ofFolder.spec, source: { ...ofFolder.spec.source, kustomize: {} } };
    expect(await health({ ...ofFolder, spec, status })).toMatchObject({ status: 'Healthy' });
    expect(await health(settled({ ...ofFolder, spec }))).toMatchObject({ status: 'Healthy' });
  });

  it.each(['repoURL', 'path', 'targetRevision'])(
    'waits while the comparison is of another %s',
    async (field) => {
      const { status } = settled(ofFolder);
      const spec = { ...ofFolder.spec, source: { ...ofFolder.spec.source, [field]: 'other' } };
      expect(await health({ ...ofFolder, spec, status })).toMatchObject({ status: 'Progressing' });
    },
  );

  it('waits while the comparison is of another destination, or of one source where there are two', async () => {
    const { status } = settled(ofFolder);
    const spec = { ...ofFolder.spec, destination: { ...ofFolder.spec.destination, namespace: 'other' } };
    expect(await health({ ...ofFolder, spec, status })).toMatchObject({ status: 'Progressing' });
    const both = { ...ofBoth, status: settled(ofChart).status };
    expect(await health(both)).toMatchObject({ status: 'Progressing' });
  });

  it('waits while it syncs, or is about to', async () => {
    const syncing = settled(ofFolder, { operationState: { phase: 'Running' } });
    expect(await health(syncing)).toEqual({ status: 'Progressing', message: 'syncing' });
    const asked = { ...settled(ofFolder), operation: { sync: {} } };
    expect(await health(asked)).toEqual({ status: 'Progressing', message: 'syncing' });
  });

  it.each(['OutOfSync', 'Unknown'])('waits while it is %s, however well its objects are', async (status) => {
    const { sync } = settled(ofFolder).status;
    expect(await health(settled(ofFolder, { sync: { ...sync, status } }))).toEqual({
      status: 'Progressing',
      message: 'not synced',
    });
  });

  // Degraded would fail the operation of the root, where it should wait.
  it.each(['Degraded', 'Missing', 'Suspended', 'Unknown', 'Progressing'])(
    'waits for a child that is %s, and says so',
    async (status) => {
      expect(await health(settled(ofFolder, { health: { status } }))).toEqual({
        status: 'Progressing',
        message: status,
      });
    },
  );

  it('waits for a child that Argo CD has not looked at yet', async () => {
    expect(await health(ofFolder)).toMatchObject({ status: 'Progressing' });
    for (const missing of ['sync', 'health']) {
      expect(await health(settled(ofFolder, { [missing]: undefined }))).toMatchObject({
        status: 'Progressing',
      });
    }
  });
});
