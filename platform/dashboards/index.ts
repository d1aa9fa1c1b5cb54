import { z } from 'zod';
import { component } from '../../src/component.ts';
import { evaluateJsonnet } from '../../src/jsonnet.ts';
import { isExported } from '../../src/metrics/register.ts';
import { dashboard } from '../_dashboard.ts';
import { requestCounters } from '../_requests.ts';
import kubePrometheusStack from '../kube-prometheus-stack.ts';

/** What a dashboard may leave out, by a series that is there where it need not. */
const PARTS = { argocd: 'argocd_app_info', karpenter: 'karpenter_nodepools_usage' } as const;

/** Dashboards that are about the cluster as a whole; those of one component are built by that component. */
const DASHBOARDS = ['autoscaling', 'platform', 'requests'] as const;

export default component({
  name: 'dashboards',
  summary: 'Grafana dashboards of the cluster as a whole, each with what this cluster has metrics of.',
  project: 'platform',
  namespace: 'monitoring',
  needs: [kubePrometheusStack],
  config: z.strictObject({}),
  build(context) {
    const parts = Object.entries(PARTS).flatMap(([part, series]) =>
      isExported(context.environment, series) ? [part] : [],
    );
    const variables = { parts, counters: requestCounters(context) };
    for (const name of DASHBOARDS) {
      const model = evaluateJsonnet(`platform/dashboards/${name}.jsonnet`, { variables });
      // Nobody counts requests: there is nothing to show of them.
      if ((model as { panels: unknown[] }).panels.length === 0) continue;
      context.add(dashboard(`${name}-dashboard`, model));
    }
  },
});
