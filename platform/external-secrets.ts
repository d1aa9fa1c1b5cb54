import { z } from 'zod';
import { component } from '../src/component.ts';
import { externalSecretsStatements } from './_iam/external-secrets.ts';
import { CRD_ANNOTATIONS, sized, spread } from './_values.ts';
import internalCa, { INTERNAL_ISSUER } from './internal-ca.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

export const SERVICE_ACCOUNT = 'external-secrets';

export default component({
  name: 'external-secrets',
  summary: 'Copies secrets from AWS Secrets Manager into the cluster, so that none is in Git.',
  project: 'platform',
  needs: [internalCa, prometheusOperatorCrds],
  after: [nodePools],
  config: z.strictObject({}),
  permissions: { serviceAccount: SERVICE_ACCOUNT, statements: externalSecretsStatements },
  charts: (context) => [
    {
      chart: 'external-secrets',
      values: {
        installCRDs: true,
        crds: { createClusterGenerator: true, annotations: CRD_ANNOTATIONS },
        replicaCount: 2,
        leaderElect: true,
        priorityClassName: 'system-cluster-critical',
        podDisruptionBudget: { enabled: true, minAvailable: 1 },
        serviceAccount: { name: SERVICE_ACCOUNT, annotations: context.identity?.annotations ?? {} },
        topologySpreadConstraints: spread({ 'app.kubernetes.io/name': 'external-secrets' }),
        livenessProbe: { enabled: true },
        readinessProbe: { enabled: true },
        resources: sized(context, '50m', '128Mi', '256Mi'),
        serviceMonitor: { enabled: true },
        webhook: {
          // The default, 10250, belongs to the kubelet on Fargate.
          port: 9443,
          replicaCount: 2,
          topologySpreadConstraints: spread({ 'app.kubernetes.io/name': 'external-secrets-webhook' }),
          priorityClassName: 'system-cluster-critical',
          podDisruptionBudget: { enabled: true, minAvailable: 1 },
          resources: sized(context, '25m', '64Mi', '128Mi'),
          certManager: { enabled: true, cert: { create: true, issuerRef: INTERNAL_ISSUER } },
        },
        certController: { create: false },
      },
    },
  ],
});
