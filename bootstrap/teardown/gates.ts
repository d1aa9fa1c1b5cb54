import {
  instanceProfiles,
  instances,
  interfaces,
  type Kind,
  launchTemplates,
  leftOfThing,
  loadBalancers,
  securityGroups,
  targetGroups,
} from './found.ts';
import { type Holder, resourceOf } from './holders.ts';
import { type Cluster, type Left, type Live, leftOf, type Step, type World } from './world.ts';

/** The name by which the EBS CSI driver goes. */
const EBS = 'ebs.csi.aws.com';

type There = World & { readonly cluster: Cluster };

/**
 * What must be over before a controller goes, by the component that brings it; in order. `gone` says that the controller is not
 * there: then nobody deletes in AWS what it made, and the step does.
 */
export const GATES: Readonly<Record<string, (world: There, gone: boolean) => readonly Step[]>> = {
  'aws-load-balancer-controller': balancerGate,
  'aws-ebs-csi-driver': volumeGate,
  karpenter: nodeGate,
};

const TYPES = [
  ['services', ({ spec }: Live) => spec.type === 'LoadBalancer'],
  // Without a finalizer of its own an Ingress is another controller's.
  [
    'ingresses.networking.k8s.io',
    ({ metadata }: Live) => (metadata.finalizers ?? []).some((it) => it.includes('ingress.k8s.aws/')),
  ],
  ['targetgroupbindings.elbv2.k8s.aws', () => true],
] as const;

/** Load balancers: what asks for one, then what AWS has of them. Objects that no Application brought are deleted here. */
function balancerGate(world: There, gone: boolean): Step[] {
  const { cluster } = world;
  return [
    {
      name: 'load balancers of the cluster',
      until: 'no Service of type LoadBalancer, no Ingress with an ALB and no TargetGroupBinding is left',
      minutes: 15,
      stuck:
        'The controller takes its finalizers off: see that it runs, and what it says, kubectl logs -n kube-system deployment/aws-load-balancer-controller',
      left: async () => (await each(cluster, TYPES)).map(([, it]) => leftOf(it)),
      act: async () => {
        for (const [resource, it] of await each(cluster, TYPES)) await ask(cluster, resource, it);
      },
    },
    awsStep(world, [loadBalancers, targetGroups, securityGroups], 15, gone),
  ];
}

/**
 * Volumes: claims that StatefulSets left (Kubernetes keeps them when the set goes) and all others, then the volumes behind
 * them that go with their claim. What is to stay, a PersistentVolume says by `persistentVolumeReclaimPolicy: Retain`.
 */
function volumeGate({ cluster, confirmed }: There): Step[] {
  const volumes = async () => (await cluster.list('persistentvolumes')).filter(isDeletable);
  const claims = async () => {
    const ours = new Set(
      (await volumes()).map(({ spec }) => `${spec.claimRef?.namespace}/${spec.claimRef?.name}`),
    );
    const all = await cluster.list('persistentvolumeclaims');
    return all.filter(({ metadata }) => ours.has(`${metadata.namespace}/${metadata.name}`));
  };
  const attachments = async () =>
    (await cluster.list('volumeattachments.storage.k8s.io')).filter(({ spec }) => spec.attacher === EBS);
  return [
    {
      name: 'volumes of the cluster',
      until: 'no PersistentVolume that goes with its claim is left, and no EBS volume is attached',
      minutes: 15,
      stuck:
        'A claim is held while a pod mounts it: delete that pod or what makes it. A volume is held by the driver: kubectl logs -n kube-system deployment/ebs-csi-controller -c csi-provisioner',
      left: async () => [
        ...(await claims()).map((it) => leftOf(it)),
        ...(await volumes()).map((it) => leftOf(it, it.status?.phase)),
        ...(await attachments()).map((it) => leftOf(it, `on ${it.spec.nodeName}`)),
      ],
      act: async () => {
        if (!confirmed) return;
        for (const it of await claims()) await ask(cluster, 'persistentvolumeclaims', it);
      },
    },
  ];
}

/** Whether an EBS volume is deleted when its claim is. */
export const isDeletable = ({ spec }: Live): boolean =>
  spec.csi?.driver === EBS && spec.persistentVolumeReclaimPolicy === 'Delete';

