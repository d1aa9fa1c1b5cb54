import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { FileSpec } from '../../../src/layout.ts';
import { toYaml } from '../../../src/yaml.ts';
import { DELAY } from '../../actor.ts';
import { applicationsOf, follow, isDone } from '../../applications.ts';
import { unlikeFootprints } from '../../applied.ts';
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

it('holds just the objects that the tree knows of', async () => {
  expect(await unlikeFootprints(lab.client, { tree })).toEqual([]);
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
  await lab.client.patch(metabase, { spec: { template: { spec: { terminationGracePeriodSeconds: 30 } } } });
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

it('does not delete without a person’s word what needs it, and holds nobody up meanwhile', async () => {
  const pool = { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', name: 'default' };
  lab.lab.commit(without(files, 'node-pools/node-pool.karpenter.sh__default.yaml'), 'No pool');
  await lab.refresh();
  await lab.until('Argo CD asks for a confirmation', async () => {
    const { operationState } = (await lab.object(applicationRef('node-pools'))).status;
    return /pruning confirmation/.test(operationState?.message ?? '');
  });
  await sleep(15_000);
  const { metadata } = await lab.object(pool);
  expect(metadata).not.toHaveProperty('deletionTimestamp');
  await lab.until('the root is done all the same', async () => {
    return isDone(await lab.object(applicationRef('root')));
  });
  lab.lab.commit(files, 'The pool again');
  // An operation that waits for a word goes on waiting; a person ends it, as `argocd app terminate-op` does.
  const ended = { status: { operationState: { phase: 'Terminating' } } };
  await lab.client.patch(applicationRef('node-pools'), ended);
  await lab.settled();
}, 300_000);

it('keeps a broken component to itself, and mends it with the commit that mends it', async () => {
  const deployment = files.find((it) => it.path === 'metabase/deployment.apps_metabase.yaml');
  // One more, whose selector does not match its pods: every schema takes it, the API server does not.
  const text = (deployment?.text ?? '').replace(/^ {2}name: metabase$/m, '  name: broken');
  const broken = parse(text);
  broken.spec.template.metadata.labels = { 'app.kubernetes.io/name': 'somebody-else' };
  const more = { path: 'metabase/deployment.apps_broken.yaml', text: toYaml(broken) };
  lab.lab.commit([...files, more], 'A Deployment that cannot be applied');
  await lab.refresh();
  const app = applicationRef('metabase');
  await lab.until('the sync has failed', async () => {
    return /selector/.test((await lab.object(app)).status.operationState?.message ?? '');
  });
  const others = (await lab.client.list(app.apiVersion, app.kind)).filter(
    (it) => !['root', 'metabase'].includes(it.metadata.name),
  );
  expect(others.map((it) => it.status?.health?.status)).toEqual(others.map(() => 'Healthy'));
  lab.lab.commit(files, 'As it was');
  await lab.settled(240_000);
}, 480_000);

function without(all: readonly FileSpec[], path: string): FileSpec[] {
  const rest = all.filter((it) => it.path !== path);
  if (rest.length !== all.length - 1) throw new Error(`no file ${path}`);
  return rest;
}
