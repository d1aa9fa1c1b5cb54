import { type Alert, metricsAbsent } from './_alert.ts';

/** Whether the cluster is what Git says. */
export const argoCdAlerts: readonly Alert[] = [
  {
    alert: 'AppNotSynced',
    expr: 'max by (name) (argocd_app_info{sync_status!="Synced"}) > 0',
    for: '30m',
    severity: 'warning',
    summary: 'Application {{ $labels.name }} is not what Git says.',
    action: 'Open it in Argo CD: a sync that fails says why, and one that waits asks a person to confirm.',
  },
  {
    alert: 'AppNotHealthy',
    expr: 'max by (name) (argocd_app_info{health_status!="Healthy"}) > 0',
    for: '20m',
    severity: 'critical',
    summary: 'Application {{ $labels.name }} is not healthy.',
    action: 'Open it in Argo CD and follow the red object down to its events; later waves wait for it.',
  },
  metricsAbsent('argo-cd', 'argocd_app_info'),
];
