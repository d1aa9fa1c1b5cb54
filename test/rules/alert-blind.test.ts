import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/alert-blind.ts';
import { applyRules } from '../../src/rules.ts';
import { alert, monitoredTree, prometheusRule } from '../helpers/monitored.ts';
import { problemsOf } from '../kit.ts';

const EXPORTERS = {
  keda: ['ServiceMonitor/keda-operator'],
  karpenter: ['ServiceMonitor/karpenter'],
} as const;
const blind = (...rules: Record<string, unknown>[]) =>
  problemsOf(monitoredTree([prometheusRule(...rules)], EXPORTERS))
    .filter(({ code }) => code === 'ALERT_BLIND')
    .map(({ message }) => message);

const FAILING = alert('sum(rate(keda_scaler_detail_errors_total[5m])) > 0');

describe('an alert', () => {
  it('on what may vanish needs another on its absence', () => {
    expect(blind(FAILING)).toEqual([expect.stringContaining('keda ServiceMonitor/keda-operator')]);
    expect(blind(FAILING, alert('absent(keda_build_info)'))).toEqual([]);
    expect(blind(FAILING, alert('absent_over_time(keda_build_info[10m])'))).toEqual([]);
  });

  it("is nobody's business where no Prometheus of the tree evaluates it", () => {
    const tree = monitoredTree([prometheusRule(FAILING)], EXPORTERS);
    const components = tree.components.filter(({ component }) => component.name !== 'monitoring');
    expect(applyRules([rule], { ...tree, components })).toEqual([]);
  });

  it('is not watched by the absence of something else', () => {
    expect(blind(FAILING, alert('absent(karpenter_build_info)'))).toHaveLength(1);
  });

  it('on what a rule records is as blind as what that is computed from', () => {
    const recorded = { record: 'a:b:c', expr: 'sum(keda_build_info)' };
    expect(blind(recorded, alert('a:b:c > 1'))).toHaveLength(1);
    expect(blind(recorded, alert('a:b:c > 1'), alert('absent(keda_build_info)'))).toEqual([]);
    expect(blind({ record: 'a:b:c', expr: 'a:b:c + 1' }, alert('a:b:c > 1'))).toEqual([]);
  });

  it('on absence, on nothing, or a mere recording of a series needs none', () => {
    expect(blind(alert('absent(keda_build_info)'))).toEqual([]);
    expect(blind(alert('vector(1)'))).toEqual([]);
    expect(blind({ record: 'a:b:c', expr: 'sum(keda_build_info)' })).toEqual([]);
  });
});
