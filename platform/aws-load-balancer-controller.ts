import { z } from 'zod';
import { component } from '../src/component.ts';
import { loadBalancerControllerStatements } from './_iam/load-balancer-controller.ts';
import { replicas, sized, tagged } from './_values.ts';
import certManager from './cert-manager.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

const SERVICE_ACCOUNT = 'aws-load-balancer-controller';

/** Labels that the chart puts on its pods. */
const LABELS = { 'app.kubernetes.io/name': 'aws-load-balancer-controller' };

export default component({
  name: 'aws-load-balancer-controller',
  summary: 'Makes AWS load balancers for Services and Ingresses that ask for one.',
  project: 'platform',
  namespace: 'kube-system',
  needs: [certManager, prometheusOperatorCrds],
  after: [nodePools],
  config: z.strictObject({}),
  permissions: { serviceAccount: SERVICE_ACCOUNT, statements: loadBalancerControllerStatements },
  charts: (context) => [
    {
      chart: 'aws-load-balancer-controller',
      values: {
        clusterName: context.environment.cluster.name,
        // Pods cannot ask the instance metadata: hop limit 1.
        region: context.environment.region,
        vpcId: context.environment.facts.vpcId,
        ...tagged('defaultTags', context.environment.tags),
        replicaCount: replicas(context),
        serviceAccount: { name: SERVICE_ACCOUNT, annotations: context.identity?.annotations ?? {} },
        // Without it every render makes a new CA and private key.
        enableCertManager: true,
        // With it no Service in the cluster can be made while this controller is down; our Services state their class.
        enableServiceMutatorWebhook: false,
        defaultTargetType: 'ip',
        podDisruptionBudget: { maxUnavailable: 1 },
        resources: sized(context, '100m', '128Mi', '256Mi', LABELS),
        serviceMonitor: { enabled: true },
      },
    },
  ],
});
