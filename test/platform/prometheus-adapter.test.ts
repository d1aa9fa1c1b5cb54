import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type AdapterRule, discoveryRule, metricOf, ruleFaults } from '../../platform/_adapter-rules.ts';
import { ownRequests } from '../../platform/_own-requests.ts';
import { scalingNeeds } from '../../platform/_scaling.ts';
import nodePools from '../../platform/node-pools/index.ts';
import prometheusAdapter, { podMetricOf } from '../../platform/prometheus-adapter.ts';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import { component } from '../../src/component.ts';
import { contextOf } from '../../src/context.ts';
import { scalingChoice } from '../../src/environment/scaling.ts';
import { queryFaults } from '../../src/rules/_promql.ts';
import { scalingOf } from '../../src/workload/choice.ts';
import { replicasOfAutoscaler } from '../../src/workload/scaling.ts';
import { SCRAPE_SECONDS } from '../../src/workload/scrape.ts';
import { Workload } from '../../src/workload.ts';
import { builtIn, devWith, objectIn, problemsIn } from '../helpers/dev.ts';
import { environmentOf } from '../kit.ts';

const NAME = 'prometheus-adapter';
const rule = (change: Partial<AdapterRule> = {}): AdapterRule => ({
  series: 'http_requests_total',
  per: 'pod',
  window: '2m',
  ...change,
});

/** The query that the adapter makes of a rule, for two pods of a namespace. */
const filled = (template: string, series: string) =>
  template
    .replaceAll('<<.Series>>', series)
    .replaceAll('<<.LabelMatchers>>', 'namespace="shop",pod=~"shop-1|shop-2"')
    .replaceAll('<<.GroupBy>>', 'pod');

/** The only series of an expression, with the labels that it is asked by. */
function asked(query: string): { series: string; labels: string[] } {
  const found = [...query.matchAll(/(\w+)\{([^{}]*)\}/g)];
  const [, series = '', matchers = ''] = found[0] ?? [];
  expect(found).toHaveLength(1);
  return {
    series,
    labels: [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"[^"]*"/g)].map(([, label = '']) => label),
  };
}

