import { describe, expect, it } from 'vitest';
import nodePools from '../../platform/node-pools/index.ts';
import plugin from '../../platform/nvidia-device-plugin.ts';
import type { AnyComponent } from '../../src/component.ts';
import { gpuShare } from '../../src/gpu.ts';
import rule from '../../src/rules/gpu-without-plugin.ts';
import { applyRules } from '../../src/rules.ts';
import { nodeClass, nodePool, withNodes } from '../helpers/nodes.ts';
import { type NodePoolsInput, poolsTree } from '../helpers/pools.ts';
import { appOf, brokenRules, container, deployment, type EnvironmentInput, treeOf } from '../kit.ts';

const TOLERANT = { tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }] };
const asking = (amount: Record<string, unknown>, pod: Record<string, unknown> = TOLERANT) =>
  deployment('train', {
    pod,
    container: {
      resources: {
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { memory: '128Mi', ...amount },
      },
    },
  });
const app = (pod?: Record<string, unknown>, needs: AnyComponent[] = [nodePools]) =>
  appOf('train', [asking({ 'nvidia.com/gpu': 1 }, pod)], { needs });
const POOLS: NodePoolsInput = {
  pools: [
    { name: 'default', weight: 10 },
    { name: 'gpu', gpu: {} },
  ],
};

describe('a pod that asks for GPUs', () => {
  it('gets them from a pool with GPUs whose nodes run the plugin', () => {
    expect(brokenRules(poolsTree(POOLS, {}, [plugin, app()]))).toEqual([]);
  });

  it('is refused without the plugin', () => {
    const tree = poolsTree(POOLS, {}, [app()]);
    expect(brokenRules(tree)).toEqual(['GPU_WITHOUT_PLUGIN']);
    const [problem] = applyRules([rule], tree);
    expect(problem?.message).toContain('NodePool "gpu"');
    expect(problem?.cure).toContain('nvidia-device-plugin');
  });

  it('is refused where it does not tolerate the taint, or there are no GPUs', () => {
    const strict = poolsTree(POOLS, {}, [plugin, app({})]);
    expect(brokenRules(strict)).toEqual(['GPU_WITHOUT_PLUGIN']);
    expect(applyRules([rule], strict)[0]?.message).toContain('nvidia.com/gpu=true:NoSchedule');
    const none = poolsTree({ pools: [{ name: 'default' }] }, {}, [plugin, app()]);
    expect(brokenRules(none)).toEqual(['GPU_WITHOUT_PLUGIN']);
  });

  it('needs no plugin on Bottlerocket, where the plugin itself is refused', () => {
    const pools: NodePoolsInput = {
      pools: [
        { name: 'default', weight: 10 },
        { name: 'gpu', gpu: {}, nodeClass: { ami: 'bottlerocket@1.54.0' } },
      ],
    };
    expect(brokenRules(poolsTree(pools, {}, [app()]))).toEqual([]);
    expect(() => poolsTree(pools, {}, [plugin, app()])).toThrow('run Bottlerocket');
  });

  it('is told that a NodePool of somebody else has GPUs by the types that it names', () => {
    const types = { key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['g5.xlarge'] };
    const own = nodePool('own', {
      node: {
        requirements: [types, { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot'] }],
        taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
      },
    });
    const nodes = withNodes(own);
    const needs = nodes.filter(({ name }) => name === 'pools');
    expect(brokenRules(treeOf([...nodes, app(TOLERANT, needs)]))).toEqual(['GPU_WITHOUT_PLUGIN']);
    const rocket = nodeClass({ amiSelectorTerms: [{ alias: 'bottlerocket@v1.54.0' }] });
    const [prometheus, crds, karpenter] = nodes as [AnyComponent, AnyComponent, AnyComponent];
    const pools = appOf('pools', [rocket, own], { needs: [karpenter] });
    const tree = treeOf([prometheus, crds, karpenter, pools, app(TOLERANT, [pools])]);
    expect(brokenRules(tree)).toEqual([]);
  });

  it('may go to a node group that says it has GPUs', () => {
    const environment = (labels: Record<string, string>): EnvironmentInput => ({
      compute: {
        nodeGroups: [
          { name: 'system', instanceTypes: ['m7i.large'] },
          {
            name: 'gpu',
            instanceTypes: ['g5.xlarge'],
            labels,
            taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }],
          },
        ],
      },
    });
    const pools: NodePoolsInput = { pools: [{ name: 'default' }] };
    const labelled = poolsTree(pools, environment({ 'nvidia.com/gpu.present': 'true' }), [plugin, app()]);
    expect(brokenRules(labelled)).toEqual([]);
    const silent = poolsTree(pools, environment({}), [plugin, app()]);
    expect(brokenRules(silent)).toEqual(['GPU_WITHOUT_PLUGIN']);
  });
});

