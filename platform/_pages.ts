import type { AnyComponent } from '../src/component.ts';
import argoCd from './argo-cd.ts';
import kubePrometheusStack from './kube-prometheus-stack.ts';

/** A web page of the platform that people log in to, and the Service behind it. */
export interface Page {
  /** First part of its host name. */
  readonly name: string;
  readonly owner: AnyComponent;
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/** Each has single sign-on of its own. Prometheus has no login and is no page. */
export const PAGES: readonly Page[] = [
  { name: 'argocd', owner: argoCd, namespace: 'argocd', service: 'argocd-server', port: 80 },
  {
    name: 'grafana',
    owner: kubePrometheusStack,
    namespace: 'monitoring',
    service: 'kube-prometheus-stack-grafana',
    port: 80,
  },
];
