import { describe, expect, test } from 'vitest';
import { httpTrigger, INTERCEPTOR, interceptorRoute } from '../../platform/_http-scaling.ts';
import istioGateway from '../../platform/istio-gateway.ts';
import kedaHttpAddOn from '../../platform/keda-http-add-on.ts';
import { assemble } from '../../src/assemble.ts';
import { sortCatalog } from '../../src/catalog.ts';
import type { KubeObject } from '../../src/object.ts';
import { virtualService } from '../../src/workload/exposure.ts';
import { service } from '../helpers/objects.ts';
import {
  builtIn,
  complaints,
  environmentWith,
  footprintIn,
  treeWith,
  workloadIn,
} from '../helpers/switched.ts';
import { appOf, brokenRules, deployment } from '../kit.ts';
import { catalog, environmentNames } from '../real.ts';

const NAME = 'keda-http-add-on';
const tree = treeWith('prod', { [NAME]: {} });
const INTERCEPTORS = 'keda-add-ons-http-interceptor';
const SCALER = 'keda-add-ons-http-external-scaler';

describe.each(environmentNames)('the HTTP add-on in %s', (env) => {
  const here = treeWith(env, { [NAME]: {} });

  test('breaks no rule, and comes after KEDA', () => {
    expect(brokenRules(here, 'bare')).toEqual([]);
    expect(builtIn(here, NAME).wave).toBeGreaterThan(builtIn(here, 'keda').wave);
  });

  test("passes the Pod Security of KEDA's namespace, which stays restricted", () => {
    const [namespace] = here.namespaces.filter(({ metadata }) => metadata.name === 'keda');
    expect(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(builtIn(here, NAME).namespace).toBe('keda');
  });

  test('serves no metrics API: that of KEDA stays the only one', () => {
    expect(footprintIn(here, NAME).apiServices).toEqual([]);
  });
});

describe('the HTTP add-on', () => {
  test('has no operator that makes ScaledObjects which Git does not hold', () => {
    const { workloads, objects } = footprintIn(tree, NAME);
    expect(workloads.map(({ name }) => name).sort()).toEqual([SCALER, INTERCEPTORS]);
    expect(objects.filter(({ kind }) => kind === 'ClusterRole').map(({ name }) => name)).toEqual([
      SCALER,
      INTERCEPTORS,
    ]);
  });

  test('leaves the number of interceptors to KEDA, within what the environment says', () => {
    const range = (config: unknown, env = 'prod') => {
      const here = treeWith(env, { [NAME]: config });
      expect(workloadIn(here, NAME, INTERCEPTORS).replicas).toBeNull();
      const [scaled] = footprintIn(here, NAME).autoscalers;
      return [scaled?.target, scaled?.min, scaled?.max];
    };
    const target = `Deployment/${INTERCEPTORS}`;
    expect(range({})).toEqual([target, 2, 10]);
    expect(range({}, 'dev')).toEqual([target, 1, 10]);
    expect(range({ minReplicas: 3, maxReplicas: 20 })).toEqual([target, 3, 20]);
    expect(complaints(NAME, { minReplicas: 3, maxReplicas: 2 })).toHaveLength(1);
  });

  test('lets its pods be evicted one at a time', () => {
    const budgets = [
      ...footprintIn(tree, NAME).disruptionBudgets,
      ...builtIn(tree, NAME).own.disruptionBudgets,
    ];
    expect(budgets.map(({ name }) => name).sort()).toEqual([SCALER, INTERCEPTORS]);
    for (const budget of budgets) expect(budget).toMatchObject({ maxUnavailable: 1 });
  });

  test('gives interceptors the resources that the environment says, and no narrow CPU limit', () => {
    const here = treeWith('prod', { [NAME]: { cpu: '500m', memory: '128Mi', memoryLimit: '512Mi' } });
    const [container] = workloadIn(here, NAME, INTERCEPTORS).containers;
    expect(container?.requests).toEqual({ cpu: '500m', memory: '128Mi' });
    expect(container?.limits).toEqual({ cpu: '2', memory: '512Mi' });
  });

  test('admits callers to the proxy, and to everything else only whom it is for', () => {
    const policies = builtIn(tree, NAME).objects.filter(({ kind }) => kind === 'NetworkPolicy');
    const open = policies.flatMap(({ spec }) =>
      (spec.ingress as { from?: unknown; ports: { port: number }[] }[])
        .filter(({ from }) => from === undefined)
        .flatMap(({ ports }) => ports.map(({ port }) => port)),
    );
    expect(open).toEqual([INTERCEPTOR.port]);
    const labels = [INTERCEPTORS, SCALER].map((name) => workloadIn(tree, NAME, name).podLabels);
    for (const { spec } of policies) {
      expect(
        labels.some((own) => Object.entries(spec.podSelector.matchLabels).every(([k, v]) => own[k] === v)),
      ).toBe(true);
    }
  });

  test('scrapes interceptors at the port of their metrics', () => {
    const monitor = builtIn(tree, NAME).objects.find(({ kind }) => kind === 'PodMonitor');
    const [{ relabelings }] = monitor?.spec.podMetricsEndpoints ?? [{}];
    expect(relabelings).toContainEqual(
      expect.objectContaining({ targetLabel: '__address__', replacement: '$1:2223' }),
    );
  });
});

describe('an app that sleeps while nobody asks', () => {
  const web = appOf(
    'web',
    [
      deployment('web', { replicas: null }),
      service('web'),
      interceptorRoute({
        name: 'web',
        hosts: ['web.dev.example.com'],
        perReplica: { perSecond: 20 },
        coldStartSeconds: 90,
      }),
      virtualService(
        'web',
        { gateway: 'istio-ingress/web', host: 'web.dev.example.com' },
        INTERCEPTOR.host,
        INTERCEPTOR.port,
      ).toJSON() as KubeObject,
      {
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
        metadata: { name: 'web' },
        spec: {
          scaleTargetRef: { name: 'web' },
          minReplicaCount: 0,
          maxReplicaCount: 5,
          triggers: [httpTrigger('web')],
        },
      },
    ],
    {
      needs: [istioGateway, kedaHttpAddOn],
      ignoreDifferences: [
        {
          group: 'apps',
          kind: 'Deployment',
          name: 'web',
          jsonPointers: ['/spec/replicas'],
          because: 'KEDA owns it.',
          absent: true,
        },
      ],
    },
  );
  const environment = environmentWith('dev', { [NAME]: {} });
  const withWeb = assemble(
    { ...environment, components: new Map([...environment.components, ['web', {}]]) },
    sortCatalog([...catalog, web]),
  );

  test('breaks no rule', () => {
    expect(brokenRules(withWeb, 'bare')).toEqual([]);
  });

  test('is asked through a Service that the add-on brings, and KEDA asks another', () => {
    const { services } = footprintIn(withWeb, NAME);
    const offered = services.flatMap(({ name, namespace, ports }) =>
      ports.map(({ port }) => `${name}.${namespace}:${port}`),
    );
    expect(offered).toContain(`${INTERCEPTOR.host.replace(/\.svc\..*/, '')}:${INTERCEPTOR.port}`);
    expect(offered).toContain(httpTrigger('web').metadata.scalerAddress);
  });

  test('waits for its first pod as long as its start may take', () => {
    const route = builtIn(withWeb, 'web').objects.find(({ kind }) => kind === 'InterceptorRoute');
    expect(route?.spec).toMatchObject({
      target: { service: 'web', port: 80 },
      rules: [{ hosts: ['web.dev.example.com'] }],
      scalingMetric: { requestRate: { targetValue: 20 } },
      timeouts: { readiness: '90s' },
    });
  });

  test('is counted by requests at the same time where that is what a replica carries', () => {
    const { scalingMetric } = interceptorRoute({
      name: 'web',
      hosts: ['web.example.com'],
      perReplica: { concurrent: 50 },
      coldStartSeconds: 30,
    }).spec;
    expect(scalingMetric).toEqual({ concurrency: { targetValue: 50 } });
  });
});
