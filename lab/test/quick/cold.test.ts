import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { FileSpec } from '../../../src/layout.ts';
import { toYaml } from '../../../src/yaml.ts';
import { DELAY } from '../../actor.ts';
import { applicationsOf, follow } from '../../applications.ts';
import { treeOf } from '../../full.ts';
import { generatedFiles } from '../../generated.ts';
import { split } from '../../split.ts';
import { applicationRef, TestLab } from '../lab.ts';

// One lab for all of it, in this order: a cold start is most of the time.
const tree = await treeOf('dev');
const files = generatedFiles('dev');
let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.start(tree, { files, delay: DELAY });
}, 120_000);

afterAll(() => lab?.stop());

it('starts cold: every Application becomes Synced and Healthy', async () => {
  const lines: string[] = [];
  const done = await follow(lab.client, applicationsOf(tree), (line) => lines.push(line), 900_000);
  expect(done, lines.slice(-40).join('\n')).toBe(true);
  console.log(await split(lab.client, Date.now() - lab.started));
}, 1_000_000);

it('has applied no object before everything that its component needs was there and well', async () => {
  expect(await lab.violations(tree)).toEqual([]);
});

it('has started no pod of a gateway before the injector had given it its image', async () => {
  const pods = await lab.client.list('v1', 'Pod');
  const images = pods.flatMap((it) => it.spec.containers.map((c: { image: string }) => c.image));
  expect(images.length).toBeGreaterThan(20);
  expect(images).not.toContain('auto');
});

it('leaves no pod without a node', async () => {
  const pods = await lab.client.list('v1', 'Pod');
  const waiting = pods.filter((it) => it.status?.phase === 'Pending');
  expect(waiting.map((it) => `${it.metadata.namespace}/${it.metadata.name}`)).toEqual([]);
});

const metabase = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'metabase', name: 'metabase' };

it('heals drift', async () => {
  const grace = async () => (await lab.object(metabase)).spec.template.spec.terminationGracePeriodSeconds;
  const wanted = await grace();
  await lab.client.patch(metabase, { spec: { template: { spec: { terminationGracePeriodSeconds: 1 } } } });
  await lab.until('the old value is back', async () => (await grace()) === wanted);
  await lab.settled();
}, 240_000);

it('prunes what Git no longer has', async () => {
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    namespace: 'metabase',
    name: 'metabase',
  };
  await lab.object(budget);
  lab.lab.commit(without(files, 'metabase/pod-disruption-budget.policy_metabase.yaml'), 'No budget');
  await lab.refresh();
  await lab.until('the budget is gone', async () => (await lab.client.get(budget)) === undefined);
  lab.lab.commit(files, 'The budget again');
  await lab.settled();
  await lab.object(budget);
}, 240_000);

it('deletes what needs a person’s word only after it was given', async () => {
  const name = 'aws-secrets-manager';
  const store = { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', name };
  await lab.object(store);
  const file = 'secret-store/cluster-secret-store.external-secrets.io__aws-secrets-manager.yaml';
  lab.lab.commit(without(files, file), 'No store');
  await lab.refresh();
  const app = applicationRef('secret-store');
  await lab.until('Argo CD sees that the store is to go', async () => {
    return (await lab.object(app)).status.sync.status === 'OutOfSync';
  });
  await sleep(20_000);
  await lab.object(store);
  // As the user interface does it (Argo CD, user-guide/sync-options, "Confirm pruning").
  const approval = { 'argocd.argoproj.io/deletion-approved': new Date().toISOString() };
  await lab.client.patch(app, { metadata: { annotations: approval } });
  await lab.until('the store is gone', async () => (await lab.client.get(store)) === undefined);
  lab.lab.commit(files, 'The store again');
  await lab.client.patch(app, {
    metadata: { annotations: { 'argocd.argoproj.io/deletion-approved': null } },
  });
  await lab.settled();
}, 300_000);

it('keeps a broken component to itself, and mends it with the commit that mends it', async () => {
  const file = 'metabase/deployment.apps_metabase.yaml';
  // A selector that does not match its pods: every schema takes it, the API server does not.
  const broken = files.map((it) =>
    it.path === file ? { ...it, text: toYaml(relabelled(parse(it.text))) } : it,
  );
  lab.lab.commit(broken, 'A Deployment that cannot be applied');
  await lab.refresh();
  const app = applicationRef('metabase');
  await lab.until('the sync has failed', async () => {
    const { operationState } = (await lab.object(app)).status;
    return /selector/.test(operationState?.message ?? '');
  });
  const others = (await lab.client.list(app.apiVersion, app.kind)).filter(
    (it) => !['root', 'metabase'].includes(it.metadata.name),
  );
  expect(others.map((it) => it.status?.health?.status)).toEqual(others.map(() => 'Healthy'));
  lab.lab.commit(files, 'As it was');
  await lab.settled(240_000);
}, 480_000);

// biome-ignore lint/suspicious/noExplicitAny: a manifest
function relabelled(deployment: any) {
  deployment.spec.template.metadata.labels = { 'app.kubernetes.io/name': 'somebody-else' };
  return deployment;
}

function without(all: readonly FileSpec[], path: string): FileSpec[] {
  const rest = all.filter((it) => it.path !== path);
  if (rest.length !== all.length - 1) throw new Error(`no file ${path}`);
  return rest;
}
