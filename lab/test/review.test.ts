import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type KubeObject, refOf } from '../../src/object.ts';
import { effectsBetween } from '../../test/helpers/review.ts';
import { deployment } from '../../test/kit.ts';
import { IMMUTABLE_PAIRS } from '../../test/review/immutable.ts';
import { nodeClass, pool } from '../../test/review/samples/nodes.ts';
import { having } from '../../test/review/samples/sample.ts';
import { karpenter } from '../actors/karpenter.ts';
import { ApiError, Client } from '../client.ts';
import { ControlPlane } from '../control-plane.ts';
import { startControllers } from '../controllers.ts';
import { crdObjects, crdSources, installCrds } from '../crds.ts';
import { treeOf } from '../full.ts';
import { Home } from '../home.ts';
import { until } from './scaling-objects.ts';

const CRD = 'CustomResourceDefinition';
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

const CHANGES: readonly (readonly [path: string, value: unknown])[] = [
  ['metadata.labels', { a: 'b' }],
  ['spec|template|metadata|annotations|example.com/at', 'now'],
  ['spec.replicas', 2],
  ['spec.template.spec.terminationGracePeriodSeconds', 7],
  ['spec.minReadySeconds', 1],
  ['spec.strategy', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } }],
];

const taint = (key: string) => ({ key, effect: 'NoSchedule' });
const POOL_CHANGES: readonly (readonly [path: string, value: unknown])[] = [
  ['spec.limits.cpu', '64'],
  ['spec.template.spec.taints', [taint('a'), taint('b')]],
  ['spec.disruption.consolidateAfter', '5m'],
  ['spec.template.spec.expireAfter', '24h'],
  [
    'spec.template.spec.requirements',
    [{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] }],
  ],
  ['spec.template.spec.terminationGracePeriod', '1h'],
  ['spec.template.metadata.labels', { a: 'b' }],
  ['spec.weight', 5],
  // Lists are hashed as sets.
  ['spec.template.spec.taints', [taint('b'), taint('a')]],
];

const CLASS_CHANGES: readonly (readonly [path: string, value: unknown])[] = [
  ['spec.userData', 'echo'],
  ['spec.ipPrefixCount', 2],
  ['spec.tags', { a: 'b' }],
  ['spec.subnetSelectorTerms', [{ tags: { a: 'c' } }]],
  ['spec.detailedMonitoring', true],
  ['spec.securityGroupSelectorTerms', [{ id: 'sg-3' }]],
  ['spec.kubelet', { maxPods: 50 }],
  ['spec.amiSelectorTerms', [{ alias: 'al2023@v20260910' }]],
  ['spec.instanceStorePolicy', 'RAID0'],
  ['spec.associatePublicIPAddress', false],
  ['spec.role', 'others'],
  ['spec.kubelet', { clusterDNS: ['10.0.0.1', '10.0.0.2'] }],
  // Lists are hashed as sets.
  ['spec.kubelet', { clusterDNS: ['10.0.0.2', '10.0.0.1'] }],
];

describe('fields that the table calls immutable', () => {
  const client = new Client(inject('access'));
  beforeAll(() => client.apply(NAMESPACE));
  afterAll(() => client.close());

  it.each(IMMUTABLE_PAIRS.map((pair, i) => [`${i} ${pair.rule} ${pair.field}`, pair] as const))(
    '%s',
    async (_, { before, after }) => {
      await client.apply(before);
      try {
        // Scope and kind of a CRD are fixed from the moment that it is served.
        if (before.kind === CRD)
          await until('the CRD is served', async () =>
            (await client.get(refOf(before)))?.status?.conditions?.some(
              (it: { type: string; status: string }) => it.type === 'Established' && it.status === 'True',
            ),
          );
        const refusal = await client.apply(after).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(refusal).toBeInstanceOf(ApiError);
        expect([400, 403, 409, 422]).toContain((refusal as ApiError).status);
        // It is the change that is refused, and not the object: by itself it is taken, but for names that belong together.
        if (before.kind !== CRD) {
          await gone(client, before);
          await client.apply(after);
        }
      } finally {
        await gone(client, before);
      }
    },
  );
});

