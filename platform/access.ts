import { DestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import { z } from 'zod';
import { component } from '../src/component.ts';
import { virtualService } from '../src/workload/exposure.ts';
import argoCd from './argo-cd.ts';
import istioGateway, { webRoute } from './istio-gateway.ts';
import kubePrometheusStack from './kube-prometheus-stack.ts';

/** Web pages of the platform that people log in to; each has single sign-on of its own. */
const PAGES = [
  { name: 'argocd', owner: argoCd, host: 'argocd-server.argocd.svc.cluster.local', port: 80 },
  {
    name: 'grafana',
    owner: kubePrometheusStack,
    host: 'kube-prometheus-stack-grafana.monitoring.svc.cluster.local',
    port: 80,
  },
];

export default component({
  name: 'access',
  summary:
    "Web addresses of the platform's own pages: Argo CD and Grafana. Prometheus has no login and gets none.",
  project: 'platform',
  namespace: 'istio-ingress',
  needs: [istioGateway],
  after: [argoCd, kubePrometheusStack],
  config: z.strictObject({}),
  build(context) {
    for (const { name, owner, host, port } of PAGES) {
      if (!context.has(owner)) continue;
      context.add(virtualService(name, webRoute(context, name), host, port));
      if (
        owner === kubePrometheusStack &&
        context.configOf(kubePrometheusStack)?.grafana.persistence === false
      )
        context.add(sameReplica(name, host));
    }
  },
});

/** Keeps each person with one replica, which alone knows their session: a cookie for as long as the browser is open. */
function sameReplica(name: string, host: string): DestinationRule {
  return new DestinationRule({
    metadata: { name },
    spec: {
      host,
      trafficPolicy: {
        loadBalancer: { consistentHash: { httpCookie: { name: `${name}-replica`, ttl: '0s' } } },
      },
    },
  });
}
