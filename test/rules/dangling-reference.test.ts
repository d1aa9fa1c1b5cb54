import { expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const account: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'web' },
  automountServiceAccountToken: false,
};
const priority: KubeObject = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'important' },
  value: 1000,
};
const web = (pod: Record<string, unknown>) => deployment('web', { pod });
const brokenBy = (...objects: KubeObject[]) => brokenRules(treeOf([appOf('shop', objects)]));

it('pods may name what the tree makes, or what every cluster has', () => {
  expect(brokenBy(web({ serviceAccountName: 'web' }), account)).toEqual([]);
  expect(brokenBy(web({ priorityClassName: 'important' }), priority)).toEqual([]);
  expect(
    brokenBy(web({ serviceAccountName: 'default', priorityClassName: 'system-cluster-critical' })),
  ).toEqual([]);
});

it('pods must not name what nothing makes', () => {
  expect(brokenBy(web({ serviceAccountName: 'wep' }), account)).toEqual(['DANGLING_REFERENCE']);
  expect(brokenBy(web({ priorityClassName: 'importent' }), priority)).toEqual(['DANGLING_REFERENCE']);
});

it('a ServiceAccount of another namespace does not count, a priority class of another component does', () => {
  const other = appOf('other', [account, priority]);
  const shop = (pod: Record<string, unknown>) => brokenRules(treeOf([appOf('shop', [web(pod)]), other]));
  expect(shop({ serviceAccountName: 'web' })).toEqual(['DANGLING_REFERENCE']);
  expect(shop({ priorityClassName: 'important' })).toEqual([]);
});

it("a chart's pods are held to it, those of hooks included", () => {
  const tree = treeOf([appOf('addon', [])]);
  for (const hook of [undefined, 'pre-install']) {
    const workloads = [chartWorkload({ serviceAccount: 'addon', ...(hook && { hook }) })];
    expect(brokenRules(withChart(tree, 'addon', { chart: 'addon', workloads }))).toContain(
      'DANGLING_REFERENCE',
    );
  }
});
