import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const budget = (spec: Record<string, unknown>): KubeObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } }, ...spec },
});
const brokenBy = (spec: Record<string, unknown>, replicas: number | null) =>
  brokenRules(treeOf([appOf('shop', [deployment('web', { replicas }), budget(spec)])]));

describe('a disruption budget', () => {
  it.each([
    [{ maxUnavailable: 1 }, 1],
    [{ maxUnavailable: '25%' }, 1],
    [{ minAvailable: 1 }, 2],
    [{ minAvailable: '50%' }, 2],
    [{ minAvailable: 0 }, 1],
  ])('%j lets one of %d pods go', (spec, replicas) => {
    expect(brokenBy(spec, replicas)).toEqual([]);
  });

  it.each([
    [{ minAvailable: 1 }, 1],
    [{ minAvailable: 2 }, 2],
    [{ minAvailable: '51%' }, 2],
    [{ minAvailable: '100%' }, 10],
    [{ maxUnavailable: 0 }, 3],
    [{ maxUnavailable: '0%' }, 3],
    [{ minAvailable: 1 }, null],
  ])('%j of %s pods is refused', (spec, replicas) => {
    expect(brokenBy(spec, replicas)).toEqual(['BUDGET_BLOCKS_DRAIN']);
  });

  it('is held against the least that the autoscaler may leave', () => {
    const tree = treeOf([appOf('addon', [])]);
    const chart = (min: number) =>
      withChart(tree, 'addon', {
        chart: 'addon',
        workloads: [chartWorkload({ replicas: null })],
        autoscalers: [
          {
            kind: 'ScaledObject',
            name: 'addon',
            namespace: 'addon',
            target: 'Deployment/addon',
            min,
            max: 9,
          },
        ],
        disruptionBudgets: [
          { name: 'addon', namespace: 'addon', minAvailable: 1, selector: 'app.kubernetes.io/name=addon' },
        ],
      });
    expect(brokenRules(chart(2))).toEqual([]);
    expect(brokenRules(chart(1))).toEqual(['BUDGET_BLOCKS_DRAIN']);
    // At zero there is nothing to evict; at one there is.
    expect(brokenRules(chart(0))).toEqual(['BUDGET_BLOCKS_DRAIN']);
  });

  it('of pods that the Prometheus operator makes is found by the labels it gives them', () => {
    const tree = treeOf([appOf('addon', [])]);
    const chart = (replicas: number) =>
      withChart(tree, 'addon', {
        chart: 'addon',
        workloads: [
          chartWorkload({ kind: 'Prometheus', name: 'main', madeByOperator: true, replicas, podLabels: {} }),
        ],
        disruptionBudgets: [
          {
            name: 'main',
            namespace: 'addon',
            minAvailable: 1,
            selector: 'app.kubernetes.io/name=prometheus and operator.prometheus.io/name=main',
          },
        ],
      });
    expect(brokenRules(chart(2))).toEqual([]);
    expect(brokenRules(chart(1))).toEqual(['BUDGET_BLOCKS_DRAIN']);
  });
});
