import { deployment } from './running.ts';
import { changing, clusterObject, having, object, pruning, type Sample } from './sample.ts';

const claim = object('v1 PersistentVolumeClaim', { spec: { resources: { requests: { storage: '1Gi' } } } });
const stateful = object('apps/v1 StatefulSet', {
  spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
});
const database = object('rds.services.k8s.aws/v1alpha1 DBInstance', { spec: { engine: 'mysql' } });
const version = (name: string, served: boolean, storage: boolean) => ({ name, served, storage });
const crd = clusterObject(
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
  {
    spec: {
      group: 'keda.sh',
      names: { kind: 'ScaledObject' },
      versions: [version('v1alpha1', true, true), version('v1', true, false)],
    },
  },
  { name: 'scaledobjects.keda.sh' },
);
const storage = clusterObject('storage.k8s.io/v1 StorageClass', { reclaimPolicy: 'Delete' });
const env = (host: string) => [{ name: 'web', image: 'a', env: [{ name: 'MB_DB_HOST', value: host }] }];
const volumes = (claimName: string) => [{ name: 'data', persistentVolumeClaim: { claimName } }];
const scaled = object('keda.sh/v1alpha1 ScaledObject', { spec: {} });

export const DATA_SAMPLES: readonly Sample[] = [
  {
    ...pruning(['namespace-pruned', 'data', 'high'], clusterObject('v1 Namespace', {}, { name: 'shop' })),
    around: [scaled],
    with: ['ScaledObject shop/web'],
  },
  pruning(['claim-pruned', 'data', 'high'], claim),
  pruning(['volume-pruned', 'data', 'high'], clusterObject('v1 PersistentVolume', { spec: {} })),
  pruning(['statefulset-pruned', 'data', 'medium'], stateful),
  pruning(
    ['statefulset-pruned', 'data', 'high'],
    having(stateful, 'spec.persistentVolumeClaimRetentionPolicy', { whenDeleted: 'Delete' }),
  ),
  changing(['statefulset-claims', 'data', 'high'], stateful, 'spec.persistentVolumeClaimRetentionPolicy', {
    whenDeleted: 'Delete',
  }),
  changing(['claim-size', 'data', 'medium'], claim, 'spec.resources.requests.storage', '2Gi'),
  pruning(['database-pruned', 'data', 'high'], database),
  changing(['database-changed', 'data', 'high'], database, 'spec.engine', 'postgres'),
  changing(
    ['database-address', 'data', 'high'],
    deployment,
    'spec.template.spec.containers',
    env('new'),
    env('old'),
  ),
  changing(
    ['pod-volumes', 'data', 'high'],
    deployment,
    'spec.template.spec.volumes',
    volumes('new'),
    volumes('old'),
  ),
  { ...pruning(['crd-pruned', 'data', 'high'], crd), around: [scaled], with: ['ScaledObject shop/web'] },
  changing(['crd-versions', 'data', 'high'], crd, 'spec.versions', [version('v1', true, true)]),
  changing(['crd-versions', 'data', 'high'], crd, 'spec.versions', [
    version('v1alpha1', false, false),
    version('v1', true, true),
  ]),
  changing(['crd-versions', 'data', 'medium'], crd, 'spec.versions', [
    version('v1alpha1', true, false),
    version('v1', true, true),
  ]),
  changing(['crd-versions', 'changed', 'low'], crd, 'spec.versions', [
    ...crd.spec.versions,
    version('v2', true, false),
  ]),
  pruning(['storage-class-pruned', 'data', 'high'], storage),
  changing(['storage-class-changed', 'data', 'high'], storage, 'reclaimPolicy', 'Retain'),
  pruning(['secret-pruned', 'data', 'high'], object('external-secrets.io/v1 ExternalSecret', { spec: {} })),
  pruning(
    ['secret-pruned', 'data', 'medium'],
    object('external-secrets.io/v1 ExternalSecret', { spec: { target: { creationPolicy: 'Orphan' } } }),
  ),
];
