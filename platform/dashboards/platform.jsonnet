// Whether the cluster is what Git says, and whether it has room: the first page to look at.
local d = import 'dashboard.libsonnet';

// What is exported in this environment, from platform/dashboards/index.ts.
local parts = std.extVar('parts');
local when(part, list) = if std.member(parts, part) then list else [];

d.dashboard({
  title: 'Platform',
  description: 'Applications that are not as in Git, pods that do not run, pools that are full, volumes that fill up.',
  tags: ['platform'],
  refresh: '1m',
  from: 'now-6h',
  variables: [d.datasource()],
  rows: when('argocd', [
    {
      title: 'Git and cluster',
      panels: [
        d.timeseries({
          title: 'Applications by sync status',
          decimals: 0,
          queries: [d.query('count by (sync_status) (argocd_app_info)', '{{sync_status}}')],
        }),
        d.timeseries({
          title: 'Applications by health',
          decimals: 0,
          queries: [d.query('count by (health_status) (argocd_app_info)', '{{health_status}}')],
        }),
        d.timeseries({
          title: 'Out of sync or not healthy',
          decimals: 0,
          queries: [
            d.query('sum by (name) (argocd_app_info{sync_status!="Synced"})', '{{name}} out of sync'),
            d.query('sum by (name) (argocd_app_info{health_status!="Healthy"})', '{{name}} not healthy'),
          ],
        }),
      ],
    },
  ]) + [
    {
      title: 'Pods and nodes',
      panels: [
        d.timeseries({
          title: 'Pods that do not run',
          decimals: 0,
          queries: [d.query('sum by (phase) (kube_pod_status_phase{phase=~"Pending|Failed|Unknown"})', '{{phase}}')],
        }),
        d.timeseries({
          title: 'Container restarts',
          unit: 'suffix: /h',
          queries: [
            d.query('3600 * sum by (namespace) (rate(kube_pod_container_status_restarts_total[$__rate_interval]))', '{{namespace}}'),
          ],
        }),
        d.timeseries({
          title: 'Nodes',
          decimals: 0,
          queries: [d.query('count(kube_node_info)', 'nodes')],
        }),
      ],
    },
    {
      title: 'Room',
      panels: when('karpenter', [
        d.timeseries({
          title: 'Node pools, share of their limits',
          description: 'A pool at its limit makes no more nodes: pods stay pending.',
          unit: 'percentunit',
          width: 12,
          queries: [
            d.query(
              'max by (nodepool, resource_type) (karpenter_nodepools_usage) / max by (nodepool, resource_type) (karpenter_nodepools_limit)',
              '{{nodepool}} {{resource_type}}'
            ),
          ],
        }),
      ]) + [
        d.timeseries({
          title: 'Volumes, share in use',
          unit: 'percentunit',
          width: 12,
          queries: [
            d.query(
              'max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes) / max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_capacity_bytes)',
              '{{namespace}}/{{persistentvolumeclaim}}'
            ),
          ],
        }),
      ],
    },
  ],
})
