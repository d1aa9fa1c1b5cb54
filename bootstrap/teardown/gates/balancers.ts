import { loadBalancers, securityGroups, targetGroups } from '../found/index.ts';
import { type Live, leftOf, type Step } from '../world.ts';
import { awsStep } from './aws.ts';
import type { There } from './index.ts';
import { ask, each } from './objects.ts';

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
export function balancerGate(world: There, gone: boolean): Step[] {
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
    awsStep(world, [loadBalancers, targetGroups], 15, gone),
    // That of the backends is shared, and not always its controller's to delete once the last balancer has gone.
    awsStep(world, [securityGroups], 15, true),
  ];
}
