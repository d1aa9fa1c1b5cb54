import type { Environment } from '../environment.ts';
import type { Workload } from '../footprint.ts';
import { podRequest } from '../pod-request.ts';
import { bytes, milliCpu } from '../quantity.ts';
import type { Amounts } from './amounts.ts';

/** What runs in every EKS cluster without being in the tree: add-ons, which bootstrap installs. */
interface Addon {
  readonly kind: 'DaemonSet' | 'Deployment';
  readonly name: string;
  readonly cpu: string;
  readonly memory?: string;
  readonly replicas?: number;
  readonly hostNetwork: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Requests as the add-ons state them: two containers of 25m in aws-node (https://github.com/aws/amazon-vpc-cni-k8s,
 * charts/aws-vpc-cni/values.yaml), none in the Pod Identity agent (https://github.com/aws/eks-pod-identity-agent), 100m in
 * kube-proxy. CoreDNS has what the environment says.
 */
const DAEMON_SETS: readonly Addon[] = [
  { kind: 'DaemonSet', name: 'aws-node', cpu: '50m', hostNetwork: true },
  { kind: 'DaemonSet', name: 'eks-pod-identity-agent', cpu: '0', hostNetwork: true },
  { kind: 'DaemonSet', name: 'kube-proxy', cpu: '100m', hostNetwork: true },
];

const EVERYWHERE = [{ operator: 'Exists' }];
const CRITICAL = [{ key: 'CriticalAddonsOnly', operator: 'Exists' }];

/** The add-ons' pods, as a footprint has them; none where EKS Auto Mode has what they do in its nodes. */
export function givenWorkloads({ cluster, compute }: Environment): readonly Workload[] {
  if (compute.autoMode.enabled) return [];
  const coreDns: Addon = {
    ...{ kind: 'Deployment', name: 'coredns', hostNetwork: false, labels: { 'k8s-app': 'kube-dns' } },
    ...cluster.coreDns,
  };
  return [...DAEMON_SETS, coreDns].map(workloadOf);
}

function workloadOf(addon: Addon): Workload {
  const { kind, name, cpu, memory, replicas = null, hostNetwork, labels = {} } = addon;
  return {
    kind,
    name,
    namespace: 'kube-system',
    replicas,
    serviceAccount: name,
    hostNetwork,
    // What their charts and EKS's own manifests state.
    priorityClass: kind === 'DaemonSet' ? 'system-node-critical' : 'system-cluster-critical',
    podLabels: labels,
    tolerations: kind === 'DaemonSet' ? EVERYWHERE : CRITICAL,
    ...(kind === 'DaemonSet' && {
      affinity: ['node required: eks.amazonaws.com/compute-type NotIn fargate'],
    }),
    containers: [{ name, image: '', requests: { cpu, ...(memory && { memory }) } }],
    volumes: [],
  };
}

/** The DaemonSets among them, with what a pod of each requests. */
export function givenDaemonSets(): { readonly name: string; readonly request: Amounts }[] {
  return DAEMON_SETS.map(workloadOf).map(({ name, containers }) => ({
    name,
    request: {
      ...{ disk: 0, gpus: 0, pods: 1 },
      milliCpu: podRequest(containers, 'cpu', milliCpu),
      memory: podRequest(containers, 'memory', bytes),
    },
  }));
}
