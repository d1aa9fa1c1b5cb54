import type { Actor } from '../actor.ts';

/** The AWS load balancer controller: Services and Ingresses get an address. */
export const awsLoadBalancerController: Actor = {
  name: 'aws-load-balancer-controller',
  real: false,
  does: 'Services of type LoadBalancer and Ingresses get a host name',
  plays: ['kube-system/aws-load-balancer-controller'],

  async start({ client, environment }) {
    return async () => {
      for (const [apiVersion, kind] of [
        ['v1', 'Service'],
        ['networking.k8s.io/v1', 'Ingress'],
      ] as const) {
        for (const object of await client.listed(apiVersion, kind)) {
          const { namespace, name } = object.metadata;
          const isBalanced = kind === 'Ingress' || object.spec.type === 'LoadBalancer';
          if (!isBalanced || object.status?.loadBalancer?.ingress !== undefined) continue;
          const hostname = `${namespace}-${name}.elb.${environment.region}.amazonaws.com`;
          await client.setStatus(object, { loadBalancer: { ingress: [{ hostname }] } });
        }
      }
    };
  },
};
