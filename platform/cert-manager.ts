import { z } from 'zod';
import { component } from '../src/component.ts';
import { replicas, sized, spread } from './_values.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

const pods = (component: string) =>
  spread({ 'app.kubernetes.io/instance': 'cert-manager', 'app.kubernetes.io/component': component });

export default component({
  name: 'cert-manager',
  summary: 'Issues and renews the certificates of webhooks inside the cluster.',
  project: 'platform',
  needs: [prometheusOperatorCrds],
  after: [nodePools],
  config: z.strictObject({}),
  charts: (context) => [
    {
      chart: 'cert-manager',
      values: {
        crds: { enabled: true, keep: true },
        // Its leader election would otherwise put Roles into kube-system.
        global: {
          priorityClassName: 'system-cluster-critical',
          leaderElection: { namespace: 'cert-manager' },
        },
        replicaCount: replicas(context),
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
        topologySpreadConstraints: pods('controller'),
        resources: sized(context, '50m', '128Mi', '256Mi'),
        webhook: {
          replicaCount: context.environment.highAvailability ? 3 : 1,
          // The default, 10250, belongs to the kubelet on Fargate.
          securePort: 10260,
          topologySpreadConstraints: pods('webhook'),
          podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
          resources: sized(context, '25m', '64Mi', '128Mi'),
        },
        cainjector: {
          replicaCount: replicas(context),
          topologySpreadConstraints: pods('cainjector'),
          podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
          resources: sized(context, '50m', '256Mi', '512Mi'),
        },
        // A hook Job, which Argo CD would run at every sync.
        startupapicheck: { enabled: false },
        prometheus: { enabled: true, servicemonitor: { enabled: true } },
      },
    },
  ],
});