describe('a rule', () => {
  it('of a counter is the rate of each pod, found by its name and by nothing that has no pod', () => {
    expect(discoveryRule(rule(), 30)).toEqual({
      seriesQuery: 'http_requests_total{namespace!="",pod!=""}',
      resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
      name: { matches: '^(.*)_total$', as: `\${1}_per_second` },
      metricsQuery: 'sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)',
    });
  });

  it('may leave out what Prometheus and the kubelet ask for', () => {
    const { metricsQuery } = discoveryRule(
      rule({
        series: 'http_request_duration_seconds_count',
        name: 'http_requests_per_second',
        excluding: { path: ['metrics', 'healthz'], method: ['HEAD'] },
      }),
      30,
    );
    expect(metricsQuery).toBe(
      'sum(rate(<<.Series>>{<<.LabelMatchers>>,path!~"metrics|healthz",method!="HEAD"}[2m])) by (<<.GroupBy>>)' +
        // A pod that is only scraped has no load, and not none that is known.
        ' or 0 * sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)',
    );
  });

  it('of a level has no rate', () => {
    const gauge = rule({ series: 'jobs_waiting', name: 'jobs_waiting', gauge: 'max', window: undefined });
    expect(discoveryRule(gauge, 30).metricsQuery).toBe(
      'max(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)',
    );
  });

  const refused: readonly [string, Partial<AdapterRule>][] = [
    ['a counter without a window', { window: undefined }],
    ['a counter as a level', { gauge: 'sum', window: undefined }],
    ['a level with a window', { series: 'jobs_waiting', name: 'jobs', gauge: 'max' }],
    ['a window with one scrape in it', { window: '59s' }],
    ['a window that is none', { window: '2 minutes' }],
    ['a window of nothing', { window: '0m' }],
    ['buckets, which count an event several times', { series: 'http_seconds_bucket', name: 'a' }],
    ['a series without a name for its metric', { series: 'http_seconds_count' }],
    ['no series', { series: 'http requests_total' }],
    ['a pattern of series', { series: '{__name__=~".+_total"}' }],
    ['a metric that is no name', { name: 'http/requests' }],
    ['a value that leaves its string', { excluding: { path: ['a"} or vector(1)#'] } }],
    ['a value that is a template', { excluding: { path: ['<<.Series>>'] } }],
    ['a label that is none', { excluding: { 'path="a",b': ['c'] } }],
    ['a label without values', { excluding: { path: [] } }],
  ];
  it.each(refused)('of %s is refused', (_, change) => {
    expect(ruleFaults(rule(change), 30)).not.toEqual([]);
    expect(() => discoveryRule(rule(change), 30)).toThrow(RangeError);
  });

  it('takes a window of two scrapes, not a shorter one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 600 }), (scrape, seconds) => {
        expect(ruleFaults(rule({ window: `${seconds}s` }), scrape).length === 0).toBe(seconds >= 2 * scrape);
      }),
    );
  });

  const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
  const exclusions = fc.dictionary(
    word,
    fc.array(fc.stringMatching(/^[\w/-]{1,10}$/), { minLength: 1, maxLength: 3 }),
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  );
  const anyRule: fc.Arbitrary<AdapterRule> = fc.oneof(
    fc.record({
      series: word.map((text) => `${text}_total`),
      per: fc.constant('pod' as const),
      window: fc.integer({ min: 1, max: 60 }).map((minutes) => `${minutes}m`),
      excluding: exclusions,
    }),
    fc.record({
      series: word.map((text) => `${text}_now`),
      per: fc.constant('pod' as const),
      name: word,
      gauge: fc.constantFrom('sum' as const, 'avg' as const, 'max' as const),
      excluding: exclusions,
    }),
  );

  it('without faults is a query of its series alone, one number for each pod', () => {
    fc.assert(
      fc.property(anyRule, (one) => {
        const { metricsQuery, name, seriesQuery } = discoveryRule(one, 30);
        const query = filled(metricsQuery, one.series);
        const [counted = '', idle] = query.split(' or 0 * ');
        const excluded = Object.keys(one.excluding ?? {});
        expect(asked(counted)).toEqual({ series: one.series, labels: ['namespace', 'pod', ...excluded] });
        // Only what was left out of a count can stand for a pod that nobody calls.
        expect(idle !== undefined).toBe(excluded.length > 0 && one.gauge === undefined);
        for (const part of idle === undefined ? [counted] : [counted, idle]) {
          expect(part.endsWith(' by (pod)')).toBe(true);
        }
        if (idle) expect(asked(idle)).toEqual({ series: one.series, labels: ['namespace', 'pod'] });
        expect(asked(seriesQuery)).toEqual({ series: one.series, labels: ['namespace', 'pod'] });
        expect(queryFaults(query)).toEqual(['its result may be several series, not one number']);
        const found = new RegExp(name.matches).exec(one.series);
        expect(name.as.replace(`\${1}`, found?.[1] ?? '')).toBe(metricOf(one));
      }),
    );
  });
});

