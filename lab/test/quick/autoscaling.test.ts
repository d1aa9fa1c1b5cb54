import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instanceTypes } from '../../../src/instances.ts';
import type { KubeObject } from '../../../src/object.ts';
import type { Act, Stage } from '../../actor.ts';
import { karpenter } from '../../actors/karpenter.ts';
import { keda } from '../../actors/keda.ts';
import { answersTo, prometheus } from '../../actors/prometheus.ts';
import type { Client, StoredObject } from '../../client.ts';
import { ControlPlane } from '../../control-plane.ts';
import { startControllers } from '../../controllers.ts';
import { crdObjects, crdSources, installCrds } from '../../crds.ts';
import { treeOf } from '../../full.ts';
import { manifestsOf } from '../../generated.ts';
import { Home } from '../../home.ts';
import { apiService, pod, secret, service, until, validating } from '../scaling-objects.ts';

const tree = await treeOf('dev');
const manifests = manifestsOf('dev');
const generated = (part: string, kind: string): KubeObject => {
  const found = manifests.find((it) => it.part === part && it.object.kind === kind);
  if (found === undefined) throw new Error(`generated/dev/${part} has no ${kind}`);
  return found.object;
};

let plane: ControlPlane;
let client: Client;
let stage: Stage;

beforeAll(async () => {
  plane = await ControlPlane.start(new Home(mkdtempSync(join(tmpdir(), 'espalier-scaling-'))));
  client = plane.admin;
  await startControllers(plane);
  const sources = crdSources().filter((it) => it.name === 'karpenter' || it.name === 'keda');
  await installCrds(
    client,
    sources.flatMap((source) => crdObjects(source)),
  );
  for (const name of ['keda', 'metabase', 'monitoring'])
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  stage = { plane, client, environment: tree.environment, say: () => {} };
  await karpenter.start(stage);
  await client.apply(generated('node-pools', 'EC2NodeClass'));
  await client.apply(generated('node-pools', 'NodePool'));
});

afterAll(async () => {
  await plane?.stop();
});

describe('Karpenter', () => {
  it('finds the EC2NodeClass and the NodePool ready as they are generated', async () => {
    for (const kind of ['EC2NodeClass', 'NodePool']) {
      const { apiVersion, metadata } = generated('node-pools', kind);
      await until(`${kind} is Ready`, async () => {
        const object = await client.get({ apiVersion, kind, name: metadata.name });
        return object?.status?.conditions?.some(
          (it: Condition) => it.type === 'Ready' && it.status === 'True',
        );
      });
    }
  });

  it('makes a node for pending pods as the NodePool describes it', async () => {
    await Promise.all([0, 1, 2].map((i) => client.create(pod(`small-${i}`))));
    await until('3 pods run', async () => (await running('small-')) === 3);
    const nodes = await made();
    expect(nodes.length).toBeGreaterThan(0);
    for (const { metadata, spec, status } of nodes) {
      const { labels = {} } = metadata;
      for (const { key, values } of generated('node-pools', 'NodePool').spec.template.spec.requirements)
        expect(values, key).toContain(labels[key]);
      const type = instanceTypes().get(labels['node.kubernetes.io/instance-type'] ?? '');
      expect(status?.capacity).toMatchObject({ cpu: String(type?.vcpu), pods: String(type?.pods) });
      expect(labels['topology.kubernetes.io/zone']).toMatch(/^eu-central-1[ab]$/);
      expect(spec.providerID).toMatch(/^aws:\/\/\/eu-central-1[ab]\/i-[0-9a-f]{17}$/);
    }
  });

  it('makes none for a family that no pool has', async () => {
    await client.create(pod('strange', { 'karpenter.k8s.aws/instance-family': 'r7i' }));
    const before = (await made()).length;
    await sleep(8_000);
    expect((await made()).length).toBe(before);
    expect(await running('strange')).toBe(0);
    await remove('strange');
  });

  it('stops at the limits of the pool', async () => {
    await Promise.all(Array.from({ length: 34 }, (_, i) => client.create(pod(`many-${i}`))));
    const { limits } = generated('node-pools', 'NodePool').spec;
    const vcpu = async () => (await made()).reduce((sum, it) => sum + Number(it.status?.capacity.cpu), 0);
    await until('the pool is full', async () => (await vcpu()) > Number(limits.cpu) - 4);
    await sleep(5_000);
    expect(await vcpu()).toBeLessThanOrEqual(Number(limits.cpu));
    expect(await running('many-')).toBeLessThan(34);
  });

  it('sees that nodes have drifted when the EC2NodeClass changes', async () => {
    const { apiVersion, kind, metadata } = generated('node-pools', 'EC2NodeClass');
    const nodeClass = { apiVersion, kind, name: metadata.name };
    await client.patch(nodeClass, { spec: { tags: { another: 'tag' } } });
    await until('every NodeClaim has drifted', async () => {
      const claims = await client.list('karpenter.sh/v1', 'NodeClaim');
      expect(claims.length).toBeGreaterThan(0);
      return claims.every(({ status }) =>
        status?.conditions.some((it: Condition) => it.type === 'Drifted' && it.reason === 'NodeClassDrift'),
      );
    });
    await client.patch(nodeClass, { spec: { tags: { another: null } } });
  });

  it('lets empty nodes go', async () => {
    // As generated it waits a minute, and takes one node in ten at a time.
    const { apiVersion, kind, metadata } = generated('node-pools', 'NodePool');
    await client.patch(
      { apiVersion, kind, name: metadata.name },
      { spec: { disruption: { consolidateAfter: '1s', budgets: [{ nodes: '100%' }] } } },
    );
    await remove('small-');
    await remove('many-');
    await until('no node is left', async () => (await made()).length === 0, 90);
  });
});

