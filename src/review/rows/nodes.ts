import { valuesAt } from '../path.ts';
import type { Hit, Row, Verdict } from '../table.ts';
import { show } from './pods.ts';

const POOL = ['karpenter.sh/NodePool'];
const CLASS = ['karpenter.k8s.aws/EC2NodeClass'];

/**
 * What Karpenter 1.14 calls drift. A hash over the template of a NodePool (karpenter, pkg/apis/v1/nodepool.go, Hash) and over
 * the spec of an EC2NodeClass (karpenter-provider-aws, pkg/apis/v1/ec2nodeclass.go, Hash), without the fields that say
 * `hash:"ignore"`; requirements against the labels of nodes, images, subnets and security groups against those of instances
 * (pkg/controllers/nodeclaim/disruption/drift.go, pkg/cloudprovider/drift.go). Lists are hashed as sets.
 */
export const NODES: readonly Row[] = [
  {
    id: 'pool-template',
    kinds: POOL,
    fields: [
      'spec.template.metadata.labels',
      'spec.template.metadata.annotations',
      'spec.template.spec.taints',
      'spec.template.spec.startupTaints',
      'spec.template.spec.nodeClassRef',
      'spec.template.spec.terminationGracePeriod',
      'spec.template.spec.expireAfter',
    ],
    effect: 'nodes',
    severity: 'high',
    says: ({ before, after, change, fields }) =>
      sameHash(before?.spec?.template, after?.spec?.template)
        ? { says: 'only the order differs: no node drifts', effect: 'changed', severity: 'info' }
        : {
            says: `every node of the pool drifts and is replaced (${count(fields.length)})`,
            with: [`NodePool ${change.id.name}`],
          },
  },
  {
    id: 'pool-requirements',
    kinds: POOL,
    fields: ['spec.template.spec.requirements'],
    effect: 'nodes',
    severity: 'high',
    says: ({ before, after, change }) => {
      const narrower = narrowed(before, after);
      return narrower.length === 0
        ? { says: 'nodes that there are still fit; new ones may be others', severity: 'low' }
        : {
            says: `nodes that no longer fit drift and are replaced: ${narrower.map(show).join(', ')}`,
            with: [`NodePool ${change.id.name}`],
          };
    },
  },
  {
    id: 'pool-limits',
    kinds: POOL,
    fields: ['spec.limits', 'spec.weight', 'spec.replicas'],
    effect: 'scale',
    severity: 'medium',
    says: 'the pool may have more nodes or fewer, or is chosen in another order',
  },
  {
    id: 'pool-disruption',
    kinds: POOL,
    fields: ['spec.disruption'],
    effect: 'nodes',
    severity: 'medium',
    says: 'nodes are consolidated or replaced at another pace, or at other times',
  },
  {
    id: 'class-hash',
    kinds: CLASS,
    fields: [
      'spec.placementGroupSelector',
      'spec.associatePublicIPAddress',
      'spec.userData',
      'spec.role',
      'spec.instanceProfile',
      'spec.tags',
      'spec.kubelet',
      'spec.blockDeviceMappings',
      'spec.instanceStorePolicy',
      'spec.networkInterfaces',
      'spec.detailedMonitoring',
      'spec.metadataOptions',
      'spec.connectionTracking',
      'spec.context',
      'spec.cpuOptions',
    ],
    effect: 'nodes',
    severity: 'high',
    says: (hit) =>
      sameHash(hit.before?.spec, hit.after?.spec)
        ? { says: 'only the order differs: no node drifts', effect: 'changed', severity: 'info' }
        : rolled(hit, 'every node of the class drifts and is replaced'),
  },
  {
    id: 'class-image',
    kinds: CLASS,
    fields: ['spec.amiSelectorTerms', 'spec.amiFamily'],
    effect: 'nodes',
    severity: 'high',
    says: (hit) => rolled(hit, 'nodes that run another image drift and are replaced'),
  },
  {
    id: 'class-image-version',
    kinds: CLASS,
    fields: ['spec.amiSelectorTerms'],
    effect: 'version',
    severity: 'low',
    says: ({ before, after }) => {
      const alias = (object: unknown) =>
        valuesAt(object, 'spec.amiSelectorTerms.*.alias').map(show).join(', ');
      return alias(before) === alias(after)
        ? undefined
        : `node image ${alias(before) || 'none'} -> ${alias(after) || 'none'}`;
    },
  },
  {
    id: 'class-network',
    kinds: CLASS,
    fields: [
      'spec.subnetSelectorTerms',
      'spec.securityGroupSelectorTerms',
      'spec.capacityReservationSelectorTerms',
    ],
    effect: 'nodes',
    severity: 'high',
    says: (hit) =>
      rolled(hit, 'nodes drift whose subnet, security groups or reservation are no longer selected'),
  },
  {
    id: 'class-access',
    kinds: CLASS,
    fields: [
      'spec.role',
      'spec.instanceProfile',
      'spec.securityGroupSelectorTerms',
      'spec.metadataOptions',
      'spec.associatePublicIPAddress',
    ],
    effect: 'access',
    severity: 'high',
    says: 'nodes act with another role, or are reached by others',
  },
  {
    id: 'class-next',
    kinds: CLASS,
    fields: ['spec.ipPrefixCount'],
    effect: 'nodes',
    severity: 'low',
    says: 'new nodes only: those that there are stay',
  },
  {
    id: 'nodes-pruned',
    kinds: [...POOL, ...CLASS],
    on: ['pruned'],
    effect: 'nodes',
    severity: 'high',
    says: (hit) =>
      hit.change.id.kind === 'NodePool'
        ? 'its nodes are drained and end'
        : rolled(hit, 'no node is made by it any more; it goes when its last node has gone', 'base'),
  },
];