describe('the component', () => {
  // An app that exports what the default rule reads.
  const tree = devWith({ [NAME]: {}, shopfront: {} });
  const built = builtIn(tree, NAME);
  // biome-ignore lint/suspicious/noExplicitAny: values of a chart have the chart's own shape
  const valuesOf = (of: typeof tree): any => builtIn(of, NAME).charts[0]?.use.values;
  const values = valuesOf(tree);
  const configOf = (of: typeof tree) => parse(objectIn(of, NAME, 'ConfigMap').data['config.yaml']);
  const checksum = (of: typeof tree) => valuesOf(of).podAnnotations['checksum/rules'];

  it('breaks no rule beside the platform of dev', () => {
    expect(problemsIn(tree)).toEqual([]);
  });

  it('makes nothing of a series that nothing in the tree exports', () => {
    const codes = problemsIn(devWith({ [NAME]: {} })).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['METRIC_UNKNOWN']));
  });

  it('serves custom metrics and leaves the two other APIs to their owners', () => {
    const { custom, external, resource } = Object.fromEntries(
      ['custom', 'external', 'resource'].map((name) => {
        const group = name === 'resource' ? 'metrics.k8s.io' : `${name}.metrics.k8s.io`;
        const owners = tree.components
          .filter(({ charts }) =>
            charts.some(({ footprint }) =>
              footprint.apiServices.some((service) => service.name === `v1beta1.${group}`),
            ),
          )
          .map((it) => it.component.name);
        return [name, owners];
      }),
    );
    expect({ custom, external, resource }).toEqual({
      custom: [NAME],
      external: ['keda'],
      resource: ['metrics-server'],
    });
    expect(Object.keys(configOf(tree)), 'no resourceRules, no externalRules').toEqual(['rules']);
  });

  it('has its certificate checked by the API server', () => {
    const [service] = built.charts[0]?.footprint.apiServices ?? [];
    expect(service).toMatchObject({ service: `${NAME}/${NAME}`, port: 443 });
    expect(service?.insecureSkipTLSVerify).toBeUndefined();
    expect(values.certManager.enabled).toBe(true);
    expect(built.waitsFor.map(({ name }) => name)).toContain('cert-manager');
  });

  it('reads its rules from the file in Git, and its pods go when that changes', () => {
    const { metadata } = objectIn(tree, NAME, 'ConfigMap');
    expect(values.rules.existing).toBe(metadata.name);
    expect(configOf(tree).rules).toEqual([discoveryRule(rule(), SCRAPE_SECONDS)]);
    const other = devWith({ [NAME]: { window: '5m' } });
    expect(configOf(other).rules[0].metricsQuery).toContain('[5m]');
    expect(checksum(other)).not.toBe(checksum(tree));
    expect(checksum(devWith({ [NAME]: {} }))).toBe(checksum(tree));
  });

  it('takes a level, whatever the window of the rates is', () => {
    const gauge = { series: 'jobs_waiting', name: 'jobs_waiting', gauge: 'avg' };
    expect(configOf(devWith({ [NAME]: { rules: [gauge] } })).rules[0].metricsQuery).not.toContain('[');
  });

  it('asks the Prometheus that is there, further back than two scrapes', () => {
    const { url, port } = values.prometheus;
    expect(url).toMatch(/^http:\/\/[a-z.-]+\.svc$/);
    const [name, namespace] = new URL(url).hostname.split('.');
    const services = builtIn(tree, 'kube-prometheus-stack').charts[0]?.footprint.services ?? [];
    const found = services.find((service) => service.name === name && service.namespace === namespace);
    expect(found?.ports.map((it) => it.port)).toContain(port);
    expect(Number.parseInt(values.metricsRelistInterval, 10) * 60).toBeGreaterThanOrEqual(2 * SCRAPE_SECONDS);
  });

  it('has the rights that it uses: to know who asks, and to list pods', () => {
    expect(values.rbac.create, "the chart's roles read all ConfigMaps").toBe(false);
    const roles = built.objects.filter(({ kind }) => kind.endsWith('Role'));
    expect(roles.map(({ rules }) => rules)).toEqual([
      [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    ]);
    const bindings = built.objects.filter(
      ({ kind }) => kind.endsWith('RoleBinding') || kind.endsWith('Binding'),
    );
    expect(bindings.map(({ roleRef }) => roleRef.name).sort()).toEqual([
      'extension-apiserver-authentication-reader',
      NAME,
      'system:auth-delegator',
    ]);
    const account = built.charts[0]?.footprint.objects.find(({ kind }) => kind === 'ServiceAccount');
    for (const { subjects } of bindings) {
      expect(subjects).toEqual([
        { kind: 'ServiceAccount', name: account?.name, namespace: account?.namespace },
      ]);
    }
  });

  it('has two pods where availability counts, one at a time to be drained', () => {
    const replicasIn = (highAvailability: boolean) => {
      const environment = environmentOf({ highAvailability }, { [NAME]: prometheusAdapter.config.parse({}) });
      return prometheusAdapter.charts?.(contextOf(prometheusAdapter, environment))[0]?.values.replicas;
    };
    expect([replicasIn(true), replicasIn(false)]).toEqual([2, 1]);
    expect(built.charts[0]?.footprint.disruptionBudgets).toMatchObject([{ maxUnavailable: 1 }]);
  });

  it.each([
    ['a rule with a fault', { rules: [{ series: 'http_requests_total', window: '30s' }] }, /two scrapes/],
    ['a window that no rule can have', { window: 'soon' }, /no duration/],
    [
      'two rules for one metric',
      {
        rules: [
          { series: 'a_total', name: 'a' },
          { series: 'b_total', name: 'a' },
        ],
      },
      /another rule makes a as well/,
    ],
  ])('refuses %s', (_, config, message) => {
    expect(() => devWith({ [NAME]: config })).toThrow(message);
  });
});

