// Nodes that come and go with the pods of an app: the scheduler's and Karpenter's part.
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { scenarioOf } from '../../src/simulate/read/scenario.ts';
import { type RunOptions, run } from '../../src/simulate/run.ts';
import { ON_POOLS, poolOf, requesting } from '../helpers/capacity.ts';
import { withNodes } from '../helpers/nodes.ts';
import { staircase } from '../helpers/published.ts';
import { profileOf } from '../helpers/simulate.ts';
import { appOf, type EnvironmentInput, treeOf } from '../kit.ts';

interface Given {
  readonly types?: readonly string[];
  readonly pool?: Readonly<Record<string, unknown>>;
  readonly pod?: Readonly<Record<string, unknown>>;
  readonly objects?: readonly KubeObject[];
  readonly max?: number;
  readonly compute?: EnvironmentInput['compute'];
}

/** Ten requests a second for a pod of half a core, scaled on CPU at 50 %, on nodes of one NodePool. */
function tree({ types = ['m5.large'], pool = {}, pod = {}, objects = [], max = 20, compute }: Given) {
  const nodes = withNodes(
    poolOf('apps', types, { spec: { disruption: { consolidateAfter: '1m' }, ...pool } }),
  );
  const placed = { nodeSelector: { 'karpenter.sh/nodepool': 'apps' }, ...pod };
  const hpa: KubeObject = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      ...{ minReplicas: 1, maxReplicas: max },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
    },
  };
  const web = appOf(
    'web',
    [requesting('web', '500m', '512Mi', { replicas: null, pod: placed }), hpa, ...objects],
    {
      needs: nodes.slice(-1),
      service: () => ({ source: 'a test', cpuSeconds: 0.05, cores: 1, startSeconds: 5, memoryMiB: 100 }),
    },
  );
  return treeOf([...nodes, web], compute ? { compute } : ON_POOLS);
}

const load = profileOf([
  { kind: 'step', to: 50 },
  { kind: 'hold', seconds: 1200 },
  { kind: 'step', to: 1 },
  { kind: 'hold', seconds: 1800 },
]);

function simulated(given: Given, options: RunOptions = {}) {
  const trace = run(scenarioOf(tree(given), new Map([['web', load]])), { afterSeconds: 0, ...options });
  const [app] = trace.apps;
  if (!app) throw new Error('no app');
  const at = (series: ArrayLike<number>, second: number) => series[second / trace.step] ?? Number.NaN;
  return { trace, app, at };
}

