import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import type { Environment } from '../../src/environment.ts';
import { SYNC_WAVE } from '../../src/house.ts';
import type { KubeObject } from '../../src/object.ts';
import { nlbService } from '../../src/workload/exposure/nlb.ts';
import { balancerOf } from '../_nlb.ts';
import { ENTRY_POINT, NAME } from './exposure.ts';

/** Service of the load balancer; the chart's own stays inside the cluster. */
export const BALANCER = 'traefik-nlb';
/** Middleware of every request that comes by the load balancer. */
export const BEHIND_TLS = 'behind-tls';
/** What the chart labels its pods with: release and namespace make the instance. */
export const POD_LABELS = {
  'app.kubernetes.io/name': NAME,
  'app.kubernetes.io/instance': `${NAME}-${NAME}`,
} as const;

/** The load balancer, and what makes up for TLS ending there. */
export function doorObjects(environment: Environment): KubeObject[] {
  return [
    nlbService(BALANCER, balancerOf(environment), {
      selector: POD_LABELS,
      targetPort: ENTRY_POINT,
      health: { path: '/ping', port: 8080 },
    }),
    {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      // After the pods that read it.
      metadata: { name: BEHIND_TLS, annotations: { [SYNC_WAVE]: '1' } },
      // Traefik itself would say http to the apps: they would set no secure cookies.
      spec: {
        headers: { customRequestHeaders: { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '443' } },
      },
    },
  ];
}

/**
 * A monitor of pods, not of a Service: a target found by a Service has a label `service` of its own, and Traefik's, by
 * which the requests of each app are told apart, would become `exported_service`
 * (https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config, honor_labels).
 */
export const podMonitor = () =>
  new PodMonitor({
    metadata: { name: NAME },
    spec: {
      selector: { matchLabels: { ...POD_LABELS } },
      podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', interval: '15s' }],
    },
  });
