// What KEDA asks of its scalers, and what becomes of the replicas.
//
// The operator's own series carry the scaled object's namespace as `exported_namespace`: the chart's ServiceMonitor
// does not honour labels, so `namespace` is where KEDA runs. kube-state-metrics' monitor does honour them.
local d = import 'dashboard.libsonnet';

local namespace = 'exported_namespace=~"$namespace"';
local object = namespace + ', scaledObject=~"$scaledObject"';
local trigger = object + ', scaler=~"$scaler", metric=~"$metric"';

local perMinute(by, series) = '60 * sum' + by + ' (rate(' + series + '[$__rate_interval]))';

// KEDA names the HorizontalPodAutoscaler after the ScaledObject, unless that says otherwise.
local hpa = 'namespace=~"$namespace", horizontalpodautoscaler=~"keda-hpa-$scaledObject"';
local replicas(which, offset='') =
  'max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_' + which + '_replicas{' + hpa + '}' + offset + ')';

d.dashboard({
  title: 'KEDA',
  description: 'Errors and values of the scalers, and the replicas that follow from them.',
  tags: ['autoscaling'],
  refresh: '1m',
  from: 'now-24h',
  variables: [
    d.datasource(),
    d.labels('namespace', 'keda_scaler_active', 'exported_namespace'),
    d.labels('scaledObject', 'keda_scaler_active{' + namespace + ', type="scaledobject"}'),
    d.labels('scaler', 'keda_scaler_active{' + object + '}'),
    d.labels('metric', 'keda_scaler_active{' + object + ', scaler=~"$scaler"}'),
  ],
  rows: [
    {
      title: 'Errors',
      panels: [
        d.timeseries({
          title: 'Scaler total errors',
          description: 'Of all scalers in the cluster, whatever is selected above.',
          unit: 'suffix: /min',
          queries: [d.query(perMinute('', 'keda_scaler_detail_errors_total'), 'all scalers')],
        }),
        d.timeseries({
          title: 'Scaler errors',
          unit: 'suffix: /min',
          queries: [
            d.query(perMinute(' by (scaler)', 'keda_scaler_detail_errors_total{' + trigger + '}'), '{{scaler}}'),
          ],
        }),
        d.timeseries({
          title: 'Scaled object errors',
          unit: 'suffix: /min',
          queries: [
            d.query(
              perMinute(' by (exported_namespace, scaledObject)', 'keda_scaled_object_errors_total{' + object + '}'),
              '{{exported_namespace}}/{{scaledObject}}'
            ),
          ],
        }),
      ],
    },
    {
      title: 'Scaling',
      panels: [
        d.timeseries({
          title: 'Scaler metric value',
          description: 'What the HorizontalPodAutoscaler divides by the target to get replicas.',
          min: null,
          width: 24,
          queries: [
            d.query(
              'max by (exported_namespace, scaledObject, metric) (keda_scaler_metrics_value{' + trigger + '})',
              '{{exported_namespace}}/{{scaledObject}} {{metric}}'
            ),
          ],
        }),
        d.timeseries({
          title: 'Current and maximum replicas',
          decimals: 0,
          width: 24,
          queries: [
            d.query(replicas('status_current'), '{{namespace}}/{{horizontalpodautoscaler}} current'),
            d.query(replicas('spec_max'), '{{namespace}}/{{horizontalpodautoscaler}} maximum'),
          ],
        }),
        d.stateTimeline({
          title: 'Changes in replicas',
          description: 'Replicas gained or lost since the point before.',
          width: 16,
          decimals: 0,
          mappings: [
            d.mapping(null, -1, 'fewer', 'blue'),
            d.mapping(0, 0, 'steady', 'transparent'),
            d.mapping(1, null, 'more', 'orange'),
          ],
          queries: [
            d.query(
              replicas('status_current') + ' - ' + replicas('status_current', ' offset $__interval'),
              '{{namespace}}/{{horizontalpodautoscaler}}'
            ),
          ],
        }),
        d.gauge({
          title: 'Current of maximum replicas',
          width: 8,
          thresholds: [d.threshold(0.8, 'orange'), d.threshold(1, 'red')],
          queries: [
            d.query(
              replicas('status_current') + ' / ' + replicas('spec_max'),
              '{{namespace}}/{{horizontalpodautoscaler}}'
            ),
          ],
        }),
      ],
    },
  ],
})
