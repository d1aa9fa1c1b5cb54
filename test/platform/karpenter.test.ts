import { describe, expect, it } from 'vitest';
import { karpenterStatements } from '../../platform/_iam/karpenter.ts';
import karpenter, { interruptionQueue } from '../../platform/karpenter.ts';
import type { Tree } from '../../src/model.ts';
import { placementsOf } from '../../src/placement.ts';
import { allPods } from '../../src/rules/_pods.ts';
import { poolsTree } from '../helpers/pools.ts';
import { brokenRules, type EnvironmentInput } from '../kit.ts';

const controllerOf = (tree: Tree) => {
  const owner = tree.components.find(({ component }) => component === karpenter);
  const pods = allPods(tree).find((it) => it.owner === owner && it.kind === 'Deployment');
  if (!owner || !pods) throw new Error('no Karpenter');
  return { owner, pods, values: owner.charts[0]?.use.values as Record<string, never> };
};
const pools = { pools: [{ name: 'default', capacity: ['spot' as const] }] };

describe('Karpenter without Fargate', () => {
  const compute: EnvironmentInput['compute'] = {
    nodeGroups: [
      {
        name: 'base',
        instanceTypes: ['m5.large'],
        min: 1,
        desired: 2,
        max: 3,
        diskGiB: 20,
        taints: [{ key: 'CriticalAddonsOnly', value: 'true' }],
      },
    ],
  };
  const tree = poolsTree(pools, { network: { zones: ['a', 'b', 'c'] }, compute });
  const { owner, pods } = controllerOf(tree);

  it('runs on the node group, tainted or not, and never on nodes that it makes', () => {
    expect(brokenRules(tree)).toEqual([]);
    expect(placementsOf(pods, tree.environment).nodeGroups.map(({ name }) => name)).toEqual(['base']);
    expect(pods.affinity).toContain('node required: karpenter.sh/nodepool DoesNotExist');
  });

  it('survives the loss of a node and of a zone, and lets one be drained', () => {
    expect(pods.replicas).toBe(2);
    expect(pods.affinity).toContain('pod-anti required: kubernetes.io/hostname');
    expect(pods.topologySpread).toEqual(['topology.kubernetes.io/zone DoNotSchedule maxSkew 1']);
    expect(owner.charts[0]?.footprint.disruptionBudgets).toMatchObject([
      { name: 'karpenter', maxUnavailable: 1 },
    ]);
  });

  it('has the CPU and memory that it asks for, and its role by Pod Identity', () => {
    const amount = { cpu: '1', memory: '1Gi' };
    expect(pods.containers[0]).toMatchObject({ requests: amount, limits: amount });
    expect(owner.context.identity).toMatchObject({ kind: 'pod-identity', annotations: {} });
  });
});

it('on Fargate Karpenter has its role by IRSA, since Pod Identity does not reach there', () => {
  const compute = { fargate: [{ name: 'karpenter', selectors: [{ namespace: 'karpenter' }] }] };
  const tree = poolsTree(pools, { compute });
  expect(brokenRules(tree)).toEqual([]);
  expect(controllerOf(tree).owner.context.identity?.kind).toBe('irsa');
});

it('Karpenter hears of spot interruptions: its chart is told of the queue that its role may read', () => {
  const { owner, values } = controllerOf(poolsTree(pools));
  const queue = interruptionQueue(owner.context.environment.cluster.name);
  expect(values.settings).toMatchObject({ interruptionQueue: queue });
  const statements = karpenterStatements(owner.context);
  const [reading] = statements.filter(({ actions }) => actions.includes('sqs:ReceiveMessage'));
  expect(reading?.resources[0]?.endsWith(`:${queue}`)).toBe(true);
});
