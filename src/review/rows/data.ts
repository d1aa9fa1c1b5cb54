import { valuesAt } from '../path.ts';
import type { Hit, Row, Verdict } from '../table.ts';
import { containersOf, show } from './pods.ts';

const TEMPLATED = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet'];
const CRD = 'apiextensions.k8s.io/CustomResourceDefinition';

/** Objects whose end is the end of data. */
export const DATA: readonly Row[] = [
  {
    id: 'namespace-pruned',
    kinds: ['/Namespace'],
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: ({ change, base }) => ({
      says: 'everything in the namespace goes with it, volumes and secrets as well',
      with: [...chartsIn(base, change.id.name), ...namesOf(base.inNamespace(change.id.name))],
    }),
  },
  {
    id: 'claim-pruned',
    kinds: ['/PersistentVolumeClaim'],
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: 'its volume goes with it, unless the StorageClass retains volumes',
  },
  {
    id: 'volume-pruned',
    kinds: ['/PersistentVolume', 'snapshot.storage.k8s.io/VolumeSnapshot'],
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: 'the data behind it may go with it',
  },
  {
    id: 'statefulset-pruned',
    kinds: ['apps/StatefulSet'],
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: ({ before }) => {
      if (valuesAt(before, 'spec.volumeClaimTemplates.*').length === 0) return undefined;
      return before?.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
        ? 'the claims of its volumes are deleted with it (whenDeleted: Delete)'
        : { says: 'its pods go; the claims of its volumes stay', severity: 'medium' };
    },
  },
  {
    id: 'statefulset-claims',
    kinds: ['apps/StatefulSet'],
    fields: ['spec.volumeClaimTemplates', 'spec.persistentVolumeClaimRetentionPolicy'],
    effect: 'data',
    severity: 'high',
    says: 'its volumes are made, kept or deleted in another way',
  },
  {
    id: 'claim-size',
    kinds: ['/PersistentVolumeClaim'],
    fields: ['spec.resources', 'spec.volumeAttributesClassName'],
    effect: 'data',
    severity: 'medium',
    says: 'the volume grows or changes its class in place; it cannot shrink',
  },
  {
    id: 'database-pruned',
    kinds: [
      'rds.services.k8s.aws/DBInstance',
      'rds.services.k8s.aws/DBCluster',
      'postgresql.cnpg.io/Cluster',
    ],
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: 'the database goes with it',
  },
  {
    id: 'database-changed',
    kinds: [
      'rds.services.k8s.aws/DBInstance',
      'rds.services.k8s.aws/DBCluster',
      'postgresql.cnpg.io/Cluster',
    ],
    fields: ['spec'],
    effect: 'data',
    severity: 'high',
    says: 'the database is changed in place, restarted or replaced',
  },
  {
    id: 'database-address',
    kinds: TEMPLATED,
    fields: ['spec.template.spec.containers', 'spec.template.spec.initContainers'],
    effect: 'data',
    severity: 'high',
    says: databases,
  },
  {
    id: 'pod-volumes',
    kinds: TEMPLATED,
    fields: ['spec.template.spec.volumes'],
    effect: 'data',
    severity: 'high',
    says: ({ before, after }) => {
      const claims = (object: unknown) =>
        valuesAt(object, 'spec.template.spec.volumes.*.persistentVolumeClaim.claimName').map(show).sort();
      const [was, is] = [claims(before), claims(after)];
      return was.join() === is.join()
        ? undefined
        : `pods mount other volumes: ${was.join(', ') || 'none'} -> ${is.join(', ') || 'none'}`;
    },
  },
  {
    id: 'crd-pruned',
    kinds: [CRD],
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: ({ before, base }) => ({
      says: 'every object of its kind goes with it',
      with: namesOf(base.ofKind(String(before?.spec?.group), String(before?.spec?.names?.kind))),
    }),
  },
  {
    id: 'crd-versions',
    kinds: [CRD],
    fields: ['spec.versions'],
    effect: 'data',
    severity: 'low',
    says: ({ before, after }) => {
      const served = (object: Hit['before']) =>
        valuesAt(object, 'spec.versions.*')
          .filter((it) => (it as Hit['before']).served !== false)
          .map((it) => String((it as Hit['before']).name));
      const stored = (object: Hit['before']) =>
        valuesAt(object, 'spec.versions.*').find(
          (it) => (it as Hit['before']).storage === true,
        ) as Hit['before'];
      const dropped = served(before).filter((name) => !served(after).includes(name));
      if (dropped.length > 0)
        return {
          says: `no longer served: ${dropped.map(show).join(', ')}; who reads it fails`,
          severity: 'high',
        };
      if (stored(before)?.name !== stored(after)?.name)
        return { says: `stored as ${show(stored(after)?.name)} from now on`, severity: 'medium' };
      return { says: 'its schema or its versions change', effect: 'changed' };
    },
  },
  {
    id: 'storage-class-pruned',
    kinds: ['storage.k8s.io/StorageClass', 'snapshot.storage.k8s.io/VolumeSnapshotClass'],
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: 'claims that name it are not bound any more; volumes that are there stay',
  },
  {
    id: 'storage-class-changed',
    kinds: ['storage.k8s.io/StorageClass', 'snapshot.storage.k8s.io/VolumeSnapshotClass'],
    fields: ['reclaimPolicy', 'deletionPolicy', 'provisioner', 'parameters'],
    effect: 'data',
    severity: 'high',
    says: 'volumes are made or deleted in another way from now on',
  },
  {
    id: 'secret-pruned',
    kinds: ['external-secrets.io/ExternalSecret', '/Secret', 'external-secrets.io/PushSecret'],
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: ({ before }) =>
      before?.spec?.target?.creationPolicy === 'Orphan'
        ? { says: 'the Secret that it made stays, and nobody renews it', severity: 'medium' }
        : 'the Secret goes; pods that need it do not start again',
  },
];

