import type { KubeObject } from '../src/object.ts';
import { selectorOf } from '../src/workload/pod.ts';

/** Who may be spoken to, and on which ports: those of pods, since the address of a Service is gone by then. */
export interface EgressRule {
  readonly to: readonly unknown[];
  readonly ports: readonly { readonly protocol: 'TCP' | 'UDP'; readonly port: number }[];
}

const namespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

/** The cluster's name servers. */
export const TO_DNS: EgressRule = {
  to: [{ ...namespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

/** What a sidecar gets its configuration and its certificate from, and how it finds it. */
export const OF_SIDECAR: readonly EgressRule[] = [
  TO_DNS,
  { to: [namespace('istio-system')], ports: [{ protocol: 'TCP', port: 15012 }] },
];

/** Pods of a namespace on one of their ports. */
export const toNamespace = (name: string, port: number): EgressRule => ({
  to: [namespace(name)],
  ports: [{ protocol: 'TCP', port }],
});

/** Every IPv4 address but these blocks. */
export const toInternet = (except: readonly string[], ports: readonly number[]): EgressRule => ({
  to: [{ ipBlock: { cidr: '0.0.0.0/0', except: [...except] } }],
  ports: ports.map((port) => ({ protocol: 'TCP', port })),
});

/**
 * Lets the pods of a workload speak to nobody else. A second line of defence: Kubernetes enforces it only where the
 * network does. On EKS that is the VPC CNI with its network policy agent switched on (`enableNetworkPolicy`), on EC2
 * nodes and not on Fargate (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html); it looks up the
 * addresses of Services whose pods are allowed by itself.
 */
export function egressPolicy(workload: string, rules: readonly EgressRule[]): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: workload },
    spec: {
      podSelector: { matchLabels: selectorOf(workload) },
      policyTypes: ['Egress'],
      ...(rules.length > 0 && { egress: rules }),
    },
  };
}
