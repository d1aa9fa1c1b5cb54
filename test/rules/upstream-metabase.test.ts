import { expect, it } from 'vitest';
import { chartData } from '../../src/charts.ts';
import { scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const [render] = chartData('metabase').renders;
if (!render) throw new Error('charts/metabase.json has no render');
const { footprint } = render;

/** The recorded upstream chart, and a ScaledObject of ours that scales what it brings. */
function broken(change: Partial<typeof footprint>) {
  const spec = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'metabase' } };
  const scaler = scaled({ spec, metadata: { name: 'metabase' } }).slice(1);
  const database = { type: 'postgres', existingSecret: 'db', existingSecretEncryptionKeyKey: 'key' };
  const tree = withChart(treeOf([appOf('metabase', scaler)]), 'metabase', {
    chart: 'metabase',
    values: { database, startupProbe: { failureThreshold: 120 } },
    ...footprint,
    ...change,
  });
  return brokenRules(tree);
}

it('the upstream chart states replicas, which the autoscaler owns: the Application must ignore them', () => {
  expect(broken({})).toContain('REPLICAS_STATED');
});

it('its own HPA, without which it does not leave them out, is a second autoscaler', () => {
  const autoscalers = [
    {
      kind: 'HorizontalPodAutoscaler',
      name: 'metabase',
      namespace: 'metabase',
      target: 'Deployment/metabase',
      min: 1,
      max: 5,
    },
  ];
  const workloads = footprint.workloads.map((workload) => ({ ...workload, replicas: null }));
  const codes = broken({ autoscalers, workloads });
  expect(codes).toContain('AUTOSCALER_TARGET');
  expect(codes).not.toContain('REPLICAS_STATED');
});
