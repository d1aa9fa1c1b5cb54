import { z } from 'zod';
import { component } from '../src/component.ts';
import { replicas, sized } from './_values.ts';
import certManager from './cert-manager.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

/** Labels that the chart puts on its pods. */
const LABELS = { 'app.kubernetes.io/name': 'metrics-server' };

export default component({
  name: 'metrics-server',
  summary: 'Serves CPU and memory use of pods: the resource metrics API that autoscalers read.',
  project: 'platform',
  namespace: 'kube-system',
  needs: [certManager, prometheusOperatorCrds],
  after: [nodePools],
  config: z.strictObject({}),
  charts: (context) => [
    {
      chart: 'metrics-server',
      values: {
        replicas: replicas(context),
        // The default, 10250, belongs to the kubelet on Fargate.
        containerPort: 10251,
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
        apiService: { insecureSkipTLSVerify: false },
        tls: { type: 'cert-manager' },
        metrics: { enabled: true },
        serviceMonitor: { enabled: true },
        resources: sized(context, '100m', '200Mi', '400Mi', LABELS),
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                topologyKey: 'kubernetes.io/hostname',
                labelSelector: { matchLabels: LABELS },
              },
            ],
          },
        },
      },
    },
  ],
});
