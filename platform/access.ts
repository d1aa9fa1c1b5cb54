import { DestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import { z } from 'zod';
import { component } from '../src/component.ts';
import { virtualService } from '../src/workload/exposure.ts';
import { PAGES } from './_pages.ts';
import argoCd from './argo-cd.ts';
import istioGateway, { webRoute } from './istio-gateway.ts';
import kubePrometheusStack from './kube-prometheus-stack.ts';

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
    for (const { name, owner, namespace, service, port } of PAGES) {
      if (!context.has(owner)) continue;
      const host = `${service}.${namespace}.svc.cluster.local`;
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