describe('requests that an app counts itself', () => {
  it('are one number of the pods that its monitor finds', () => {
    const { rate } = ownRequests({ namespace: 'shop', workload: 'web' });
    expect(rate('2m')).toBe('sum(rate(http_requests_total{namespace="shop",service="web"}[2m]))');
    expect(queryFaults(rate('2m'))).toEqual([]);
  });

  it('may leave out the scrapes themselves', () => {
    const { rate } = ownRequests({
      namespace: 'shop',
      workload: 'web',
      series: 'http_request_duration_seconds_count',
      podMetric: 'http_requests_per_second',
      excluding: { path: ['metrics'] },
    });
    expect(rate('5m')).toContain('path!="metrics"}[5m]');
    expect(queryFaults(rate('5m'))).toEqual([]);
  });

  it('have the name for each pod that the default rule gives', () => {
    expect(ownRequests({ namespace: 'shop', workload: 'web' }).podMetric).toBe(metricOf(rule()));
    expect(podMetricOf('http_requests_total')).toBe('http_requests_per_second');
    expect(() => podMetricOf('http_requests')).toThrow(RangeError);
    expect(() => podMetricOf('_total')).toThrow(RangeError);
  });

  const scaling = scalingChoice({ kind: 'hpa', min: 1, max: 3, requestsPerReplica: 2 });
  const requests = ownRequests({ namespace: 'shop', workload: 'shop' });
  const scaled = scalingOf(scaling.parse(undefined), { requests, prometheus: 'http://prometheus' });
  const shop = (waits: boolean) =>
    component({
      name: 'shop',
      summary: 'An app of the tests.',
      project: 'apps',
      needs: ({ config }) => [
        nodePools,
        prometheusOperatorCrds,
        ...(waits ? scalingNeeds(config.scaling) : []),
      ],
      ignoreDifferences: replicasOfAutoscaler(scaled, 'shop', 'shop'),
      config: z.strictObject({ scaling }),
      build: (context) => {
        new Workload(context, {
          image: 'registry.example.com/shop:1.2.3',
          port: 9898,
          resources: { cpu: '100m', memory: '64Mi' },
          health: { path: '/readyz' },
          metrics: {},
          scaling: scaled,
        });
      },
    });

  it('scale an app by an HPA, which asks for the metric that the adapter makes', () => {
    const tree = devWith({ [NAME]: {}, shopfront: {} }, [shop(true)]);
    expect(problemsIn(tree)).toEqual([]);
    const { spec } = objectIn(tree, 'shop', 'HorizontalPodAutoscaler');
    expect(spec).toMatchObject({ minReplicas: 1, maxReplicas: 3 });
    expect(spec.metrics).toEqual([
      {
        type: 'Pods',
        pods: {
          metric: { name: 'http_requests_per_second' },
          target: { type: 'AverageValue', averageValue: '2' },
        },
      },
    ]);
  });

  it('find no metric where no rule makes it, nor where nothing serves the API', () => {
    const shopfront = { scaling: { kind: 'none' } };
    const rules = [{ series: 'http_request_duration_seconds_count', name: 'http_answers_per_second' }];
    const codes = problemsIn(devWith({ [NAME]: { rules }, shopfront }, [shop(true)])).map(({ code }) => code);
    expect(codes).toEqual(['CUSTOM_METRIC_SERVED']);
    expect(problemsIn(devWith({}, [shop(false)])).map(({ code }) => code)).toEqual(['METRICS_NOT_BEFORE']);
  });
});
