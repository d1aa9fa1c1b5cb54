import { z } from 'zod';
import { component } from '../src/component.ts';
import { ingress } from '../src/workload/exposure/ingress.ts';
import { PAGES } from './_pages.ts';
import argoCd from './argo-cd.ts';
import kubePrometheusStack from './kube-prometheus-stack.ts';
import traefik, { traefikIngress } from './traefik/index.ts';

export default component({
  name: 'access-traefik',
  summary:
    "Web addresses of the platform's own pages, Argo CD and Grafana, where Traefik is the door and not Istio.",
  project: 'platform',
  optional: true,
  namespace: 'traefik',
  needs: [traefik],
  after: [argoCd, kubePrometheusStack],
  config: z.strictObject({}),
  build(context) {
    for (const { name, owner, namespace, service, port } of PAGES) {
      if (!context.has(owner)) continue;
      const exposed = {
        name: service,
        namespace,
        port,
        selector: {},
        containerPort: 'http',
        healthPath: '/',
      };
      const object = ingress(traefikIngress(context, name), exposed);
      // An Ingress leads to Services of its own namespace alone.
      context.add({ ...object, metadata: { ...object.metadata, namespace } });
    }
  },
});