it('another DaemonSet, or a Deployment that holds the sockets, offers no GPUs', () => {
  const sockets = { name: 'sockets', hostPath: { path: '/var/lib/kubelet/device-plugins' } };
  const taken = { name: 'sockets', mountPath: '/var/lib/kubelet/device-plugins' };
  const holder = deployment('holder', {
    pod: { ...TOLERANT, volumes: [sockets] },
    container: { volumeMounts: [taken] },
  });
  const agent = { ...deployment('agent', { pod: TOLERANT }), kind: 'DaemonSet' };
  const others = appOf('others', [holder, agent], { podSecurity: 'privileged' });
  expect(applyRules([rule], poolsTree(POOLS, {}, [others, app()]))).toHaveLength(1);
});

it('one container that asks for GPUs will do', () => {
  const containers = [
    container('agent'),
    container('train', { resources: { limits: { 'nvidia.com/gpu': 1 } } }),
  ];
  const both = appOf('train', [deployment('train', { pod: { ...TOLERANT, containers } })]);
  expect(applyRules([rule], poolsTree(POOLS, {}, [both]))).toHaveLength(1);
});

it('what Fargate takes is refused by the rule about Fargate alone', () => {
  const environment: EnvironmentInput = {
    compute: {
      nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'] }],
      fargate: [{ name: 'train', selectors: [{ namespace: 'train' }] }],
    },
  };
  expect(applyRules([rule], poolsTree(POOLS, environment, [app()]))).toEqual([]);
});

it('a pod that asks for none needs none', () => {
  const idle = appOf('train', [deployment('train'), asking({ 'nvidia.com/gpu': 0 })].slice(0, 1));
  const zero = appOf('zero', [
    deployment('zero', { container: container('zero', { resources: { limits: { 'nvidia.com/gpu': 0 } } }) }),
  ]);
  expect(applyRules([rule], poolsTree(POOLS, {}, [idle, zero]))).toEqual([]);
});

describe('requirements say whether nodes have GPUs', () => {
  const within = (key: string, ...values: string[]) => ({ key, operator: 'In', values });
  const LABEL = 'karpenter.k8s.aws/instance-gpu-count';
  it.each([
    [[within('karpenter.k8s.aws/instance-category', 'c', 'm', 'r')], 'none'],
    [[within('karpenter.k8s.aws/instance-category', 'c', 'g')], 'some'],
    [[within('karpenter.k8s.aws/instance-category', 'g', 'gr', 'p')], 'all'],
    [[within('karpenter.k8s.aws/instance-family', 'g4dn', 'g4ad', 'p5')], 'all'],
    [[within('node.kubernetes.io/instance-type', 'm7g.large', 'c6gn.xlarge')], 'none'],
    [[{ key: LABEL, operator: 'Exists', values: [] }], 'all'],
    [[{ key: LABEL, operator: 'Gt', values: ['1'] }], 'all'],
    [[{ key: LABEL, operator: 'NotIn', values: ['8'] }], 'none'],
    [
      [
        within('karpenter.k8s.aws/instance-category', 'c', 'g'),
        { key: LABEL, operator: 'DoesNotExist', values: [] },
      ],
      'none',
    ],
    [
      [
        within('karpenter.k8s.aws/instance-category', 'c', 'g'),
        { key: LABEL, operator: 'Exists', values: [] },
      ],
      'all',
    ],
    [[], 'none'],
  ])('%j: %s', (requirements, share) => {
    expect(gpuShare(requirements)).toBe(share);
  });
});