/** Karpenter's nodes while Karpenter runs: pools first, or it would make new ones; then classes, which no claim may need. */
function nodeGate(world: There, gone: boolean): Step[] {
  const { cluster } = world;
  const nodes = [
    ['nodepools.karpenter.sh', () => true],
    ['nodeclaims.karpenter.sh', () => true],
  ] as const;
  const classes = [['ec2nodeclasses.karpenter.k8s.aws', () => true]] as const;
  return [
    {
      name: "Karpenter's nodes",
      until: 'no NodePool and no NodeClaim is left',
      minutes: 45,
      stuck:
        'Karpenter drains a node before it ends it: kubectl get events -A --field-selector reason=FailedDraining names what may not be evicted. Delete the PodDisruptionBudget or the pod that holds it up.',
      left: async () => (await each(cluster, nodes)).map(([, it]) => leftOf(it, conditionsOf(it))),
      act: async () => {
        for (const [resource, it] of await each(cluster, nodes)) await ask(cluster, resource, it);
      },
    },
    awsStep(world, [instances], 15, gone),
    {
      name: "Karpenter's classes of nodes",
      until: 'no EC2NodeClass is left: its finalizer removes the instance profile and the launch templates',
      minutes: 10,
      stuck: 'Karpenter says what it waits for: kubectl logs -n karpenter deployment/karpenter',
      left: async () => (await each(cluster, classes)).map(([, it]) => leftOf(it, conditionsOf(it))),
      act: async () => {
        for (const [resource, it] of await each(cluster, classes)) await ask(cluster, resource, it);
      },
    },
  ];
}

/** Objects in deletion that only this controller lets go of: it must not go before them. */
export function holderStep(cluster: Cluster, holders: readonly Holder[]): Step {
  const components = [...new Set(holders.map(({ component }) => component))];
  return {
    name: `what ${components.join(', ')} let${components.length === 1 ? 's' : ''} go of`,
    until: `nothing in deletion carries a finalizer of ${components.join(' or ')}`,
    minutes: 10,
    stuck: `The controller takes its finalizer off: see that the pods of ${components.join(', ')} run.`,
    left: async () => {
      const found: Left[] = [];
      for (const holder of holders) {
        for (const kind of holder.kinds) {
          const all = await cluster.list(resourceOf(holder, kind));
          found.push(
            ...all
              .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
              .filter(({ metadata }) => metadata.finalizers?.some((it) => it.startsWith(holder.finalizer)))
              .map((it) => leftOf(it)),
          );
        }
      }
      return found;
    },
  };
}

/**
 * What AWS has of a kind. While its controller is there that deletes, and this waits; once it is gone (`deletes`) nobody does,
 * and this deletes what holds no data.
 */
export function awsStep(
  { aws, tree }: World,
  kinds: readonly Kind[],
  minutes: number,
  deletes: boolean,
): Step {
  const names = kinds.map(({ name }) => `${name}s`).join(', ');
  const things = async () =>
    (
      await Promise.all(
        kinds.map(async (kind) => (await kind.list(aws, tree.environment)).map((it) => ({ kind, it }))),
      )
    ).flat();
  return {
    name: `${names} in AWS`,
    until: `AWS has none that are tagged as of ${tree.environment.cluster.name}`,
    minutes,
    stuck: deletes
      ? 'See what still uses them, in the console or by the AWS CLI, and delete that.'
      : 'Their controller deletes them; where its object is gone and they are not, delete them by the AWS CLI.',
    left: async () => (await things()).map(({ kind, it }) => leftOfThing(kind, it)),
    ...(deletes && {
      act: async () => {
        for (const { kind, it } of await things()) await removeThing(aws, kind, it);
      },
    }),
  };
}

/** AWS's words for "not yet": something else that goes as well still uses it. */
const IN_USE =
  /DependencyViolation|ResourceInUse|InvalidNetworkInterface\.InUse|DeleteConflict|NotFound|NoSuchEntity/;

async function removeThing(
  aws: World['aws'],
  kind: Kind,
  thing: { readonly id: string; readonly says?: string },
): Promise<void> {
  for (const command of kind.remove?.(thing) ?? []) {
    await aws(command).catch((error: { awsCode?: string }) => {
      if (!IN_USE.test(error.awsCode ?? '')) throw error;
    });
  }
}

/** After the last controller: what none of them will delete any more, and what would keep the network from going. */
export function strayStep(world: World): Step[] {
  return [
    awsStep(world, [loadBalancers, targetGroups, securityGroups], 15, true),
    awsStep(world, [instances], 15, true),
    awsStep(world, [launchTemplates, instanceProfiles], 5, true),
    awsStep(world, [interfaces], 10, true),
  ];
}

type Asked = readonly (readonly [resource: string, which: (it: Live) => boolean])[];

async function each(cluster: Cluster, asked: Asked): Promise<(readonly [string, Live])[]> {
  const lists = asked.map(async ([resource, which]) =>
    (await cluster.list(resource)).filter(which).map((it) => [resource, it] as const),
  );
  return (await Promise.all(lists)).flat();
}

async function ask(cluster: Cluster, resource: string, object: Live): Promise<void> {
  if (object.metadata.deletionTimestamp === undefined) await cluster.delete(resource, object);
}

function conditionsOf({ status }: Live): string | undefined {
  const bad = (status?.conditions ?? []).filter((it: { status: string }) => it.status !== 'True');
  return (
    bad.map((it: { type: string; message?: string }) => `${it.type}: ${it.message ?? ''}`).join('; ') ||
    undefined
  );
}
