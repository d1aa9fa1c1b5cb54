import { type Alert, metricsAbsent } from './_alert.ts';

/** Whether autoscalers see what they scale by. That one stands at its maximum is an alert of kube-prometheus-stack. */
export const autoscalerAlerts: readonly Alert[] = [
  {
    alert: 'AutoscalerBlind',
    // At zero replicas an autoscaler is switched off, and says the same.
    expr:
      'max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_condition{condition="ScalingActive", status="false"}) > 0 ' +
      'and max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_desired_replicas) > 0',
    for: '15m',
    severity: 'critical',
    summary:
      'Autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} cannot read its metric and does not scale.',
    action:
      'kubectl describe the HorizontalPodAutoscaler: its condition ScalingActive names the metric. Then ask the API that serves it.',
  },
  metricsAbsent('kube-state-metrics', 'kube_node_info'),
];

/** Three failures in a row, by default, put a ScaledObject on its fallback. */
export const scalerAlerts: readonly Alert[] = [
  {
    alert: 'ScalerFailing',
    expr: 'sum by (exported_namespace, scaledObject, scaler) (increase(keda_scaler_detail_errors_total[5m])) > 2',
    for: '5m',
    severity: 'critical',
    summary:
      '{{ $labels.exported_namespace }}/{{ $labels.scaledObject }} is scaled blindly: {{ $labels.scaler }} fails, the fallback decides.',
    action:
      'Run the query of the trigger in Prometheus: no result means that the metric is gone, an error that Prometheus is.',
  },
  {
    alert: 'ScaledObjectFailing',
    expr: 'sum by (exported_namespace, scaledObject) (increase(keda_scaled_object_errors_total[5m])) > 2',
    for: '10m',
    severity: 'warning',
    summary: 'KEDA cannot act on ScaledObject {{ $labels.exported_namespace }}/{{ $labels.scaledObject }}.',
    action: 'kubectl describe the ScaledObject, then read the log of keda-operator for its name.',
  },
  metricsAbsent('keda', 'keda_build_info'),
];
