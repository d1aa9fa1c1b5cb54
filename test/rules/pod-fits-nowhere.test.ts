import { expect, it } from 'vitest';
import podFitsNowhere from '../../src/rules/pod-fits-nowhere.ts';
import { applyRules } from '../../src/rules.ts';
import { ON_POOLS, poolOf, requesting } from '../helpers/capacity.ts';
import { withNodes } from '../helpers/nodes.ts';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const on = (types: readonly string[], ...[cpu, memory, change]: readonly [string, string, object?]) => {
  const nodes = withNodes(poolOf('default', types));
  const web = requesting('web', cpu, memory, { replicas: 1, ...change });
  return treeOf([...nodes, appOf('shop', [web], { needs: nodes.slice(-1) })], ON_POOLS);
};
const message = (tree: ReturnType<typeof on>) =>
  applyRules([podFitsNowhere], tree)
    .map((it) => it.message)
    .join();

it('a pod has room on the smallest node that its NodePool may make, or on a larger one', () => {
  expect(brokenRules(on(['t3.small'], '250m', '928Mi'))).toEqual([]);
  expect(brokenRules(on(['t3.micro', 'm5.large'], '1', '4Gi'))).toEqual([]);
});

it('a pod that is larger than every node is refused, with the resource and the node that comes nearest', () => {
  const tree = on(['t3.micro', 't3.small'], '250m', '2Gi');
  expect(brokenRules(tree)).toEqual(['POD_FITS_NOWHERE']);
  for (const part of [
    '250m CPU, 2 GiB',
    'NodePool "default" has at most',
    '(t3.small)',
    'too little memory',
    'node group "system" has the taint',
  ]) {
    expect(message(tree)).toContain(part);
  }
  expect(message(on(['m5.large'], '1900m', '1Gi'))).toContain('too little cpu');
});

it('a pod that asks for more GPUs, or more disk, than a node has is refused', () => {
  const asking = (requests: object, limits: object = {}) => ({
    container: {
      resources: { requests: { cpu: '1', memory: '1Gi', ...requests }, limits: { memory: '1Gi', ...limits } },
    },
  });
  const gpus = (count: number) => asking({ 'nvidia.com/gpu': count }, { 'nvidia.com/gpu': count });
  expect(message(on(['g4dn.xlarge'], '1', '1Gi', gpus(2)))).toContain('too little gpu');
  expect(message(on(['g4dn.12xlarge'], '1', '1Gi', gpus(2)))).toBe('');
  expect(message(on(['m5.large'], '1', '1Gi', asking({ 'ephemeral-storage': '18Gi' })))).toContain(
    'too little disk',
  );
});

it('a pod for whose GPUs there are no nodes at all is refused by the rule about GPUs', () => {
  const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi', 'nvidia.com/gpu': 1 } };
  expect(brokenRules(on(['m5.large'], '1', '1Gi', { container: { resources } }))).toEqual([
    'GPU_WITHOUT_PLUGIN',
  ]);
});

it('a pod whose selectors no node meets is refused, though each label alone occurs', () => {
  const pod = {
    nodeSelector: { 'node.kubernetes.io/instance-type': 'm5.large', 'kubernetes.io/arch': 'arm64' },
  };
  const tree = on(['m5.large', 'm7g.large'], '1', '1Gi', { pod });
  expect(brokenRules(tree)).toEqual(['POD_FITS_NOWHERE']);
  expect(message(tree)).toContain('has no type of instance that its pods select');
  expect(message(on(['m5.large'], '1', '1Gi', { pod: { nodeSelector: { disk: 'ssd' } } }))).toContain(
    'disk=ssd',
  );
});

it('a pod that comes before all NodePools and finds no place is refused by the rule about places', () => {
  const nodes = withNodes(poolOf('default', ['m5.large']));
  const web = requesting('web', '1', '1Gi', { pod: { nodeSelector: { disk: 'ssd' } } });
  const tree = treeOf([...nodes, appOf('shop', [web])], ON_POOLS);
  expect(brokenRules(tree)).toEqual(['NO_PLACE_TO_RUN']);
  expect(message(tree)).toBe('');
});

it('Jobs are held to it, though they do not stay', () => {
  const nodes = withNodes(poolOf('default', ['t3.small']));
  const tree = treeOf([...nodes, appOf('addon', [], { needs: nodes.slice(-1) })], ON_POOLS);
  const containers = [
    chartContainer({ requests: { cpu: '1', memory: '4Gi' }, limits: { cpu: '1', memory: '4Gi' } }),
  ];
  const job = chartWorkload({ kind: 'Job', replicas: null, containers });
  expect(brokenRules(withChart(tree, 'addon', { chart: 'addon', workloads: [job] }))).toEqual([
    'POD_FITS_NOWHERE',
  ]);
});

it('nothing is said where nothing is known of the nodes', () => {
  expect(message(on(['t3.micro', 'x2idn.16xlarge'], '8', '64Gi'))).toBe('');
});
