import { expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const storageClass = (provisioner: string): KubeObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'data' },
  provisioner,
  volumeBindingMode: 'WaitForFirstConsumer',
});
const broken = (...objects: KubeObject[]) => brokenRules(treeOf([appOf('data', objects)]));

it('a StorageClass names a CSI driver', () => {
  expect(broken(storageClass('kubernetes.io/aws-ebs'))).toEqual(['VOLUME_IN_TREE']);
  expect(broken(storageClass('ebs.csi.aws.com'))).toEqual([]);
  expect(broken(storageClass('kubernetes.io/no-provisioner'))).toEqual([]);
});

it('a pod of a chart claims its volume', () => {
  const chart = (volumes: readonly string[]) => {
    const addon = treeOf([appOf('addon', [], { podSecurity: 'privileged' })]);
    return withChart(addon, 'addon', { chart: 'addon', workloads: [chartWorkload({ volumes })] });
  };
  expect(brokenRules(chart(['awsElasticBlockStore']))).toEqual(['VOLUME_IN_TREE']);
  expect(brokenRules(chart(['persistentVolumeClaim']))).toEqual([]);
});
