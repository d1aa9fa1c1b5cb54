import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { Problems } from '../../src/problem.ts';
import { chartHtml, chartSvg } from '../../src/simulate/chart/html.ts';
import { scenarioOf } from '../../src/simulate/read/scenario.ts';
import { simulatedEffect, treeWith } from '../../src/simulate/report/effect.ts';
import { simulationReport } from '../../src/simulate/report/report.ts';
import { run } from '../../src/simulate/run.ts';
import { Recipe } from '../helpers/recipes.ts';
import { profileOf } from '../helpers/simulate.ts';

const { tree } = new Recipe('metabase-eks');
const load = profileOf([
  { kind: 'step', to: 1500 },
  { kind: 'hold', seconds: 1200 },
]);

/** Metabase's objects with another part of its ScaledObject. */
const changed = (spec: object): KubeObject[] =>
  tree.components
    .filter(({ component }) => component.name === 'metabase')
    .flatMap(({ objects }) => objects)
    .map((object) =>
      object.kind === 'ScaledObject' ? { ...object, spec: { ...object.spec, ...spec } } : object,
    );

describe('the effect of a change', () => {
  it('of a larger maximum: the peak is served, by more pods and nodes, at a higher cost', () => {
    const effect = simulatedEffect(changed({ maxReplicaCount: 2 }), tree, 'metabase', load);
    expect(effect.replicas).toEqual({ before: 2, after: 10 });
    expect(effect.secondsToServePeak.before).toBeNull();
    expect(effect.secondsToServePeak.after).toBeGreaterThan(60);
    for (const { before, after } of [effect.peakNodes, effect.usd]) expect(after).toBeGreaterThan(before);
    expect(effect.failed.after).toBeLessThan(effect.failed.before);
  });

  it('is none where nothing changes', () => {
    const same = simulatedEffect(changed({}), tree, 'metabase', load);
    for (const change of [same.replicas, same.peakNodes, same.usd, same.failed, same.secondsToServePeak])
      expect(change.before).toBe(change.after);
  });

  it('leaves components alone of which there are no objects', () => {
    const other = treeWith(tree, changed({ maxReplicaCount: 2 }));
    for (const [index, built] of other.components.entries()) {
      if (built.component.name !== 'metabase') expect(built).toBe(tree.components[index]);
    }
  });
});

describe('what cannot be simulated', () => {
  const refused = (objects: readonly KubeObject[]) => {
    try {
      scenarioOf(treeWith(tree, objects), new Map([['metabase', load]]));
    } catch (error) {
      if (error instanceof Problems) return error.problems.map(({ code, message }) => `${code} ${message}`);
      throw error;
    }
    return [];
  };
  const trigger = (query: string) => ({
    triggers: [{ type: 'prometheus', metricType: 'AverageValue', metadata: { query, threshold: '100' } }],
  });

  it.each([
    [changed({ triggers: [{ type: 'cron', metadata: {} }] }), /^NOT_SIMULATED a trigger of type cron/],
    [changed(trigger('sum(rate(of_nobody_total[2m]))')), /series "of_nobody_total" of its query/],
    [changed(trigger('topk(1, istio_requests_total)')), /part that is not simulated: "topk/],
  ])('is said, with its place (%#)', (objects, message) => {
    expect(refused(objects)).toEqual([expect.stringMatching(message)]);
  });
});

describe('the chart', () => {
  const scenario = scenarioOf(tree, new Map([['metabase', load]]));
  const trace = run(scenario);
  const hostile = '</style><script>alert(1)</script>"\'&';
  const report = { ...simulationReport(scenario, trace, hostile), environment: hostile };

  it('needs nothing from anywhere, and lets no text become code', () => {
    const page = chartHtml(report, trace);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<\/style><|src=|href=|url\(|@import/i);
    expect(page).toContain('&lt;/style&gt;&lt;script&gt;');
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('draws every panel, and no number that is none', () => {
    const svg = chartSvg(report, trace, 'metabase');
    expect(svg.match(/class="head"/g)).toHaveLength(4);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    // A few thousand points, not one for each interval of a day.
    expect(svg.length).toBeLessThan(100_000);
  });

  it('is refused for an app that was not in the run', () => {
    expect(() => chartSvg(report, trace, 'other')).toThrow('no other in the run');
  });
});
