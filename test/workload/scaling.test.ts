import { describe, expect, it } from 'vitest';
import type { BuildContext } from '../../src/component.ts';
import { type ScalingChoice, scalingChoice } from '../../src/environment/scaling.ts';
import { scalingFaults, scalingOf } from '../../src/workload/choice.ts';
import type { RequestSource } from '../../src/workload/requests.ts';
import { replicasOfAutoscaler, type Scaling } from '../../src/workload/scaling.ts';
import { Workload } from '../../src/workload.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const ATLEAST = scalingChoice({ kind: 'none' });
const chosen = (input: unknown): ScalingChoice => ATLEAST.parse(input);

const counted: RequestSource = {
  rate: (window) => `sum(rate(http_requests_total{namespace="shop"}[${window}]))`,
  podMetric: 'http_requests_per_second',
};
const summed: RequestSource = { rate: counted.rate };
const held: RequestSource = { ...summed, countsWithoutPods: true };
const prometheus = 'http://prometheus.example:9090';

/** The tree of one workload under a scaling, its replicas ignored as its component is told to. */
function treeUnder(scaling: Scaling) {
  const build = (context: BuildContext) => {
    new Workload(context, {
      image: 'registry.example.com/shop:1.2.3',
      port: 8080,
      resources: { cpu: '100m', memory: '128Mi' },
      health: { path: '/' },
      scaling,
    });
  };
  return treeOf([
    appOf('shop', [], { build, ignoreDifferences: replicasOfAutoscaler(scaling, 'shop', 'shop') }),
  ]);
}

const objectsUnder = (scaling: Scaling) => treeUnder(scaling).components[0]?.objects ?? [];
const scalersOf = (scaling: Scaling) =>
  objectsUnder(scaling).filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject');

const BASE = { min: 2, max: 9 };
const CHOICES: [what: string, choice: ScalingChoice, requests: RequestSource | undefined][] = [
  ['none', chosen({ kind: 'none', replicas: 3 }), undefined],
  ['an hpa on CPU', chosen({ kind: 'hpa', ...BASE, cpuPercent: 50 }), undefined],
  ['an hpa on requests', chosen({ kind: 'hpa', ...BASE, requestsPerReplica: 2 }), counted],
  [
    'an hpa on all',
    chosen({ kind: 'hpa', ...BASE, cpuPercent: 50, memoryPercent: 80, requestsPerReplica: 2 }),
    counted,
  ],
  ['keda on requests', chosen({ kind: 'keda', ...BASE, requestsPerReplica: 2 }), summed],
  [
    'keda from zero',
    chosen({ kind: 'keda', min: 0, max: 9, requestsPerReplica: 2, cooldownSeconds: 60 }),
    held,
  ],
  [
    'keda on requests and CPU',
    chosen({ kind: 'keda', ...BASE, requestsPerReplica: 2, cpuPercent: 75 }),
    summed,
  ],
];

describe.each(CHOICES)('%s', (_, choice, requests) => {
  const scaling = scalingOf(choice, { requests, prometheus });

  it('has no fault, and no rule objects to what comes of it', () => {
    expect(scalingFaults(choice, requests)).toEqual([]);
    // The capped memory makes a target of 80 % of it sensible.
    expect(brokenRules(treeUnder(scaling))).toEqual([]);
  });

  it('leaves one owner of the number of replicas', () => {
    const deployment = objectsUnder(scaling).find(({ kind }) => kind === 'Deployment');
    expect(scalersOf(scaling)).toHaveLength(choice.kind === 'none' ? 0 : 1);
    expect(deployment?.spec.replicas).toBe(choice.kind === 'none' ? choice.replicas : undefined);
  });
});

describe('an hpa', () => {
  it('asks for each pod, and for CPU last', () => {
    const [choice] = CHOICES.filter(([what]) => what === 'an hpa on all').map(([, it]) => it);
    const [hpa] = scalersOf(scalingOf(choice as ScalingChoice, { requests: counted, prometheus }));
    expect(hpa?.spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 9,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
      metrics: [
        {
          type: 'Pods',
          pods: {
            metric: { name: 'http_requests_per_second' },
            target: { type: 'AverageValue', averageValue: '2' },
          },
        },
        { resource: { name: 'memory', target: { averageUtilization: 80 } } },
        { resource: { name: 'cpu', target: { averageUtilization: 50 } } },
      ],
    });
  });

  it('moves as fast as the environment says, and scales in after five minutes where it says nothing', () => {
    const behaviorOf = (behavior: unknown) => {
      const choice = chosen({ kind: 'hpa', ...BASE, cpuPercent: 50, behavior });
      return scalersOf(scalingOf(choice, { requests: undefined, prometheus }))[0]?.spec.behavior;
    };
    expect(behaviorOf({})).toEqual({ scaleDown: { stabilizationWindowSeconds: 300 } });
    expect(
      behaviorOf({
        scaleUp: {
          stabilizationSeconds: 30,
          policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }],
          select: 'Min',
        },
        scaleDown: { stabilizationSeconds: 0, select: 'Disabled' },
      }),
    ).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 30,
        selectPolicy: 'Min',
        policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }],
      },
      scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' },
    });
  });
});

