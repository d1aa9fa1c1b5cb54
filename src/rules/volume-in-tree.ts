import { atObject, atSummary, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';
import { allPods } from './_pods.ts';

/** Stands for volumes that somebody makes by hand, and provisions none. */
const BY_HAND = 'kubernetes.io/no-provisioner';

export default rule({
  code: 'VOLUME_IN_TREE',
  title:
    "EBS volumes are made and attached by the CSI driver: the code for them in Kubernetes' own tree went with 1.27, and knows no gp3",
  source: 'https://kubernetes.io/docs/concepts/storage/volumes/#awselasticblockstore',
  check: (tree) => [
    ...builtObjects(tree, 'StorageClass').flatMap((entry) => {
      const { provisioner } = entry.object;
      if (typeof provisioner !== 'string' || !provisioner.startsWith('kubernetes.io/')) return [];
      if (provisioner === BY_HAND) return [];
      const at = atObject(tree, entry, 'provisioner');
      return [
        {
          at,
          message: `${provisioner} is in Kubernetes' own tree`,
          cure: 'Use the provisioner ebs.csi.aws.com, which aws-ebs-csi-driver brings, with type gp3.',
        },
      ];
    }),
    ...allPods(tree)
      .filter(({ volumes }) => volumes.includes('awsElasticBlockStore'))
      .map((pods) => ({
        at: atSummary(tree, pods),
        message: "it mounts an EBS volume by Kubernetes' own tree",
        cure: 'Claim the volume: a PersistentVolumeClaim with the StorageClass gp3.',
      })),
  ],
});
