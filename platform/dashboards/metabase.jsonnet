// How Metabase is scaled, and what limits one replica of it: the JVM's heap inside the container's memory.
local d = import 'dashboard.libsonnet';

local namespace = std.extVar('namespace');
local workload = std.extVar('workload');
local scaler = std.extVar('scaler');

local own = '{namespace="' + namespace + '", service="' + workload + '"}';
local container = 'namespace="' + namespace + '", container="' + workload + '"';
local hpa = 'namespace="' + namespace + '", horizontalpodautoscaler=~"(keda-hpa-)?' + workload + '"';
local scaled = 'exported_namespace="' + namespace + '", scaledObject="' + workload + '"';

local autoscaler(which, more='') =
  'max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_' + which + '_replicas{' + hpa + more + '})';
local metric(which, kind) =
  'max by (metric_name) (kube_horizontalpodautoscaler_' + which + '_target_metric{' + hpa + ', metric_target_type="' + kind + '"})';
local held(kind, resource) =
  'max by (pod) (kube_pod_container_resource_' + kind + '{' + container + ', resource="' + resource + '"})';

d.dashboard({
  title: 'Metabase',
  description: 'What the autoscaler sees and does, and how full the replicas are.',
  tags: ['apps', 'autoscaling'],
  refresh: '1m',
  from: 'now-6h',
  variables: [d.datasource()],
  rows: [
    {
      title: 'Scaling',
      panels: [
        d.timeseries({
          title: 'Load of a replica and its target',
          description: 'As the HorizontalPodAutoscaler sees it: requests a second of one replica.',
          unit: 'reqps',
          queries: [
            d.query(metric('status', 'average'), '{{metric_name}}'),
            d.query(metric('spec', 'average'), '{{metric_name}} target'),
          ],
        }),
        d.timeseries({
          title: 'CPU and its target',
          description: 'Average of the replicas, in percent of the request.',
          unit: 'percent',
          queries: [
            d.query(metric('status', 'utilization'), '{{metric_name}}'),
            d.query(metric('spec', 'utilization'), '{{metric_name}} target'),
          ],
        }),
        d.timeseries({
          title: 'Replicas',
          decimals: 0,
          queries: [
            d.query(autoscaler('status_current'), 'current'),
            d.query(autoscaler('status_desired'), 'desired'),
            d.query(autoscaler('spec_min'), 'minimum'),
            d.query(autoscaler('spec_max'), 'maximum'),
          ],
        }),
      ] + (if scaler != 'keda' then [] else [
        d.stateTimeline({
          title: 'Whether the scaler sees its metric',
          description: 'After three failures in a row it is blind, and the fallback decides.',
          width: 24,
          mappings: [
            d.mapping(0, 0, 'sees', 'green'),
            d.mapping(0.001, null, 'fails', 'red'),
          ],
          queries: [
            d.query(
              'sum by (scaler) (increase(keda_scaler_detail_errors_total{' + scaled + '}[$__rate_interval]))'
              + ' or 0 * sum by (scaler) (keda_scaler_active{' + scaled + '})',
              '{{scaler}}'
            ),
          ],
        }),
      ]),
    },
    {
      title: 'Replicas',
      panels: [
        d.timeseries({
          title: 'CPU, share of the request',
          unit: 'percentunit',
          queries: [
            d.query(
              'sum by (pod) (rate(container_cpu_usage_seconds_total{' + container + '}[$__rate_interval])) / ' + held('requests', 'cpu'),
              '{{pod}}'
            ),
          ],
        }),
        d.timeseries({
          title: 'Memory, share of the limit',
          unit: 'percentunit',
          thresholds: [d.threshold(0.9, 'red')],
          queries: [
            d.query(
              'sum by (pod) (container_memory_working_set_bytes{' + container + '}) / ' + held('limits', 'memory'),
              '{{pod}}'
            ),
          ],
        }),
        d.timeseries({
          title: "The JVM's heap, share of its maximum",
          description: 'Memory that the JVM took it does not give back: the heap, not the container, says what is in use.',
          unit: 'percentunit',
          queries: [
            d.query(
              'max by (pod) (jvm_memory_bytes_used{namespace="' + namespace + '", service="' + workload + '", area="heap"})'
              + ' / max by (pod) (jvm_memory_bytes_max{namespace="' + namespace + '", service="' + workload + '", area="heap"})',
              '{{pod}}'
            ),
          ],
        }),
      ],
    },
    {
      title: 'Inside',
      panels: [
        d.timeseries({
          title: 'Answers a second by status',
          unit: 'reqps',
          queries: [d.query('sum by (code) (rate(jetty_responses_total' + own + '[$__rate_interval]))', '{{code}}')],
        }),
        d.timeseries({
          title: 'Time spent on garbage collection',
          unit: 'percentunit',
          queries: [
            d.query('sum by (pod) (rate(jvm_gc_collection_seconds_sum' + own + '[$__rate_interval]))', '{{pod}}'),
          ],
        }),
        d.timeseries({
          title: 'Connections to databases, share of the pool',
          unit: 'percentunit',
          queries: [
            d.query(
              'max by (pod, database) (c3p0_num_busy_connections' + own + ') / max by (pod, database) (c3p0_max_pool_size' + own + ')',
              '{{pod}} {{database}}'
            ),
          ],
        }),
      ],
    },
  ],
})
