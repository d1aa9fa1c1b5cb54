import { type Live, leftOf, type Step } from '../world.ts';
import type { There } from './index.ts';
import { ask } from './objects.ts';

/** The names by which EBS CSI drivers go: the one of the tree, and that of EKS Auto Mode. */
const EBS = ['ebs.csi.aws.com', 'ebs.csi.eks.amazonaws.com'];

/**
 * Volumes: claims that StatefulSets left (Kubernetes keeps them when the set goes) and all others, then the volumes behind
 * them that go with their claim. What is to stay, a PersistentVolume says by `persistentVolumeReclaimPolicy: Retain`.
 */
export function volumeGate({ cluster, confirmed }: There): Step[] {
  const volumes = async () => (await cluster.list('persistentvolumes')).filter(isDeletable);
  const claims = async () => {
    const ours = new Set(
      (await volumes()).map(({ spec }) => `${spec.claimRef?.namespace}/${spec.claimRef?.name}`),
    );
    const all = await cluster.list('persistentvolumeclaims');
    return all.filter(({ metadata }) => ours.has(`${metadata.namespace}/${metadata.name}`));
  };
  const attachments = async () =>
    (await cluster.list('volumeattachments.storage.k8s.io')).filter(({ spec }) =>
      EBS.includes(spec.attacher),
    );
  return [
    {
      name: 'volumes of the cluster',
      until: 'no PersistentVolume that goes with its claim is left, and no EBS volume is attached',
      minutes: 15,
      stuck:
        'A claim is held while a pod mounts it: delete that pod or what makes it. A volume is held by the driver: kubectl logs -n kube-system deployment/ebs-csi-controller -c csi-provisioner',
      left: async () => [
        ...(await claims()).map((it) => leftOf(it)),
        ...(await volumes()).map((it) => leftOf(it, it.status?.phase)),
        ...(await attachments()).map((it) => leftOf(it, `on ${it.spec.nodeName}`)),
      ],
      act: async () => {
        if (!confirmed) return;
        for (const it of await claims()) await ask(cluster, 'persistentvolumeclaims', it);
      },
    },
  ];
}

/** Whether an EBS volume is deleted when its claim is. */
export const isDeletable = ({ spec }: Live): boolean =>
  EBS.includes(spec.csi?.driver) && spec.persistentVolumeReclaimPolicy === 'Delete';
