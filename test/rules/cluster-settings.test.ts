import { expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const tree = treeOf([appOf('addon', [])], { region: 'eu-west-1', cluster: { name: 'blue' } });
const brokenBy = (chart: string, values: Record<string, unknown>) =>
  brokenRules(withChart(tree, 'addon', { chart, values }));
const BALANCER = { clusterName: 'blue', region: 'eu-west-1', vpcId: 'vpc-0123456789abcdef0' };

it('controllers that are told this cluster, its region and its VPC are fine', () => {
  expect(brokenBy('aws-load-balancer-controller', BALANCER)).toEqual([]);
  expect(brokenBy('aws-ebs-csi-driver', { controller: { region: 'eu-west-1' } })).toEqual([]);
  expect(brokenBy('another', {})).toEqual([]);
});

it.each([
  ['aws-load-balancer-controller', { ...BALANCER, region: undefined }],
  ['aws-load-balancer-controller', { ...BALANCER, vpcId: '' }],
  ['aws-load-balancer-controller', { ...BALANCER, vpcId: 'vpc-0fedcba9876543210' }],
  ['aws-load-balancer-controller', { ...BALANCER, clusterName: 'green' }],
  ['aws-ebs-csi-driver', {}],
])('the chart %s with the values %j is refused', (chart, values) => {
  expect(brokenBy(chart, values)).toEqual(['CLUSTER_SETTINGS']);
});

it.each([
  [{ clusterName: 'blue', interruptionQueue: 'blue-karpenter' }, []],
  [{ clusterName: 'green', interruptionQueue: 'blue-karpenter' }, ['CLUSTER_SETTINGS']],
  [{ clusterName: 'blue', interruptionQueue: '' }, ['CLUSTER_SETTINGS']],
  [{ clusterName: 'blue' }, ['CLUSTER_SETTINGS']],
])('Karpenter with the settings %j gives %j', (settings, expected) => {
  // Where its kinds come from is another rule's question.
  expect(brokenBy('karpenter', { settings }).filter((code) => code !== 'KARPENTER_CRDS')).toEqual(expected);
});
