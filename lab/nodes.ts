import { readFileSync } from 'node:fs';
import type { Amounts } from '../src/capacity/amounts.ts';
import { placesOf } from '../src/capacity/places.ts';
import { type Environment, fargateProfileOf } from '../src/environment.ts';
import type { Tree } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';
import type { Actor } from './actor.ts';
import { type Asked, admit } from './admission.ts';
import type { Client } from './client.ts';

/** EKS puts it on every node that plays one Fargate pod's machine. */
const FARGATE = { key: 'eks.amazonaws.com/compute-type', value: 'fargate' };

/** EKS gives it to pods that a profile selects when they are made. */
const SCHEDULER = 'fargate-scheduler';

/** Makes the nodes of the environment's node groups, spread over its zones; kwok makes them ready. */
export async function makeNodeGroups(client: Client, tree: Tree): Promise<void> {
  const { region, network, compute } = tree.environment;
  const places = new Map(placesOf(tree).map((place) => [place.name, place]));
  for (const { name, desired, labels, taints } of compute.nodeGroups) {
    // kwok sets no limit to a node of a type that is not in the data.
    const [kind] = places.get(name)?.nodes ?? [];
    for (let i = 0; i < desired; i++) {
      const zone = `${region}${network.zones[i % network.zones.length]}`;
      await client.apply({
        ...node(`${name}-${i}`, {
          ...labels,
          'eks.amazonaws.com/nodegroup': name,
          'topology.kubernetes.io/region': region,
          'topology.kubernetes.io/zone': zone,
          ...(kind && { 'node.kubernetes.io/instance-type': kind.type.name }),
        }),
        spec: { taints },
        ...(kind && {
          status: { allocatable: quantities(kind.allocatable), capacity: quantities(kind.capacity) },
        }),
      });
    }
  }
}

const quantities = ({ milliCpu, memory, pods }: Amounts) => ({
  cpu: `${milliCpu}m`,
  memory: String(memory),
  pods: String(pods),
});

/**
 * EKS's own part of Fargate: a webhook gives the pods of a profile to another scheduler, which makes a node for each, with the
 * taint and the label that real ones have, and room for that pod alone.
 */
export const fargate: Actor = {
  name: 'Fargate',
  real: false,
  immediate: true,
  does: 'each pod that a profile selects gets a node of its own, tainted and labelled as AWS does it',
  plays: [],

  async start({ client, plane, environment }) {
    if (environment.compute.fargate.length === 0) return async () => {};
    const service = 'kube-system/espalier-lab-fargate';
    plane.network.serve(
      service,
      (request, response) => void admit(request, response, (asked) => schedulerPatch(environment, asked)),
    );
    await installPodWebhook(
      client,
      '0500-amazon-eks-fargate-mutation.amazonaws.com',
      service,
      plane.authority.certificate,
    );
    return async () => {
      const pods = await client.list('v1', 'Pod');
      for (const pod of pods) if (pod.spec.schedulerName === SCHEDULER) await place(client, pod);
      const wanted = new Set(pods.map((it) => it.spec.nodeName));
      for (const { metadata } of await client.list('v1', 'Node')) {
        if (metadata.labels?.[FARGATE.key] !== FARGATE.value || wanted.has(metadata.name)) continue;
        if (Date.now() - Date.parse(metadata.creationTimestamp) < 10_000) continue;
        await client.delete({ apiVersion: 'v1', kind: 'Node', name: metadata.name });
      }
    };
  },
};

async function place(client: Client, pod: KubeObject): Promise<void> {
  const { name, namespace, uid, deletionTimestamp } = pod.metadata as Meta;
  if (pod.spec.nodeName !== undefined || deletionTimestamp !== undefined) return;
  const target = `fargate-${uid}`;
  const size = { cpu: '4', memory: '30Gi', pods: '1' };
  await client.apply({
    ...node(target, { [FARGATE.key]: FARGATE.value }),
    spec: { taints: [{ ...FARGATE, effect: 'NoSchedule' }] },
    status: { allocatable: size, capacity: size },
  });
  await client.request('POST', `/api/v1/namespaces/${namespace}/pods/${name}/binding`, {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace },
    target: { apiVersion: 'v1', kind: 'Node', name: target },
  });
}

/**
 * Asks a Service, `namespace/name`, about every pod that is made. Webhooks are asked by the order of their names, as in a cluster.
 * `authority`: file of the authority that signed its certificate.
 */
export async function installPodWebhook(
  client: Client,
  webhook: string,
  service: string,
  authority: string,
): Promise<void> {
  const [namespace, name] = service.split('/') as [string, string];
  await client.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: { ports: [{ port: 443 }] },
  });
  await client.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: webhook },
    webhooks: [
      {
        name: webhook,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        clientConfig: {
          service: { namespace, name, path: '/', port: 443 },
          caBundle: readFileSync(authority).toString('base64'),
        },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  });
}

/** Pods of a profile get Fargate's scheduler. */
function schedulerPatch(environment: Environment, { namespace = '', object }: Asked) {
  const isChosen = fargateProfileOf(environment, namespace, object.metadata.labels ?? {}) !== undefined;
  return isChosen ? [{ op: 'add', path: '/spec/schedulerName', value: SCHEDULER }] : [];
}

type Meta = KubeObject['metadata'] & { readonly uid: string; readonly deletionTimestamp?: string };

function node(name: string, labels: Readonly<Record<string, string>>): KubeObject {
  const system = {
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
  };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { ...system, ...labels } } };
}
