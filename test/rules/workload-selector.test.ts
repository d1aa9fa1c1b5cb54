import { Deployment } from 'cdk8s-plus-28';
import { expect, it } from 'vitest';
import workloadSelector from '../../src/rules/workload-selector.ts';
import { applyRules } from '../../src/rules.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const brokenBy = (selector: unknown) =>
  brokenRules(
    treeOf([appOf('shop', [deployment('web', { podLabels: { tier: 'front' }, spec: { selector } })])]),
  );

it('a selector that takes the pods of the template is fine', () => {
  expect(brokenBy({ matchLabels: { tier: 'front' } })).toEqual([]);
  expect(brokenBy({ matchExpressions: [{ key: 'tier', operator: 'Exists' }] })).toEqual([]);
});

it.each([{ matchLabels: { tier: 'back' } }, { matchLabels: { tier: 'front', more: 'x' } }, {}])(
  'the selector %j takes none of them',
  (selector) => {
    expect(brokenBy(selector)).toEqual(['WORKLOAD_SELECTOR']);
  },
);

it('the selector that cdk8s-plus makes from the place in the code is refused', () => {
  const shop = appOf('shop', [], {
    build: ({ chart }) => {
      new Deployment(chart, 'web', {
        replicas: 2,
        containers: [{ image: 'registry.example.com/web:1.2.3', portNumber: 8080 }],
      });
    },
  });
  const [problem, ...others] = applyRules([workloadSelector], treeOf([shop]));
  expect(problem?.message).toContain('cdk8s.io/metadata.addr');
  expect(others).toEqual([]);
});
