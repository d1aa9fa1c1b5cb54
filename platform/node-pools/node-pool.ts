import { NodePool } from '@kubernetes-models/karpenter/karpenter.sh/v1/NodePool';
import { canonicalQuantity } from '../../src/canonical.ts';
import { GPU, GPU_MANUFACTURER } from '../../src/gpu.ts';
import type { Requirement } from '../../src/node-terms.ts';
import { nodeClassName } from './node-class.ts';
import type { Pool } from './schema.ts';
import { shapeRequirements, shapesOf } from './shapes.ts';

/** What keeps pods that ask for no GPU off the nodes that have them. */
const GPU_TAINT = { key: GPU, value: 'true', effect: 'NoSchedule' } as const;

/** A NodePool; `region` makes names of its zones. */
export function nodePool(pool: Pool, region: string): NodePool {
  const { labels, annotations } = pool;
  const taints = taintsOf(pool);
  const metadata = {
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  return new NodePool({
    metadata: { name: pool.name },
    spec: {
      ...(pool.weight !== undefined && { weight: pool.weight }),
      limits: {
        cpu: quantity(String(pool.limits.cpu)),
        memory: quantity(`${pool.limits.memoryGiB}Gi`),
        ...(pool.gpu && { [GPU]: quantity(String(pool.gpu.limit)) }),
      },
      disruption: {
        consolidationPolicy: pool.consolidationPolicy,
        consolidateAfter: pool.consolidateAfter,
        budgets: [...pool.budgets, ...(pool.quietHours ? [{ nodes: '0', ...pool.quietHours }] : [])],
      },
      template: {
        ...(Object.keys(metadata).length > 0 && { metadata }),
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: nodeClassName(pool) },
          expireAfter: pool.expireAfter,
          terminationGracePeriod: pool.terminationGracePeriod,
          ...(taints.length > 0 && { taints }),
          requirements: requirementsOf(pool, region).map(({ key, operator, values }) => ({
            key,
            operator: operator as 'In' | 'Gt',
            values: [...values],
          })),
        },
      },
    },
  });
}

function requirementsOf(pool: Pool, region: string): Requirement[] {
  const within = (key: string, values: readonly string[]) => ({ key, operator: 'In', values });
  return [
    within('kubernetes.io/os', ['linux']),
    within('kubernetes.io/arch', [pool.architecture]),
    within('karpenter.sh/capacity-type', pool.capacity),
    ...shapeRequirements(shapesOf(pool)),
    ...(pool.gpu ? [within(GPU_MANUFACTURER, ['nvidia'])] : []),
    ...(pool.zones
      ? [
          within(
            'topology.kubernetes.io/zone',
            pool.zones.map((zone) => region + zone),
          ),
        ]
      : []),
  ];
}

function taintsOf({ gpu, taints }: Pool) {
  const stated = taints.map(({ value, ...rest }) => (value === '' ? rest : { value, ...rest }));
  return gpu && !taints.some(({ key }) => key === GPU) ? [GPU_TAINT, ...stated] : stated;
}

/** As Kubernetes writes it, so that no difference shows. */
const quantity = (text: string) => canonicalQuantity(text) ?? text;
