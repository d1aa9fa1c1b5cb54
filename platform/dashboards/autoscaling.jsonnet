// The autoscaling experiment at a glance: load comes, pods follow, nodes follow the pods, and all of it goes again.
local d = import 'dashboard.libsonnet';
local requests = import 'requests.libsonnet';

// What is exported in this environment, and who counts requests, from platform/dashboards/index.ts.
local parts = std.extVar('parts');
local counters = [requests(spec) for spec in std.extVar('counters')];
local when(part, list) = if std.member(parts, part) then list else [];

local chosen = 'namespace=~"$namespace", deployment=~"$workload"';
local hpa = 'namespace=~"$namespace", horizontalpodautoscaler=~"(keda-hpa-)?$workload"';
local replicas(which) =
  'max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_' + which + '_replicas{' + hpa + '})';
local pods(which) = 'sum by (deployment) (kube_deployment_status_replicas' + which + '{' + chosen + '})';
local claims(matchers) = 'sum by (type) (operator_nodeclaim_status_condition_count{' + matchers + '})';

local load(source) = {
  title: 'Load ' + source.name,
  panels: [
    d.timeseries({
      title: 'Requests a second by status, ' + source.name,
      description: 'All of them: an overloaded service answers fewer with 200, and would scale in if those alone counted.',
      unit: 'reqps',
      queries: [d.query(source.byCode, source.code)],
    }),
    d.timeseries({
      title: 'Requests a second for each ready pod, ' + source.name,
      description: 'What a scaler on requests holds at its target; within a tenth of it, it does nothing.',
      unit: 'reqps',
      queries: [
        d.query(source.total + ' / sum(kube_deployment_status_replicas_ready{' + chosen + '})', 'a pod'),
      ],
    }),
  ],
};

d.dashboard({
  title: 'Autoscaling',
  description: 'Choose the workload that is scaled, without its load generators. No data means that nobody counts there.',
  tags: ['autoscaling'],
  refresh: '10s',
  from: 'now-15m',
  variables: [d.datasource(), d.workloadNamespace, d.workload],
  rows: [load(source) for source in counters] + [
    {
      title: 'Pods',
      panels: [
        d.timeseries({
          title: 'Pods of the workload',
          decimals: 0,
          queries: [
            d.query(pods(''), '{{deployment}}'),
            d.query(pods('_ready'), '{{deployment}} ready'),
          ],
        }),
        d.timeseries({
          title: 'What the autoscaler wants',
          decimals: 0,
          queries: [
            d.query(replicas('status_desired'), '{{horizontalpodautoscaler}} desired'),
            d.query(replicas('status_current'), '{{horizontalpodautoscaler}} current'),
            d.query(replicas('spec_max'), '{{horizontalpodautoscaler}} maximum'),
          ],
        }),
        d.timeseries({
          title: 'Pods that wait for a node',
          decimals: 0,
          queries: [
            d.query('sum by (namespace) (kube_pod_status_phase{namespace=~"$namespace", phase="Pending"})', '{{namespace}}'),
          ],
        }),
      ],
    },
    {
      title: 'Nodes',
      panels: [
        d.timeseries({
          title: 'Nodes by instance type',
          decimals: 0,
          stack: true,
          queries: [
            d.query(
              'count by (label_node_kubernetes_io_instance_type) (kube_node_labels)',
              '{{label_node_kubernetes_io_instance_type}}'
            ),
          ],
        }),
      ] + when('karpenter', [
        d.timeseries({
          title: 'Node claims',
          description: 'A claim is launched, registers as a node, and is initialized when pods may come.',
          decimals: 0,
          queries: [
            d.query(claims('type=~"Launched|Registered|Initialized", status!="True"'), 'not yet {{type}}'),
            d.query(claims('type="Initialized", status="True"'), '{{type}}'),
          ],
        }),
        d.timeseries({
          title: 'Node pools, share of their limits',
          unit: 'percentunit',
          queries: [
            d.query(
              'max by (nodepool, resource_type) (karpenter_nodepools_usage) / max by (nodepool, resource_type) (karpenter_nodepools_limit)',
              '{{nodepool}} {{resource_type}}'
            ),
          ],
        }),
      ]),
    },
  ],
})
