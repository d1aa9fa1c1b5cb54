import { z } from 'zod';
import { component } from '../src/component.ts';
import { notInAutoMode } from './_auto-mode.ts';
import { ebsCsiStatements } from './_iam/ebs-csi.ts';
import { replicas, sized, tagged } from './_values.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

/** Name of the StorageClass; the cluster's default. */
export const STORAGE_CLASS = 'gp3';

const SERVICE_ACCOUNT = 'ebs-csi-controller-sa';

export default component({
  name: 'aws-ebs-csi-driver',
  summary: 'EBS volumes, encrypted gp3 by default.',
  project: 'platform',
  namespace: 'kube-system',
  needs: [prometheusOperatorCrds],
  after: [nodePools],
  config: z.strictObject({}),
  check: notInAutoMode(
    'EKS brings a driver, and volumes of the one cannot be mounted by the other; auto-mode has the StorageClass',
  ),
  permissions: { serviceAccount: SERVICE_ACCOUNT, statements: ebsCsiStatements },
  charts: (context) => [
    {
      chart: 'aws-ebs-csi-driver',
      values: {
        controller: {
          replicaCount: replicas(context),
          // Pods cannot ask the instance metadata: hop limit 1.
          region: context.environment.region,
          k8sTagClusterId: context.environment.cluster.name,
          ...tagged('extraVolumeTags', context.environment.tags),
          enableMetrics: true,
          serviceAccount: { annotations: context.identity?.annotations ?? {} },
          resources: sized(context, '10m', '64Mi', '256Mi'),
        },
        node: { enableWindows: false, enableMetrics: true },
        storageClasses: [
          {
            name: STORAGE_CLASS,
            annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
            volumeBindingMode: 'WaitForFirstConsumer',
            reclaimPolicy: 'Delete',
            allowVolumeExpansion: true,
            parameters: { type: 'gp3', encrypted: 'true' },
          },
        ],
        helmTester: { enabled: false },
      },
    },
  ],
});
