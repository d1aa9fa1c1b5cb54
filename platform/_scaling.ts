import type { AnyComponent } from '../src/component.ts';
import type { ScalingChoice } from '../src/environment/scaling.ts';
import keda from './keda.ts';
import kubePrometheusStack from './kube-prometheus-stack.ts';
import metricsServer from './metrics-server.ts';
import prometheusAdapter from './prometheus-adapter.ts';

/** What must be there before a workload can be scaled as chosen: who scales it, and who serves what is looked at. */
export function scalingNeeds(choice: ScalingChoice): AnyComponent[] {
  if (choice.kind === 'none') return [];
  const onResources = choice.cpuPercent !== undefined || choice.memoryPercent !== undefined;
  return [
    ...(choice.kind === 'keda' ? [keda] : []),
    ...(choice.requestsPerReplica === undefined ? [] : [kubePrometheusStack]),
    // An HPA reads no Prometheus: it asks the custom metrics API for each pod.
    ...(choice.kind === 'hpa' && choice.requestsPerReplica !== undefined ? [prometheusAdapter] : []),
    ...(onResources ? [metricsServer] : []),
  ];
}
