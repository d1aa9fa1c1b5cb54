import type { Actor } from '../actor.ts';

const DRIVER = 'ebs.csi.aws.com';

/** The EBS CSI driver: claims get a volume once the scheduler has chosen a node for their pod, and volumes go with their claims. */
export const ebsCsi: Actor = {
  name: 'aws-ebs-csi-driver',
  real: false,
  does: 'claims get a PersistentVolume once a pod that mounts them has a node',
  plays: ['kube-system/ebs-csi-controller'],

  async start({ client }) {
    return async () => {
      const classes = new Set(
        (await client.listed('storage.k8s.io/v1', 'StorageClass'))
          .filter((it) => it.provisioner === DRIVER)
          .map((it) => it.metadata.name),
      );
      for (const claim of await client.listed('v1', 'PersistentVolumeClaim')) {
        const { namespace, name, uid, annotations } = claim.metadata;
        const { storageClassName, resources, accessModes } = claim.spec;
        if (claim.status?.phase !== 'Pending' || !classes.has(storageClassName)) continue;
        if (annotations?.['volume.kubernetes.io/selected-node'] === undefined) continue;
        await client.apply(
          {
            apiVersion: 'v1',
            kind: 'PersistentVolume',
            metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': DRIVER } },
            spec: {
              accessModes,
              capacity: { storage: resources.requests.storage },
              claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
              csi: { driver: DRIVER, volumeHandle: `vol-${uid.replaceAll('-', '').slice(0, 17)}` },
              persistentVolumeReclaimPolicy: 'Delete',
              storageClassName,
            },
          },
          { fieldManager: DRIVER, force: true },
        );
      }
      for (const volume of await client.listed('v1', 'PersistentVolume')) {
        if (volume.status?.phase !== 'Released' || volume.spec.csi?.driver !== DRIVER) continue;
        await client.delete({ apiVersion: 'v1', kind: 'PersistentVolume', name: volume.metadata.name });
      }
    };
  },
};
