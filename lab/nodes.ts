import { type Environment, fargateProfileOf } from '../src/environment.ts';
import type { KubeObject } from '../src/object.ts';
import type { Client } from './client.ts';

/** EKS puts it on every node that plays one Fargate pod's machine. */
const FARGATE = { key: 'eks.amazonaws.com/compute-type', value: 'fargate' };

/** Makes the nodes of the environment's node groups; kwok makes them ready. */
export async function makeNodeGroups(client: Client, environment: Environment): Promise<void> {
  for (const { name, desired, labels, taints } of environment.compute.nodeGroups) {
    for (let i = 0; i < desired; i++) {
      await client.apply({
        ...node(`${name}-${i}`, { ...labels, 'eks.amazonaws.com/nodegroup': name }),
        spec: { taints },
      });
    }
  }
}

/** Gives every pod of a Fargate profile that has no node one of its own, as Fargate's scheduler does. */
export async function placeFargatePods(client: Client, environment: Environment): Promise<void> {
  for (const pod of await client.list('v1', 'Pod')) {
    const { name, namespace = '', labels = {}, uid, deletionTimestamp } = pod.metadata as Meta;
    const isPlaced = (pod.spec as { nodeName?: string }).nodeName !== undefined;
    const profile = fargateProfileOf(environment, namespace, labels);
    if (isPlaced || deletionTimestamp !== undefined || profile === undefined) continue;
    const target = `fargate-${uid}`;
    await client.apply({
      ...node(target, { [FARGATE.key]: FARGATE.value }),
      spec: { taints: [{ ...FARGATE, effect: 'NoSchedule' }] },
    });
    await client.request('POST', `/api/v1/namespaces/${namespace}/pods/${name}/binding`, {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace },
      target: { apiVersion: 'v1', kind: 'Node', name: target },
    });
  }
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
