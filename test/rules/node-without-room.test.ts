import { expect, it } from 'vitest';
import nodeWithoutRoom from '../../src/rules/node-without-room.ts';
import { applyRules } from '../../src/rules.ts';
import { ON_POOLS, poolOf, typesIn } from '../helpers/capacity.ts';
import { nodePool, withNodes } from '../helpers/nodes.ts';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, type EnvironmentInput, treeOf, withChart } from '../kit.ts';

/** A cluster with one DaemonSet of its own, which needs an address. */
const withAgent = (types: readonly string[], input: EnvironmentInput = ON_POOLS) => {
  const tree = treeOf([...withNodes(poolOf('small', types)), appOf('agent', [])], input);
  const agent = chartWorkload({
    kind: 'DaemonSet',
    name: 'agent',
    replicas: null,
    containers: [chartContainer({ requests: { cpu: '10m', memory: '16Mi' } })],
  });
  return withChart(tree, 'agent', { chart: 'agent', workloads: [agent] });
};

it('nodes that take four pods are full of DaemonSets: three of EKS and one of the cluster', () => {
  const tree = withAgent(['t3.micro', 't2.micro']);
  expect(brokenRules(tree)).toEqual(['NODE_WITHOUT_ROOM']);
  const [problem] = applyRules([nodeWithoutRoom], tree);
  expect(problem?.at).toMatchObject({ component: 'pools', object: 'karpenter.sh/NodePool small' });
  for (const part of [
    't3.micro',
    '4 pods',
    'agent, aws-node, eks-pod-identity-agent, kube-proxy',
    'too little pods',
  ]) {
    expect(problem?.message).toContain(part);
  }
});

it('one larger type is enough, since Karpenter takes the one that fits', () => {
  expect(brokenRules(withAgent(['t3.micro', 't3.small']))).toEqual([]);
  expect(brokenRules(treeOf(withNodes(poolOf('small', ['t3.micro'])), ON_POOLS))).toEqual([]);
});

it('node groups are held to it', () => {
  const tiny = {
    name: 'tiny',
    instanceTypes: ['t3.micro'],
    taints: [{ key: 'tiny', value: '', effect: 'NoSchedule' as const }],
  };
  const containers = [chartContainer({ requests: { cpu: '10m', memory: '16Mi' } })];
  const tree = withChart(
    treeOf([appOf('agent', [])], {
      compute: { nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'] }, tiny] },
    }),
    'agent',
    {
      chart: 'agent',
      workloads: [
        chartWorkload({
          kind: 'DaemonSet',
          name: 'agent',
          replicas: null,
          containers,
          tolerations: [{ operator: 'Exists' }],
        }),
      ],
    },
  );
  expect(brokenRules(tree)).toEqual(['NODE_WITHOUT_ROOM']);
  expect(applyRules([nodeWithoutRoom], tree)).toMatchObject([{ at: { path: 'compute.nodeGroups[1]' } }]);
});

it('requirements that no type meets, and zones that the environment does not have, are refused', () => {
  const asking = (...requirements: object[]) =>
    treeOf(withNodes(nodePool('odd', { node: { requirements } })), ON_POOLS);
  const arm = { key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] };
  expect(brokenRules(asking(typesIn('m5.large'), arm))).toEqual(['NODE_WITHOUT_ROOM']);
  const zone = { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['eu-west-2a'] };
  expect(applyRules([nodeWithoutRoom], asking(zone))[0]?.message).toContain('zones');
});

it('nothing is said of types that nobody knows', () => {
  expect(brokenRules(treeOf(withNodes(poolOf('other', ['x2idn.16xlarge'])), ON_POOLS))).toEqual([]);
});
