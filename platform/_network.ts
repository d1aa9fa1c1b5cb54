import type { KubeObject } from '../src/object.ts';

/** Who may reach which TCP ports. */
export interface Admission {
  /** Pods of the same namespace, or of the named one, by their labels. Default: everybody. */
  readonly from?: { readonly namespace?: string; readonly pods: Readonly<Record<string, string>> };
  readonly ports: readonly number[];
}

/**
 * A NetworkPolicy: what reaches the pods, everything else being refused. Probes of the kubelet and port-forwards still come
 * through (https://kubernetes.io/docs/concepts/services-networking/network-policies/). It takes effect where the cluster's
 * network enforces policies, which the VPC CNI does when told to.
 */
export function admitOnly(
  name: string,
  pods: Readonly<Record<string, string>>,
  admissions: readonly Admission[],
): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name },
    spec: {
      podSelector: { matchLabels: pods },
      policyTypes: ['Ingress'],
      ingress: admissions.map(({ from, ports }) => ({
        ...(from && {
          from: [
            {
              ...(from.namespace !== undefined && {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': from.namespace } },
              }),
              podSelector: { matchLabels: from.pods },
            },
          ],
        }),
        ports: ports.map((port) => ({ port, protocol: 'TCP' })),
      })),
    },
  };
}