describe('KEDA', () => {
  const scaled = generated('metabase', 'ScaledObject');
  const deployment = generated('metabase', 'Deployment');
  const replicas = async () => (await client.get(refOf(deployment)))?.spec.replicas;
  let prometheusActs: Act;

  beforeAll(async () => {
    await keda.start(stage);
    prometheusActs = await prometheus.start(stage);
    const address = new URL(scaled.spec.triggers[0].metadata.serverAddress);
    const [name = '', namespace = ''] = address.hostname.split('.');
    for (const it of service(namespace, name, Number(address.port))) await client.apply(it);
    const footprint = tree.components.find((it) => it.component.name === 'keda')?.charts[0]?.footprint;
    const caBundle = readFileSync(plane.authority.certificate).toString('base64');
    const services = (footprint?.services ?? []).map((it) =>
      service(it.namespace ?? '', it.name, it.ports[0]?.port ?? 0),
    );
    for (const it of services.flat()) await client.apply(it);
    for (const it of footprint?.apiServices ?? [])
      await client.apply(apiService(it.name, it.service ?? '', caBundle));
    const hook = footprint?.webhooks.find((it) => it.resources.includes('keda.sh/scaledobjects'));
    await client.apply(validating(hook?.name ?? '', hook?.service ?? '', caBundle));
  });

  it('scales up to what the query asks for, and the nodes follow', async () => {
    await client.apply(deployment);
    // KEDA resolves what the environment of a workload refers to before it scales it.
    await client.apply(secret(generated('metabase', 'ExternalSecret')));
    await client.apply(scaled);
    await prometheusActs();
    await until('one pod of Metabase runs', async () => (await running('metabase-')) === 1);
    answersTo.set('destination_workload="metabase"', 250);
    await until('3 replicas', async () => (await replicas()) === 3);
    await until('3 pods of Metabase run', async () => (await running('metabase-')) === 3);
    expect((await made()).length).toBeGreaterThan(0);
  });

  it('scales down to the minimum when the query falls', async () => {
    // As generated it waits five minutes; and the CPU trigger holds it where there is no metrics API.
    await client.patch(refOf(scaled), {
      spec: {
        advanced: {
          horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
        },
        triggers: scaled.spec.triggers.slice(0, 1),
      },
    });
    expect(await replicas()).toBe(3);
    answersTo.clear();
    await until('1 replica', async () => (await replicas()) === 1);
  });

  it('refuses a second ScaledObject for the same workload at its webhook', async () => {
    const second = { ...scaled, metadata: { ...scaled.metadata, name: 'second' } };
    // KEDA keeps its checks in a Go map: whichever comes first names the ScaledObject, or its HPA.
    await expect(client.apply(second)).rejects.toThrow(
      /'metabase' .* is already managed by the (ScaledObject 'metabase'|hpa 'keda-hpa-metabase')/,
    );
  });
});

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

const pods = async (start: string) =>
  (await client.list('v1', 'Pod')).filter(({ metadata }) => metadata.name.startsWith(start));

const running = async (start: string) =>
  (await pods(start)).filter(({ status }) => status?.phase === 'Running').length;

async function remove(start: string): Promise<void> {
  for (const { metadata } of await pods(start))
    await client.delete({ apiVersion: 'v1', kind: 'Pod', name: metadata.name, namespace: 'default' });
}

/** The nodes that Karpenter made. */
async function made(): Promise<StoredObject[]> {
  const nodes = await client.list('v1', 'Node');
  return nodes.filter(({ metadata }) => metadata.labels?.['karpenter.sh/nodepool'] !== undefined);
}

function refOf({ apiVersion, kind, metadata }: KubeObject) {
  return { apiVersion, kind, ...metadata };
}
