import { describe, expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

describe("a chart's disruption budget", () => {
  const brokenBy = (states: { readonly minAvailable?: number; readonly maxUnavailable?: number }) =>
    brokenRules(
      withChart(treeOf([appOf('addon', [])]), 'addon', {
        chart: 'addon',
        disruptionBudgets: [
          { name: 'addon', namespace: 'addon', selector: 'app.kubernetes.io/name=addon', ...states },
        ],
      }),
    ).filter((code) => code === 'BUDGET_AMBIGUOUS');

  it.each([{ minAvailable: 0 }, { maxUnavailable: 1 }, {}])('may state %j', (states) => {
    expect(brokenBy(states)).toEqual([]);
  });

  it('may not state both, were one of them zero', () => {
    expect(brokenBy({ minAvailable: 0, maxUnavailable: 1 })).toEqual(['BUDGET_AMBIGUOUS']);
  });
});
