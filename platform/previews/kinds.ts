/** Kinds that a preview has: what answers requests, and nothing that could reach beyond its namespace or copy a secret into it. */
export const KEPT = [
  { group: '', kind: 'ConfigMap' },
  { group: '', kind: 'Service' },
  { group: '', kind: 'ServiceAccount' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'networking.istio.io', kind: 'VirtualService' },
  { group: 'networking.k8s.io', kind: 'Ingress' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
] as const;

/**
 * Kinds that an app of this repository may have and a preview has not: it runs one replica, without the mesh, and nobody is
 * woken by it. Whatever else is in the folder the AppProject refuses.
 */
export const LEFT_OUT = [
  { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler' },
  { group: 'http.keda.sh', version: 'v1alpha1', kind: 'HTTPScaledObject' },
  { group: 'keda.sh', version: 'v1alpha1', kind: 'ScaledObject' },
  { group: 'monitoring.coreos.com', version: 'v1', kind: 'PodMonitor' },
  { group: 'monitoring.coreos.com', version: 'v1', kind: 'PrometheusRule' },
  { group: 'monitoring.coreos.com', version: 'v1', kind: 'ServiceMonitor' },
  { group: 'policy', version: 'v1', kind: 'PodDisruptionBudget' },
] as const;