describe('keda', () => {
  const specOf = (input: Record<string, unknown>) =>
    scalersOf(
      scalingOf(chosen({ kind: 'keda', ...BASE, requestsPerReplica: 2, ...input }), {
        requests: summed,
        prometheus,
      }),
    )[0]?.spec;

  it('asks the source for one number, over the window that the environment names', () => {
    expect(specOf({ rateWindow: '90s' })?.triggers).toEqual([
      {
        type: 'prometheus',
        metricType: 'AverageValue',
        metadata: {
          serverAddress: prometheus,
          query: summed.rate('90s'),
          threshold: '2',
          ignoreNullValues: 'false',
        },
      },
    ]);
  });

  it('gives its behaviour to the autoscaler that it makes', () => {
    expect(
      specOf({ behavior: { scaleDown: { stabilizationSeconds: 30 } } })?.advanced
        .horizontalPodAutoscalerConfig,
    ).toEqual({ name: 'keda-hpa-shop', behavior: { scaleDown: { stabilizationWindowSeconds: 30 } } });
  });

  it('keeps what runs, and at least half of the maximum, while it is blind', () => {
    expect(specOf({})?.fallback).toEqual({
      failureThreshold: 3,
      replicas: 5,
      behavior: 'currentReplicasIfHigher',
    });
    expect(specOf({ fallback: { failures: 1, replicas: 6 } })?.fallback).toEqual({
      failureThreshold: 1,
      replicas: 6,
      behavior: 'currentReplicasIfHigher',
    });
  });

  it('has no fallback where it looks at resources alone', () => {
    const choice = chosen({ kind: 'keda', ...BASE, cpuPercent: 50 });
    const [scaled] = scalersOf(scalingOf(choice, { requests: undefined, prometheus }));
    expect(scaled?.spec).not.toHaveProperty('fallback');
  });
});

describe('a choice with a fault', () => {
  it.each<[fault: string, input: Record<string, unknown>, requests: RequestSource | undefined]>([
    ['scaling.min', { kind: 'hpa', min: 5, max: 3, cpuPercent: 50 }, undefined],
    ['scaling.min', { kind: 'hpa', min: 0, max: 3, cpuPercent: 50 }, undefined],
    ['scaling.min', { kind: 'keda', min: 0, max: 3, requestsPerReplica: 1 }, summed],
    ['scaling.min', { kind: 'keda', min: 0, max: 3, requestsPerReplica: 1, cpuPercent: 50 }, counted],
    ['scaling.rateWindow', { kind: 'keda', ...BASE, requestsPerReplica: 1, rateWindow: '59s' }, summed],
    [
      'scaling.fallback.replicas',
      { kind: 'keda', ...BASE, requestsPerReplica: 1, fallback: { replicas: 10 } },
      summed,
    ],
    ['scaling.kind', { kind: 'hpa', ...BASE }, undefined],
    ['scaling.kind', { kind: 'keda', ...BASE }, counted],
    ['scaling.requestsPerReplica', { kind: 'keda', ...BASE, requestsPerReplica: 1 }, undefined],
    ['scaling.requestsPerReplica', { kind: 'hpa', ...BASE, requestsPerReplica: 1 }, summed],
    [
      'scaling.cooldownSeconds',
      { kind: 'keda', ...BASE, requestsPerReplica: 1, cooldownSeconds: 30 },
      summed,
    ],
    [
      'scaling.activationRequests',
      { kind: 'keda', ...BASE, requestsPerReplica: 1, activationRequests: 1 },
      summed,
    ],
    [
      'scaling.activationRequests',
      { kind: 'keda', min: 0, max: 2, cpuPercent: 50, activationRequests: 1 },
      summed,
    ],
  ])('is named: %s of %j', (path, input, requests) => {
    const faults = scalingFaults(chosen(input), requests);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.cure).toMatch(/\w\.$/);
  });

  it('is none where two scrapes are within the window, or the fallback is the maximum', () => {
    for (const rateWindow of ['60s', '1m', '90s'])
      expect(
        scalingFaults(
          chosen({ kind: 'keda', ...BASE, requestsPerReplica: 1, rateWindow, fallback: { replicas: 9 } }),
          summed,
        ),
      ).toEqual([]);
  });

  it('is refused by its schema where one key says it', () => {
    for (const input of [
      { kind: 'hpa', max: 3, cpuPercent: 50, replicas: 2 },
      { kind: 'keda', max: 3, requestsPerReplica: 0 },
      { kind: 'keda', max: 3, requestsPerReplica: 1, pollingSeconds: 1 },
      { kind: 'keda', max: 3, requestsPerReplica: 1, rateWindow: '2 minutes' },
      { kind: 'fixed' },
    ]) {
      expect(ATLEAST.safeParse(input).success, JSON.stringify(input)).toBe(false);
    }
  });
});
