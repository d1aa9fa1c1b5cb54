import { HOLDERS, type Holder } from '../../bootstrap/teardown/holders.ts';
import type { Ask } from '../../bootstrap/teardown/world.ts';
import type { Actor } from '../actor.ts';
import type { Client, StoredObject } from '../client.ts';

/** What a finalizer of the load balancer controller is about, and the Deployments of whoever takes finalizers off. */
const DEPLOYMENTS: Readonly<Record<string, readonly [namespace: string, name: string]>> = {
  'aws-load-balancer-controller': ['kube-system', 'aws-load-balancer-controller'],
  'aws-ebs-csi-driver': ['kube-system', 'ebs-csi-controller'],
  'external-secrets': ['external-secrets', 'external-secrets'],
};

const API_VERSIONS: Readonly<Record<string, string>> = {
  '': 'v1',
  'external-secrets.io': 'external-secrets.io/v1',
  'storage.k8s.io': 'storage.k8s.io/v1',
};

/**
 * The part of doubled controllers that a teardown meets: each puts its finalizer on what it serves, and takes it off an object
 * in deletion only while its own Deployment is there. A Service of type LoadBalancer is a load balancer in AWS as well.
 */
export function holders(aws: Ask): Actor {
  return {
    name: 'finalizers',
    real: false,
    does: 'doubled controllers hold what they serve by their finalizers, and let go only while their Deployment is there',
    plays: Object.values(DEPLOYMENTS).map((it) => it.join('/')),

    async start({ client, environment }) {
      return async () => {
        for (const holder of HOLDERS) {
          const [namespace, name] = DEPLOYMENTS[holder.component] ?? [];
          if (namespace === undefined || name === undefined) continue;
          const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
          if ((await client.get(deployment)) === undefined) continue;
          for (const object of await served(client, holder))
            await hold(client, holder, object, aws, environment.cluster.name);
        }
      };
    },
  };
}

async function served(client: Client, { group, kinds }: Holder): Promise<StoredObject[]> {
  const lists = kinds.map(async (kind) => client.listed(API_VERSIONS[group] ?? `${group}/v1beta1`, kind));
  return (await Promise.all(lists))
    .flat()
    .filter(({ kind, spec }) => kind !== 'Service' || spec.type === 'LoadBalancer');
}

async function hold(
  client: Client,
  holder: Holder,
  object: StoredObject,
  aws: Ask,
  cluster: string,
): Promise<void> {
  const { metadata, kind } = object;
  const { finalizers = [], deletionTimestamp } = metadata as typeof metadata & { deletionTimestamp?: string };
  const mine = finalizers.filter((it) => it.startsWith(holder.finalizer));
  const ref = { ...object, ...metadata };
  if (deletionTimestamp === undefined && mine.length === 0) {
    const added = holder.finalizer.endsWith('/') ? `${holder.finalizer}lab` : holder.finalizer;
    await client.patch(ref, {
      metadata: { finalizers: [...finalizers, added], resourceVersion: metadata.resourceVersion },
    });
    if (kind === 'Service') await makeBalancer(aws, nameOf(object), cluster);
  } else if (deletionTimestamp !== undefined && mine.length > 0) {
    if (kind === 'Service') await dropBalancer(aws, nameOf(object));
    const rest = finalizers.filter((it) => !mine.includes(it));
    await client.patch(ref, { metadata: { finalizers: rest, resourceVersion: metadata.resourceVersion } });
  }
}

/** Names of load balancers have 32 characters. */
const nameOf = ({ metadata }: StoredObject) => `k8s-${metadata.name}`.slice(0, 32).replace(/-$/, '');

async function makeBalancer(aws: Ask, name: string, cluster: string): Promise<void> {
  const { Subnets } = (await aws(['ec2', 'describe-subnets'])) as { Subnets: { SubnetId: string }[] };
  const tags = ['--tags', `Key=elbv2.k8s.aws/cluster,Value=${cluster}`];
  const subnets = ['--subnets', Subnets[0]?.SubnetId ?? ''];
  await aws(['elbv2', 'create-load-balancer', '--name', name, '--type', 'network', ...subnets, ...tags]);
}

async function dropBalancer(aws: Ask, name: string): Promise<void> {
  type Answer = { LoadBalancers: { LoadBalancerArn: string }[] };
  const { LoadBalancers } = (await aws(['elbv2', 'describe-load-balancers', '--names', name])) as Answer;
  for (const it of LoadBalancers)
    await aws(['elbv2', 'delete-load-balancer', '--load-balancer-arn', it.LoadBalancerArn]);
}
