import type { KubeObject } from '../../object.ts';

/** A network load balancer of AWS in front of pods. */
export interface LoadBalancer {
  /** Who reaches it: the VPC and what is connected to it, or everybody. Default: internal. */
  readonly scheme?: 'internal' | 'internet-facing';
  /** ARN of the certificate in ACM that it ends TLS with. */
  readonly certificateArn: string;
  /** Blocks that may reach it. Default: all that the scheme lets. */
  readonly allow?: readonly string[];
}

/** How the load balancer knows that a pod serves. */
export interface TargetHealth {
  readonly path: string;
  /** Port of the pod that answers. Default: the one that serves requests. */
  readonly port?: number;
}

/** Makes the AWS Load Balancer Controller the only one to act on a Service. It can never be changed on a Service that is there. */
export const NLB_CLASS = 'service.k8s.aws/nlb';

const annotation = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;

/** What tells the AWS Load Balancer Controller how the load balancer has to be; TLS ends on port 443. */
export function nlbAnnotations(
  { scheme = 'internal', certificateArn }: LoadBalancer,
  { path, port }: TargetHealth,
): Record<string, string> {
  return {
    [annotation('type')]: 'external',
    [annotation('nlb-target-type')]: 'ip',
    [annotation('scheme')]: scheme,
    [annotation('ssl-cert')]: certificateArn,
    [annotation('ssl-ports')]: '443',
    [annotation('ssl-negotiation-policy')]: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    [annotation('healthcheck-protocol')]: 'http',
    ...(port !== undefined && { [annotation('healthcheck-port')]: String(port) }),
    [annotation('healthcheck-path')]: path,
  };
}

/**
 * A Service of its own for a load balancer, beside the one that the cluster calls: the class of a load balancer cannot be
 * changed on a Service that has one, and a Service that stays what it is may be exposed, and taken back, at any time. It
 * has none of the labels that monitors select by: each pod would be scraped, and each request counted, twice.
 */
export function nlbService(
  name: string,
  balancer: LoadBalancer,
  pods: {
    readonly selector: Readonly<Record<string, string>>;
    readonly targetPort: number | string;
    readonly health: TargetHealth;
  },
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, annotations: nlbAnnotations(balancer, pods.health) },
    spec: {
      type: 'LoadBalancer',
      loadBalancerClass: NLB_CLASS,
      // Targets are pods: a port on every node would only be one more way in.
      allocateLoadBalancerNodePorts: false,
      ...(balancer.allow && balancer.allow.length > 0 && { loadBalancerSourceRanges: [...balancer.allow] }),
      selector: { ...pods.selector },
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: pods.targetPort }],
    },
  };
}
