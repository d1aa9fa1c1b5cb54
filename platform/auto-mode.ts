import { z } from 'zod';
import { component } from '../src/component.ts';

/** Name of the StorageClass: that which aws-ebs-csi-driver has elsewhere, so that claims are the same in both kinds of cluster. */
const STORAGE_CLASS = 'gp3';

export default component({
  name: 'auto-mode',
  summary: 'What EKS Auto Mode leaves to the cluster: a StorageClass, and NetworkPolicies that hold.',
  project: 'platform',
  optional: true,
  namespace: 'kube-system',
  config: z.strictObject({}),
  check: ({ environment }) =>
    environment.compute.autoMode.enabled
      ? []
      : [
          {
            message: 'compute.autoMode is not enabled, and this is for clusters with EKS Auto Mode alone',
            cure: 'Remove the component, or set compute.autoMode.enabled: true.',
          },
        ],
  build({ environment, add }) {
    add({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: STORAGE_CLASS,
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      // Auto Mode makes none itself (https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html).
      provisioner: 'ebs.csi.eks.amazonaws.com',
      volumeBindingMode: 'WaitForFirstConsumer',
      reclaimPolicy: 'Delete',
      allowVolumeExpansion: true,
      parameters: { type: 'gp3', encrypted: 'true' },
    });
    if (!environment.cluster.networkPolicies) return;
    add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
      // Without it NetworkPolicies are taken and do nothing (https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html).
      data: { 'enable-network-policy-controller': 'true' },
    });
  },
});
