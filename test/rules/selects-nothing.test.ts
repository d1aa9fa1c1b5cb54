import { expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const service = (selector: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
});
const budget = (selector: Record<string, unknown>): KubeObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { maxUnavailable: 1, selector },
});
const brokenBy = (...objects: KubeObject[]) =>
  brokenRules(treeOf([appOf('shop', [deployment('web'), ...objects])]));
const NAME = 'app.kubernetes.io/name';

it('a Service and a budget that select pods are fine', () => {
  expect(brokenBy(service({ [NAME]: 'web' }), budget({ matchLabels: { [NAME]: 'web' } }))).toEqual([]);
  expect(
    brokenBy(budget({ matchExpressions: [{ key: NAME, operator: 'In', values: ['api', 'web'] }] })),
  ).toEqual([]);
});

it('a Service without a selector leads where somebody else says', () => {
  const external = { type: 'ExternalName', externalName: 'db.example.com' };
  expect(brokenBy({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec: external })).toEqual(
    [],
  );
});

it.each([
  ['a Service', service({ [NAME]: 'wep' })],
  ['a Service with one label too many', service({ [NAME]: 'web', tier: 'front' })],
  ['a budget', budget({ matchLabels: { [NAME]: 'wep' } })],
  [
    'a budget by expression',
    budget({ matchExpressions: [{ key: NAME, operator: 'NotIn', values: ['web'] }] }),
  ],
])('%s that selects nothing is refused', (_, object) => {
  expect(brokenBy(object)).toEqual(['SELECTS_NOTHING']);
});

it('pods of another namespace do not count', () => {
  const apart = [appOf('shop', [deployment('web')]), appOf('front', [service({ [NAME]: 'web' })])];
  expect(brokenRules(treeOf(apart))).toEqual(['SELECTS_NOTHING']);
});
