// What five real systems published, against the simulator; docs/experiments.md tells it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LoadProfile, readLoadProfile, requestsOf, segmentsOf } from '../../src/load/profile.ts';
import type { Tree } from '../../src/model.ts';
import { specOf } from '../../src/simulate/read/scaling.ts';
import { scenarioOf } from '../../src/simulate/read/scenario.ts';
import { treeWith } from '../../src/simulate/report/effect.ts';
import { simulationReport } from '../../src/simulate/report/report.ts';
import { type RunOptions, run } from '../../src/simulate/run.ts';
import { HpaController } from '../../src/simulate/scaling/hpa.ts';
import { podsReplicas, resourceReplicas, sharedReplicas } from '../../src/simulate/scaling/replicas.ts';
import type { Look } from '../../src/simulate/scaling/scaler.ts';
import { ROOT } from '../helpers/cli.ts';
import { pageBehindTraefik, proxyAndTarget, staircase } from '../helpers/published.ts';
import { Recipe } from '../helpers/recipes.ts';
import { profileOf } from '../helpers/simulate.ts';

const recipeLoad = (name: string) => readLoadProfile(`${ROOT}recipes/load/${name}.yaml`);
const TOLERANCES = { up: 0.1, down: 0.1 };

/** A run of one app, with every look of its autoscaler. */
function simulated(tree: Tree, app: string, load: LoadProfile, options: RunOptions = {}) {
  const scenario = scenarioOf(tree, new Map([[app, load]]));
  const looks: { now: number; look: Look; replicas: number }[] = [];
  const trace = run(scenario, {
    ...options,
    onLook: (now, name, look, replicas) => {
      if (name === app) looks.push({ now, look, replicas });
    },
  });
  const of = (name: string) => {
    const found = trace.apps.find((one) => one.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  return { trace, looks, of, app: of(app), report: simulationReport(scenario, trace, load.description) };
}

/** As it is at a moment. */
const at = (series: ArrayLike<number>, second: number, step: number) => series[Math.floor(second / step)];

describe('Metabase behind Istio', () => {
  it('V1: 750 requests a second on 7 replicas are 107143m of 100 each, and stay', () => {
    expect(sharedReplicas(750_000, 7, 100_000, TOLERANCES)).toEqual({ replicas: 7, usage: 107_143 });
    const { looks, app, trace } = simulated(
      new Recipe('metabase-eks').tree,
      'metabase',
      recipeLoad('metabase'),
    );
    const end = looks.findLast(({ now }) => now <= 1200);
    expect([end?.replicas, end?.look.usage[0]]).toEqual([7, 107_143]);
    // From eight it would have stayed at eight: seven is where a slow rise comes to.
    expect(staircase(app.wanted).slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(at(app.wanted, 1190, trace.step)).toBe(7);
  });

  it('V1: the staircase of the figure is a counter without a rate: it only goes up', () => {
    const { tree } = new Recipe('metabase-eks');
    const objects = tree.components.flatMap(({ objects }) => objects);
    const changed = objects.map((object) => {
      if (object.kind !== 'ScaledObject') return object;
      const [first] = object.spec.triggers;
      const query = 'sum(istio_requests_total{destination_workload="metabase",reporter="destination"})';
      return {
        ...object,
        spec: { ...object.spec, triggers: [{ ...first, metadata: { ...first.metadata, query } }] },
      };
    });
    // Not even one request in five seconds, for ninety minutes, and nothing after.
    const few = profileOf([{ kind: 'hold', seconds: 5400 }], { start: 14, perUnit: 0.01 });
    const { app, trace } = simulated(treeWith(tree, changed), 'metabase', few, { afterSeconds: 3600 });
    expect(staircase(app.wanted)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(at(app.wanted, 8990, trace.step)).toBe(7);
  });

  it('V2: six replicas at 0 of 10 are the fallback, held by the window after the metric came back', () => {
    const { tree } = new Recipe('metabase-free-tier');
    const idle = profileOf([{ kind: 'hold', seconds: 1800 }]);
    const { looks } = simulated(tree, 'metabase', idle, { blind: { from: 0, to: 120 } });
    const row = looks.find(({ now }) => now >= 150);
    expect([row?.look.replicas, row?.look.usage[0], row?.look.reason]).toEqual([6, 0, 'scale-in window']);
    expect(looks.find(({ now }) => now >= 480)?.look.replicas).toBe(1);
  });
});

describe('a shop on requests a second', () => {
  const { target, min, max, rows } = JSON.parse(
    readFileSync(`${ROOT}test/fixtures/published/shopfront.json`, 'utf8'),
  ) as { target: number; min: number; max: number; rows: [number, number][] };

  /** The replicas of each row, from the values of those before: one look for each row. */
  function replayed(seconds: number): number[] {
    const controller = new HpaController(specOf(min, max, undefined));
    let replicas = rows[0]?.[1] ?? 0;
    return rows.map(([value], index) => {
      const seen = replicas;
      const pods = [{ state: 'ready' as const, value, request: 0, count: replicas }];
      replicas = controller.sync(index * seconds, replicas, [
        podsReplicas(pods, replicas, target, TOLERANCES),
      ]).replicas;
      return seen;
    });
  }

  it('V3: the replicas of all 26 rows follow from their values', () => {
    expect(rows).toHaveLength(26);
    expect(replayed(45)).toEqual(rows.map(([, replicas]) => replicas));
  });

  it('V3: with rows 43 to 50 seconds apart, and with no other distance', () => {
    const published = rows.map(([, replicas]) => replicas).join();
    const fitting = Array.from({ length: 90 }, (_, index) => index + 1).filter(
      (one) => replayed(one).join() === published,
    );
    expect([fitting[0], fitting.at(-1), fitting.length]).toEqual([43, 50, 8]);
  });

  it('V3: the recipe has the same plateaus under one client', () => {
    const { app, report } = simulated(
      new Recipe('prometheus-adapter').tree,
      'shopfront',
      recipeLoad('one-client'),
    );
    expect(staircase(app.wanted)).toEqual([1, 3, 1]);
    expect(report.apps[0]?.plateaus.map(({ binding }) => binding)).toContain('largest number of replicas');
  });

  it('X7: at rest it counts its own scrapes: 400m of two Prometheus every five seconds, beside its probes', () => {
    const { tree } = new Recipe('prometheus-adapter');
    const idle = profileOf([{ kind: 'hold', seconds: 900 }]);
    // Requests whatever their path, as the old counter had them.
    const counting = (interval: string) =>
      tree.components
        .flatMap(({ objects }) => objects)
        .map((object) => {
          const text = object.kind === 'ConfigMap' ? object.data?.['config.yaml'] : undefined;
          if (typeof text === 'string')
            return { ...object, data: { 'config.yaml': text.replaceAll(/,path!~"[^"]*"/g, '') } };
          if (object.kind !== 'ServiceMonitor') return object;
          const endpoints = object.spec.endpoints.map((one: object) => ({ ...one, interval }));
          return { ...object, spec: { ...object.spec, endpoints } };
        });
    const rests = (interval: string) =>
      simulated(treeWith(tree, counting(interval)), 'shopfront', idle).looks.at(-1)?.look.usage[0];
    const probes = 1000 * (1 / 10 + 1 / 20);
    expect(rests('5s')).toBeCloseTo(400 + probes, -1);
    expect(rests('30s')).toBeCloseTo(2000 / 30 + probes, -1);
    // What the recipe counts has no such part.
    expect(simulated(tree, 'shopfront', idle).looks.at(-1)?.look.usage[0]).toBe(0);
  });
});

describe('a proxy and its target on CPU', () => {
  const pods = (percent: number, ready: number, unready: number) => [
    { state: 'ready' as const, value: percent * 5, request: 500, count: ready },
    ...(unready > 0 ? [{ state: 'unready' as const, value: 0, request: 500, count: unready }] : []),
  ];

  it('V4: rows at 101 % and 72 % do not rise while pods are too young to count', () => {
    expect(resourceReplicas(pods(101, 1, 1), 2, 50, TOLERANCES)?.replicas).toBe(2);
    expect(resourceReplicas(pods(72, 2, 2), 4, 50, TOLERANCES)?.replicas).toBe(4);
    // The third such row, 75 % on four, needs two that do not count as well: with four it rises.
    expect(resourceReplicas(pods(75, 2, 2), 4, 50, TOLERANCES)?.replicas).toBe(4);
    expect(resourceReplicas(pods(75, 4, 0), 4, 50, TOLERANCES)?.replicas).toBe(6);
  });

  it.each([30, 60, 90])('V4 to V7: 93 requests a second, after %i s', (seconds) => {
    const load = profileOf([
      { kind: 'ramp', to: 93, seconds },
      { kind: 'hold', seconds: 427 - seconds },
    ]);
    const { app, of, trace, looks } = simulated(proxyAndTarget(), 'cors-proxy', load, { afterSeconds: 1200 });
    expect(staircase(app.wanted)).toEqual([1, 2, 4, 2, 1]);
    expect(Math.max(...looks.map(({ look }) => look.usage[0] ?? 0))).toBe(100);
    expect(staircase(of('mock-target').wanted)).toEqual([1]);
    expect(staircase(trace.nodes)).toEqual([3, 5, 4, 3]);
  });

  it('V5: the target at 33 % stays where it is', () => {
    expect(resourceReplicas(pods(33, 1, 0), 1, 50, TOLERANCES)?.replicas).toBe(1);
  });

  it('V8 and V9: a seventh of the planned requests were sent, so that nothing was tested up to 1000 a second', () => {
    const planned = requestsOf(segmentsOf(recipeLoad('ramp-to-1000')));
    expect(planned).toBe(270_000);
    expect(39_727 / planned).toBeCloseTo(0.147, 3);
    expect(3439 / 39_727).toBeCloseTo(0.0866, 4);
    expect(Math.round(39_727 / 427)).toBe(93);
  });

  it('V9: sent in full, the plan is not served: nodes end at 20 CPUs', () => {
    const { report } = simulated(proxyAndTarget(), 'cors-proxy', recipeLoad('ramp-to-1000'));
    const [proxy] = report.apps;
    expect(proxy?.secondsToServePeak).toBeNull();
    expect((proxy?.failed ?? 0) / (proxy?.due ?? 1)).toBeGreaterThan(0.2);
    expect(proxy?.plateaus.map(({ binding }) => binding)).toContain('no room: pool limit cpu');
    // Two base nodes, and ten of two CPUs.
    expect(report.nodes.most).toBe(12);
  });
});

describe('a page on the requests that its door counts', () => {
  /** One generator, so many requests a second from minute ten to minute 26, and one again. */
  const load = (rate: number, rampSeconds: number) =>
    profileOf(
      [
        { kind: 'hold', seconds: 600 },
        { kind: 'ramp', to: rate, seconds: rampSeconds },
        { kind: 'hold', seconds: 960 - rampSeconds },
        { kind: 'step', to: 8 },
        { kind: 'hold', seconds: 900 },
      ],
      { start: 8 },
    );
  const onLarge = pageBehindTraefik(['m5.large']);

  it('V10: without load one pod, on the two nodes that there are', () => {
    const { app, trace } = simulated(onLarge, 'php-apache', profileOf([{ kind: 'hold', seconds: 600 }]));
    expect([staircase(app.wanted), staircase(trace.nodes)]).toEqual([[1], [2]]);
  });

  it('V11: one generator of 8 requests a second has 8 pods, and no new node', () => {
    const { app, trace } = simulated(onLarge, 'php-apache', load(84, 60));
    expect([at(app.wanted, 590, trace.step), at(trace.nodes, 590, trace.step)]).toEqual([8, 2]);
  });

  it.each([1, 30, 60, 90, 120])(
    'V12: 84 a second rest where the tolerance lets them, from 77 to 84 pods (%i s)',
    (ramp) => {
      const { app, trace } = simulated(onLarge, 'php-apache', load(84, ramp));
      const rests = at(app.wanted, 1500, trace.step) ?? 0;
      expect(rests).toBeGreaterThanOrEqual(77);
      expect(rests).toBeLessThanOrEqual(84);
      expect(sharedReplicas(84_000, 76, 1000, TOLERANCES).replicas).toBe(84);
      expect(sharedReplicas(83_600, 76, 1000, TOLERANCES).replicas).toBe(76);
    },
  );

  it('V13: pods go five to seven minutes after the load, whatever the cooldown of 30 s', () => {
    const { app, trace } = simulated(onLarge, 'php-apache', load(84, 60));
    const peak = at(app.wanted, 1550, trace.step);
    const fell =
      app.wanted.findIndex((replicas, index) => index * trace.step > 1560 && replicas < (peak ?? 0)) *
      trace.step;
    expect(fell - 1560).toBeGreaterThanOrEqual(300);
    expect(fell - 1560).toBeLessThanOrEqual(360);
    expect(at(app.wanted, 1560 + 430, trace.step)).toBe(8);
  });

  it('V14: 300 a second on 100 pods with GPUs: KEDA ends at 100 where no maximum is stated', () => {
    const types = ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', 'metal'].map(
      (size) => `g4dn.${size}`,
    );
    const { app, trace, report } = simulated(pageBehindTraefik(types, 1), 'php-apache', load(300, 60));
    expect(at(app.wanted, 1500, trace.step)).toBe(100);
    expect(report.apps[0]?.plateaus.find(({ replicas }) => replicas === 100)?.binding).toBe(
      'largest number of replicas',
    );
    expect(at(trace.nodes, 1500, trace.step)).toBeGreaterThan(13);
  });
});
