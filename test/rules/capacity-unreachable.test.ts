import { expect, it } from 'vitest';
import capacityUnreachable from '../../src/rules/capacity-unreachable.ts';
import { applyRules } from '../../src/rules.ts';
import { CRITICAL_NODES, ON_POOLS, poolOf, requesting, scaling } from '../helpers/capacity.ts';
import { withNodes } from '../helpers/nodes.ts';
import { appOf, brokenRules, type EnvironmentInput, treeOf } from '../kit.ts';

type Objects = Parameters<typeof appOf>[1];

const on = (
  types: readonly string[],
  limits: object,
  objects: Objects,
  input: EnvironmentInput = ON_POOLS,
) => {
  const nodes = withNodes(poolOf('default', types, { spec: { limits } }));
  return treeOf([...nodes, appOf('shop', objects, { needs: nodes.slice(-1) })], input);
};
const two = (max: number) => [
  ...scaling('mock', [1, max], '500m', '512Mi'),
  ...scaling('proxy', [1, max], '500m', '512Mi'),
];
const messages = (tree: ReturnType<typeof on>) =>
  applyRules([capacityUnreachable], tree).map(({ message }) => message);

it('two apps of up to 25 pods of 500m have no room in 20 vCPU of m5.large, and the message says what has', () => {
  const tree = on(['m5.large'], { cpu: '20', memory: '100Gi' }, two(25));
  expect(brokenRules(tree)).toEqual(['CAPACITY_UNREACHABLE']);
  const [problem, ...others] = applyRules([capacityUnreachable], tree);
  expect(others).toEqual([]);
  expect(problem?.at).toMatchObject({ component: 'shop', object: 'Deployment shop/proxy' });
  for (const part of [
    'of 25 replicas at most 5',
    'NodePool "default" ends at 10 of m5.large',
    'pool limit cpu',
  ]) {
    expect(problem?.message).toContain(part);
  }
  expect(problem?.message).toMatch(/: 30 of 50 pods like these \(500m CPU, 512 MiB each\) find room/);
});

it('they have room in as many as it takes, or where a NodePool may make nodes that lose less', () => {
  expect(brokenRules(on(['m5.large'], { cpu: '36', memory: '200Gi' }, two(25)))).toEqual([]);
  // 3770m of room on an m5.xlarge take seven, so that 28 vCPU will do; of m5.large it takes 34.
  expect(brokenRules(on(['m5.large', 'm5.xlarge'], { cpu: '32', memory: '200Gi' }, two(25)))).toEqual([]);
  expect(brokenRules(on(['m5.large'], { cpu: '32', memory: '200Gi' }, two(25)))).toEqual([
    'CAPACITY_UNREACHABLE',
  ]);
});

it('memory, a number of nodes, and the nodes of a node group are limits too', () => {
  const web = scaling('web', [1, 30], '100m', '2Gi');
  expect(messages(on(['m5.large'], { cpu: '200', memory: '40Gi' }, web)).join()).toContain(
    'pool limit memory',
  );
  expect(messages(on(['m5.large'], { cpu: '200', memory: '400Gi', nodes: '4' }, web)).join()).toContain(
    'pool limit nodes',
  );
  const group = { name: 'apps', instanceTypes: ['m5.large'], min: 1, desired: 1, max: 4 };
  const tree = treeOf([appOf('shop', web)], { compute: { nodeGroups: [group] } });
  expect(brokenRules(tree)).toEqual(['CAPACITY_UNREACHABLE']);
  expect(messages(tree).join()).toContain('node group "apps" ends at 4 of m5.large (node group max)');
});

it('pods of a fixed number are held to it as well, and those of several places only where all are full', () => {
  const fixed = [requesting('web', '1', '1Gi', { replicas: 12 })];
  expect(brokenRules(on(['m5.large'], { cpu: '8', memory: '64Gi' }, fixed))).toEqual([
    'CAPACITY_UNREACHABLE',
  ]);
  const open = { name: 'apps', instanceTypes: ['m5.2xlarge'], desired: 2, max: 2 };
  const both = { compute: { nodeGroups: [CRITICAL_NODES, open] } };
  expect(brokenRules(on(['m5.large'], { cpu: '8', memory: '64Gi' }, fixed, both))).toEqual([]);
});

it('add-ons of EKS count, and what Fargate takes does not', () => {
  const full = { name: 'system', instanceTypes: ['t3.small'], min: 1, desired: 1, max: 1 };
  const shop = appOf('shop', [requesting('web', '1700m', '64Mi', { replicas: 1 })]);
  expect(
    applyRules([capacityUnreachable], treeOf([shop], { compute: { nodeGroups: [full] } })),
  ).toMatchObject([{ at: { object: 'Deployment kube-system/coredns', path: 'compute' } }]);
  const fargate = [
    { name: 'dns', selectors: [{ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }] },
  ];
  expect(brokenRules(treeOf([shop], { compute: { nodeGroups: [full], fargate } }))).toEqual([]);
});

it('nothing is said where a NodePool may make nodes of which nothing is known', () => {
  expect(messages(on(['m5.large', 'x2idn.16xlarge'], { cpu: '20', memory: '100Gi' }, two(25)))).toEqual([]);
});