const DATABASE =
  /(^|_)(db|database|jdbc|mysql|mariadb|postgres|postgresql|pg|mongo|mongodb|redis)_?(.*_)?(host|hostname|url|uri|dsn|name|dbname|port|server|address)$/i;

/** Variables of containers that say where a database is. */
function databases({ before, after }: Hit): Verdict {
  const of = (object: Hit['before']) =>
    new Map(
      containersOf(object?.spec?.template).flatMap((container) =>
        valuesAt(container, 'env.*').flatMap((one) => {
          const { name, value, valueFrom } = one as Hit['before'];
          return DATABASE.test(String(name))
            ? [[`${show(container.name)}.${show(name)}`, JSON.stringify(value ?? valueFrom ?? null)] as const]
            : [];
        }),
      ),
    );
  const [was, is] = [of(before), of(after)];
  const changed = [...was.keys()].filter((name) => was.get(name) !== is.get(name));
  return changed.length === 0 ? undefined : `it uses another database: ${changed.sort().join(', ')}`;
}

/** Charts that are installed into a namespace. */
function chartsIn(base: Hit['base'], namespace: string): string[] {
  return base
    .ofKind('argoproj.io', 'Application')
    .filter(({ object }) => object.spec?.destination?.namespace === namespace)
    .flatMap(({ object }) =>
      valuesAt(object, 'spec.source.chart').concat(valuesAt(object, 'spec.sources.*.chart')),
    )
    .map((chart) => `the chart ${show(chart)}`);
}

/** The most that is named of what goes with something. */
const NAMED = 20;

export function namesOf(
  found: readonly { id: { kind: string; namespace: string | undefined; name: string } }[],
): string[] {
  const names = found.map(
    ({ id }) => `${id.kind} ${id.namespace === undefined ? '' : `${id.namespace}/`}${id.name}`,
  );
  return names.length > NAMED ? [...names.slice(0, NAMED), `and ${names.length - NAMED} more`] : names;
}
