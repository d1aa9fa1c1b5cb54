import { type Alert, metricsAbsent } from './_alert.ts';

/** Pods without a place, whoever makes nodes. */
export const podAlerts: readonly Alert[] = [
  {
    alert: 'PodUnschedulable',
    expr: 'sum by (namespace) (kube_pod_status_unschedulable) > 0',
    for: '15m',
    severity: 'critical',
    summary: '{{ $value }} pods of {{ $labels.namespace }} have had nowhere to run for a quarter of an hour.',
    action: 'kubectl describe one of them: its events say what no node has. Then look at the node pools.',
  },
];

/** Whether Karpenter gets the nodes that it asks for. */
export const nodeAlerts: readonly Alert[] = [
  {
    alert: 'NodeNotJoining',
    // Karpenter gives such a claim up after 15 minutes and tries again under another name.
    expr: 'max by (karpenter_sh_nodepool) (operator_nodeclaim_status_condition_current_status_seconds{type="Registered", status!="True"}) > 480',
    for: '1m',
    keepFiring: '15m',
    severity: 'critical',
    summary: 'A machine of pool {{ $labels.karpenter_sh_nodepool }} runs and does not become a node.',
    action:
      "Read the instance's console output: usually its role has no access entry, or its subnet no way to the API server.",
  },
  {
    alert: 'NodeLaunchFailing',
    expr: 'sum by (error) (increase(karpenter_cloudprovider_errors_total{method="Create"}[15m])) > 2',
    for: '15m',
    severity: 'warning',
    summary: 'AWS does not give Karpenter the machines that it asks for: {{ $labels.error }}.',
    action:
      'InsufficientCapacityError: allow the pool more families, sizes or zones. NodeClassNotReadyError: describe the EC2NodeClass. Else read the log of karpenter: quotas and rights.',
  },
  {
    alert: 'NodePoolNotReady',
    expr: 'max by (name) (operator_nodepool_status_condition_count{type="Ready", status!="True"}) > 0',
    for: '15m',
    severity: 'critical',
    summary: 'Karpenter makes no nodes of pool {{ $labels.name }}.',
    action:
      'kubectl describe the NodePool and its EC2NodeClass: their conditions say what AWS does not have.',
  },
  {
    alert: 'NodePoolAtLimit',
    expr: 'max by (nodepool, resource_type) (karpenter_nodepools_usage) / max by (nodepool, resource_type) (karpenter_nodepools_limit) > 0.9',
    for: '15m',
    severity: 'warning',
    summary:
      'Pool {{ $labels.nodepool }} uses {{ $value | humanizePercentage }} of its limit of {{ $labels.resource_type }}.',
    action: 'Raise the limits of the pool in the environment, or find out who asks for that much.',
  },
  metricsAbsent('karpenter', 'karpenter_build_info'),
];