/** Deletes an object, whoever holds it back: of a Job it is the API server itself, for a collector that does not run here. */
async function gone(client: Client, object: KubeObject): Promise<void> {
  const ref = refOf(object);
  await client.delete(ref);
  await until(`${object.kind} is gone`, async () => {
    const stored = await client.get(ref);
    const isHeld = stored?.metadata.finalizers !== undefined && object.kind !== CRD;
    if (isHeld) await client.patch(ref, { metadata: { finalizers: null } }).catch(() => {});
    return stored === undefined;
  });
}

describe('with the controllers', () => {
  let plane: ControlPlane;
  let client: Client;

  beforeAll(async () => {
    plane = await ControlPlane.start(new Home(mkdtempSync(join(tmpdir(), 'espalier-review-'))));
    client = plane.admin;
    await startControllers(plane);
    await installCrds(
      client,
      crdSources()
        .filter(({ name }) => name === 'karpenter')
        .flatMap((source) => crdObjects(source)),
    );
    await client.apply(NAMESPACE);
    const { environment } = await treeOf('dev');
    await karpenter.start({ plane, client, environment, say: () => {} });
  });
  afterAll(async () => {
    await plane?.stop();
  });

  it('has pods of another hash where the table says that they restart, and only there', async () => {
    const plain = deployment('web', { replicas: 1 });
    const web = { ...plain, metadata: { ...plain.metadata, namespace: 'shop' } };
    const hashes = async () =>
      (await client.list('apps/v1', 'ReplicaSet'))
        .filter(({ metadata }) => metadata.namespace === 'shop')
        .map(({ metadata }) => metadata.labels?.['pod-template-hash'])
        .sort();
    await client.apply(web);
    await until('a ReplicaSet', async () => (await hashes()).length === 1);
    let last: KubeObject = web;
    for (const [path, value] of CHANGES) {
      const after = having(last, path, value);
      const restarts = effectsBetween(last, after).some(({ effect }) => effect === 'restarted');
      const before = await hashes();
      const { body } = await client.apply(after);
      await until('it is seen', async () => {
        const stored = await client.get(refOf(after));
        return stored?.status?.observedGeneration >= (body.metadata.generation ?? 0);
      });
      expect((await hashes()).length - before.length, path).toBe(restarts ? 1 : 0);
      last = after;
    }
  });

  it.each([
    ['NodePools', pool, 'karpenter.sh/nodepool-hash', POOL_CHANGES, 'pool-template'],
    ['EC2NodeClasses', nodeClass, 'karpenter.k8s.aws/ec2nodeclass-hash', CLASS_CHANGES, 'class-hash'],
  ] as const)(
    'has %s of another hash where the table says that every node drifts, and only there',
    async (_, first, annotation, changes, rule) => {
      const ref = refOf(first);
      const hash = async () => (await client.get(ref))?.metadata.annotations?.[annotation];
      await client.apply(first);
      await until('a hash', async () => (await hash()) !== undefined);
      let last: KubeObject = first;
      for (const [i, [path, value]] of changes.entries()) {
        const after = having(last, path, value);
        const rolls = effectsBetween(last, after, [pool]).some(
          (it) => it.rule === rule && it.effect === 'nodes',
        );
        const before = await hash();
        await client.apply(after);
        // What is hashed shows within a moment; of what is not, a moment more tells.
        if (rolls) await until(`another hash: ${path}`, async () => (await hash()) !== before);
        else {
          await client.patch(ref, { metadata: { labels: { seen: String(i) } } });
          await sleep(2_000);
          expect(await hash(), path).toBe(before);
        }
        last = after;
      }
    },
  );
});