const count = (fields: number) => (fields === 1 ? 'one field' : `${fields} fields`);

function rolled({ change, head, base }: Hit, says: string, side: 'head' | 'base' = 'head'): Verdict {
  const pools = (side === 'head' ? head : base)
    .ofKind('karpenter.sh', 'NodePool')
    .filter(({ object }) => object.spec?.template?.spec?.nodeClassRef?.name === change.id.name)
    .map(({ id }) => `NodePool ${id.name}`);
  return pools.length === 0
    ? { says: `${says}; no NodePool of the tree uses it`, severity: 'low' }
    : { says, with: pools };
}

/** hashstructure with SlicesAsSets, IgnoreZeroValue and ZeroNil: order and zero values of lists and fields do not count. */
function sameHash(a: unknown, b: unknown): boolean {
  return normal(a) === normal(b);
}

const IGNORED = new Set([
  'requirements',
  'subnetSelectorTerms',
  'securityGroupSelectorTerms',
  'capacityReservationSelectorTerms',
  'amiSelectorTerms',
  'amiFamily',
  'ipPrefixCount',
]);

function normal(value: unknown, depth = 0): string {
  if (Array.isArray(value))
    return `[${value
      .map((it) => normal(it, depth + 1))
      .sort()
      .join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const fields = Object.entries(value)
    .filter(([key, it]) => !(depth < 2 && IGNORED.has(key)) && !isZero(it))
    .map(([key, it]) => `${JSON.stringify(key)}:${normal(it, depth + 1)}`);
  return `{${fields.sort().join()}}`;
}

function isZero(value: unknown): boolean {
  if (value === '' || value === 0 || value === false || value === null || value === undefined) return true;
  return typeof value === 'object' && Object.values(value).every(isZero);
}

type Requirement = { key?: string; operator?: string; values?: string[] };

/** Keys whose requirement excludes a label that the former one allowed: every one that is new, or whose values are fewer. */
function narrowed(before: unknown, after: unknown): string[] {
  const of = (object: unknown) => valuesAt(object, 'spec.template.spec.requirements.*') as Requirement[];
  const old = Map.groupBy(of(before), ({ key }) => key);
  const keys = of(after).flatMap((now) => (isWider(old.get(now.key) ?? [], now) ? [] : [String(now.key)]));
  return [...new Set(keys)];
}

function isWider(old: readonly Requirement[], now: Requirement): boolean {
  const values = new Set(now.values ?? []);
  return old.some((was) => {
    const had = was.values ?? [];
    const [from, to] = [was.operator, now.operator];
    if (to === 'Exists') return from === 'In' || from === 'Exists' || from === 'Gt' || from === 'Lt';
    if (from === 'In' && to === 'In') return had.every((it) => values.has(it));
    if (from === 'In' && to === 'NotIn') return had.every((it) => !values.has(it));
    if (from === 'NotIn' && to === 'NotIn') return [...values].every((it) => had.includes(it));
    if (from === 'In' && to === 'Gt') return had.every((it) => Number(it) > Number(now.values?.[0]));
    if (from === 'In' && to === 'Lt') return had.every((it) => Number(it) < Number(now.values?.[0]));
    if (from === 'Gt' && to === 'Gt') return Number(now.values?.[0]) <= Number(had[0]);
    if (from === 'Lt' && to === 'Lt') return Number(now.values?.[0]) >= Number(had[0]);
    return from === to && had.join('\0') === (now.values ?? []).join('\0');
  });
}
