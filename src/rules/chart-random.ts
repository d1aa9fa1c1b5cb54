import { atComponent } from '../model.ts';
import { rule } from '../rules.ts';

export default rule({
  code: 'CHART_RANDOM',
  title: 'A chart renders the same objects every time.',
  source: 'kubernetes-sigs/aws-load-balancer-controller#2312, grafana/helm-charts#3399, argo-cd#5202',
  check: (tree) =>
    tree.components.flatMap((owner) =>
      owner.charts.flatMap(({ use, render }) =>
        render.differsBetweenRenders.map((where) => ({
          at: atComponent(tree, owner, `chart ${use.chart}`),
          message: `${where} is another at every render: out of sync for ever, and what reads it restarts each time`,
          cure: 'Name a Secret that exists, or let cert-manager issue the certificate.',
        })),
      ),
    ),
});