const zoneSpread = (more: object) => ({
  topologySpreadConstraints: [
    {
      ...{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
      labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
      ...more,
    },
  ],
});

describe('nodes', () => {
  it('come for pods that have no room, some time before these are ready, and go after them', () => {
    const { trace, app, at } = simulated({});
    const rests = at(app.wanted, 1190);
    // 2.5 cores are five pods at 100 %, ten at 50 %; three of them on an m5.large.
    expect(rests).toBeGreaterThanOrEqual(9);
    const nodes = at(trace.nodes, 1190);
    expect(nodes).toBeGreaterThanOrEqual(at(trace.nodes, 0) + Math.ceil(rests / 3) - 1);
    expect(trace.nodes.at(-1)).toBe(trace.nodes[0]);
    const first = staircase(trace.nodes);
    expect(first[0]).toBe(first.at(-1));
    // Launch and join.
    const asked = app.wanted.findIndex((replicas) => replicas > 3);
    const ready = app.ready.findIndex((replicas) => replicas > 3);
    expect((ready - asked) * trace.step).toBeGreaterThanOrEqual(45);
  });

  it('end at the limits of their NodePool, and pods wait', () => {
    const { app, at } = simulated({ pool: { limits: { cpu: '4', memory: '64Gi' } } });
    expect(at(app.ready, 1190)).toBe(6);
    expect(app.rooms[1190 / 5]).toBe('pool limit cpu');
    expect(at(app.wanted, 1190)).toBeGreaterThan(6);
  });

  it('are as large as what comes at once asks for', () => {
    const kinds = (types: readonly string[]) => {
      const { trace, at } = simulated({ types });
      return at(trace.nodes, 1190);
    };
    expect(kinds(['m5.large', 'm5.4xlarge'])).toBeLessThan(kinds(['m5.large']));
  });

  it('stay while they are needed where Karpenter may take empty ones only', () => {
    const disruption = (consolidationPolicy: string) => ({
      disruption: { consolidateAfter: '1m', consolidationPolicy },
    });
    const fullest = simulated({ pool: disruption('WhenEmptyOrUnderutilized') }).trace.nodes.at(-1) ?? 0;
    const emptied = simulated({ pool: disruption('WhenEmpty') }).trace.nodes.at(-1) ?? 0;
    expect(fullest).toBeLessThanOrEqual(emptied);
    const never = simulated({ pool: { disruption: { consolidateAfter: 'Never' } } }).trace.nodes;
    expect(never.at(-1)).toBe(Math.max(...never));
  });

  it('go no faster than the budgets let them', () => {
    const lasts = (nodes: string) => {
      const { trace } = simulated({ pool: { disruption: { consolidateAfter: '0s', budgets: [{ nodes }] } } });
      return trace.nodes.lastIndexOf(Math.max(...trace.nodes)) * trace.step;
    };
    expect(lasts('0')).toBeGreaterThan(lasts('100%'));
    const { trace } = simulated({
      pool: { disruption: { consolidateAfter: '0s', budgets: [{ nodes: '0' }] } },
    });
    expect(trace.nodes.at(-1)).toBe(Math.max(...trace.nodes));
  });

  it('are one in each zone where a spread over all of them must hold', () => {
    // The zones that exist count only where they have a node, unless their number is stated.
    const one = simulated({ pod: zoneSpread({}) }).trace.nodes[0] ?? 0;
    const { trace, app, at } = simulated({ pod: zoneSpread({ minDomains: 3 }) });
    expect(trace.nodes[0]).toBe(one);
    expect(at(trace.nodes, 1190) - one).toBeGreaterThanOrEqual(2);
    expect(app.rooms[1190 / 5]).toBeUndefined();
  });
});

describe('Fargate', () => {
  it('runs each pod on a node of its own, which takes a minute to start', () => {
    const fargate = [{ name: 'web', selectors: [{ namespace: 'web', labels: {} }] }];
    const { trace, app } = simulated({ compute: { ...ON_POOLS.compute, fargate } });
    expect(staircase(trace.nodes)).toHaveLength(1);
    const asked = app.wanted.findIndex((replicas) => replicas > 1);
    const ready = app.ready.findIndex((replicas) => replicas > 1);
    expect((ready - asked) * trace.step).toBeGreaterThanOrEqual(60);
    expect(app.ready[1190 / trace.step]).toBe(app.wanted[1190 / trace.step]);
  });
});

describe('pods that must move', () => {
  const budget = (spec: object): KubeObject => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } }, ...spec },
  });

  it('do so one after the other, as their disruption budget says', () => {
    const pool = { disruption: { consolidateAfter: '0s', budgets: [{ nodes: '100%' }] } };
    const { app, trace } = simulated({ pool, objects: [budget({ maxUnavailable: 1 })] });
    // From rest on: a scale-out is no disruption.
    for (let index = 400 / trace.step; index < 1190 / trace.step; index++) {
      if (app.wanted[index] === app.wanted[index - 60 / trace.step])
        expect(
          (app.wanted[index] ?? 0) - (app.ready[index] ?? 0),
          `at ${index * trace.step}`,
        ).toBeLessThanOrEqual(1);
    }
  });

  it('do not where it lets none be away', () => {
    const pool = { disruption: { consolidateAfter: '0s', budgets: [{ nodes: '100%' }] } };
    const { app, trace } = simulated({ pool, objects: [budget({ maxUnavailable: 0 })] });
    const last = trace.nodes.length - 1;
    expect(app.ready[last]).toBe(app.wanted[last]);
    expect(Math.min(...app.ready)).toBe(1);
  });
});
