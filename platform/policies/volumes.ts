import { celList, type PolicySpec } from './_policy.ts';

/** The class that EKS makes by itself: of the old provisioner, and not encrypted. */
const OLD = ['gp2'];

const isOld = (claim: string) => `${claim}.?spec.?storageClassName.orValue('') in ${celList(OLD)}`;

/** Data at rest. */
export const volumes: PolicySpec = {
  why: 'Disks are encrypted, and made by a driver that is still looked after.',
  resources: {
    v1: ['persistentvolumeclaims'],
    'apps/v1': ['statefulsets'],
    'storage.k8s.io/v1': ['storageclasses'],
  },
  // A class never changes, and of a claim only its size may.
  changed: "(object.kind == 'StatefulSet' && dyn(object).spec != dyn(oldObject).spec)",
  variables: { any: 'dyn(object)' },
  validations: [
    {
      holds:
        "object.kind != 'StorageClass' || !variables.any.provisioner.startsWith('kubernetes.io/') || variables.any.provisioner == 'kubernetes.io/no-provisioner'",
      says: 'provisioners of kubernetes.io/ are the old ones of Kubernetes itself: use ebs.csi.aws.com',
    },
    {
      holds:
        "object.kind != 'StorageClass' || variables.any.provisioner != 'ebs.csi.aws.com' || variables.any.?parameters[?'encrypted'].orValue('false') == 'true'",
      says: 'volumes of a class of ebs.csi.aws.com are encrypted: state parameters.encrypted: "true"',
    },
    {
      holds: `object.kind != 'PersistentVolumeClaim' || !(${isOld('variables.any')})`,
      says: `the storage class ${OLD.join(', ')} is of the old provisioner, and does not encrypt: name another one`,
    },
    {
      holds: `object.kind != 'StatefulSet' || variables.any.spec.?volumeClaimTemplates.orValue([]).all(t, !(${isOld('t')}))`,
      says: `the storage class ${OLD.join(', ')} is of the old provisioner, and does not encrypt: name another one in volumeClaimTemplates`,
    },
  ],
};
