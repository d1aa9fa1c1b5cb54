import { instances } from '../found/index.ts';
import { type Live, leftOf, type Step } from '../world.ts';
import { awsStep } from './aws.ts';
import type { There } from './index.ts';
import { ask, each } from './objects.ts';

/** Karpenter's nodes while Karpenter runs: pools first, or it would make new ones; then classes, which no claim may need. */
export function nodeGate(world: There, gone: boolean): Step[] {
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

function conditionsOf({ status }: Live): string | undefined {
  const bad = (status?.conditions ?? []).filter((it: { status: string }) => it.status !== 'True');
  return (
    bad.map((it: { type: string; message?: string }) => `${it.type}: ${it.message ?? ''}`).join('; ') ||
    undefined
  );
}
