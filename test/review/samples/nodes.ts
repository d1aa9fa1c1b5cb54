import { changing, clusterObject, having, pruning, type Sample } from './sample.ts';

const requirement = (...values: string[]) => [{ key: 'karpenter.sh/capacity-type', operator: 'In', values }];
export const pool = clusterObject(
  'karpenter.sh/v1 NodePool',
  {
    spec: {
      limits: { cpu: '32' },
      disruption: { consolidateAfter: '1m' },
      template: {
        spec: {
          expireAfter: '720h',
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'web' },
          requirements: requirement('spot', 'on-demand'),
        },
      },
    },
  },
  { name: 'general' },
);
const nodeClass = clusterObject('karpenter.k8s.aws/v1 EC2NodeClass', {
  spec: {
    amiSelectorTerms: [{ alias: 'al2023@v1' }],
    role: 'nodes',
    subnetSelectorTerms: [{ tags: { a: 'b' } }],
    securityGroupSelectorTerms: [{ id: 'sg-1' }, { id: 'sg-2' }],
  },
});
const TEMPLATE = 'spec.template.spec';
const rolls = (sample: Sample): Sample => ({ ...sample, around: [pool], with: ['NodePool general'] });

/** Nodes: each line of Karpenter's drift, and what is none. */
export const NODE_SAMPLES: readonly Sample[] = [
  {
    ...changing(['pool-template', 'nodes', 'high'], pool, `${TEMPLATE}.taints`, [
      { key: 'a', effect: 'NoSchedule' },
    ]),
    with: ['NodePool general'],
  },
  changing(['pool-template', 'nodes', 'high'], pool, `${TEMPLATE}.expireAfter`, '24h'),
  changing(['pool-template', 'nodes', 'high'], pool, 'spec.template.metadata.labels', { a: 'b' }),
  changing(
    ['pool-template', 'changed', 'info'],
    pool,
    `${TEMPLATE}.taints`,
    [
      { key: 'b', effect: 'NoSchedule' },
      { key: 'a', effect: 'NoSchedule' },
    ],
    [
      { key: 'a', effect: 'NoSchedule' },
      { key: 'b', effect: 'NoSchedule' },
    ],
  ),
  changing(
    ['pool-requirements', 'nodes', 'high'],
    pool,
    `${TEMPLATE}.requirements`,
    requirement('on-demand'),
  ),
  changing(
    ['pool-requirements', 'nodes', 'low'],
    pool,
    `${TEMPLATE}.requirements`,
    requirement('on-demand', 'spot', 'reserved'),
  ),
  changing(['pool-requirements', 'nodes', 'low'], pool, `${TEMPLATE}.requirements`, []),
  changing(['pool-limits', 'scale', 'medium'], pool, 'spec.limits.cpu', '64'),
  changing(['pool-disruption', 'nodes', 'medium'], pool, 'spec.disruption.consolidateAfter', '5m'),
  rolls(changing(['class-hash', 'nodes', 'high'], nodeClass, 'spec.userData', 'echo')),
  changing(['class-hash', 'nodes', 'low'], nodeClass, 'spec.userData', 'echo'),
  changing(
    ['class-hash', 'changed', 'info'],
    having(nodeClass, 'spec.detailedMonitoring', undefined),
    'spec.detailedMonitoring',
    false,
  ),
  rolls(
    changing(['class-image', 'nodes', 'high'], nodeClass, 'spec.amiSelectorTerms', [{ alias: 'al2023@v2' }]),
  ),
  changing(['class-image-version', 'version', 'low'], nodeClass, 'spec.amiSelectorTerms', [
    { alias: 'al2023@v2' },
  ]),
  rolls(
    changing(['class-network', 'nodes', 'high'], nodeClass, 'spec.subnetSelectorTerms', [
      { tags: { a: 'c' } },
    ]),
  ),
  changing(['class-access', 'access', 'high'], nodeClass, 'spec.role', 'other'),
  changing(['class-next', 'nodes', 'low'], nodeClass, 'spec.ipPrefixCount', 2),
  pruning(['nodes-pruned', 'nodes', 'high'], pool),
  rolls(pruning(['nodes-pruned', 'nodes', 'high'], nodeClass)),
];
