import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, type ChartInput, deployment, problemsOf, treeOf, withChart } from '../kit.ts';

const pods = (name: string) => ({
  type: 'Pods',
  pods: { metric: { name }, target: { type: 'AverageValue', averageValue: '2' } },
});
const ofService = (name: string) => ({
  type: 'Object',
  object: {
    describedObject: { apiVersion: 'v1', kind: 'Service', name: 'web' },
    metric: { name },
    target: { type: 'Value', value: '2' },
  },
});
const external = (name: string, scaledObject?: string) => ({
  type: 'External',
  external: {
    metric: {
      name,
      ...(scaledObject && { selector: { matchLabels: { 'scaledobject.keda.sh/name': scaledObject } } }),
    },
    target: { type: 'AverageValue', averageValue: '2' },
  },
});

const hpa = (metric: object): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'shop' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [metric],
  },
});

const perPod = { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } };
const total = {
  seriesQuery: 'http_requests_total{namespace!="",pod!=""}',
  resources: perPod,
  name: { matches: '^(.*)_total$', as: `\${1}_per_second` },
  metricsQuery: 'sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)',
};

const CUSTOM = 'v1beta1.custom.metrics.k8s.io';
const EXTERNAL = 'v1beta1.external.metrics.k8s.io';

/** The tree of an HPA with this metric, after a server with this chart and these objects. */
function tree(metric: object, chart: ChartInput, api = CUSTOM, objects: readonly KubeObject[] = []) {
  const server = appOf('server', objects);
  const app = appOf('shop', [deployment('shop', { replicas: null }), hpa(metric)], { needs: [server] });
  return withChart(treeOf([server, app]), 'server', { apiServices: [{ name: api }], ...chart });
}
const broken = (...of: Parameters<typeof tree>) => brokenRules(tree(...of));
const problems = (...of: Parameters<typeof tree>) => problemsOf(tree(...of));

const adapter = (rules: unknown): ChartInput => ({ chart: 'prometheus-adapter', values: { rules } });

describe('a metric of pods', () => {
  it('that a rule makes is right', () => {
    expect(broken(pods('http_requests_per_second'), adapter({ custom: [total] }))).toEqual([]);
  });

  it('that a rule of a ConfigMap makes is right', () => {
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'rules' },
      data: { 'config.yaml': JSON.stringify({ rules: [total] }) },
    };
    expect(broken(pods('http_requests_per_second'), adapter({ existing: 'rules' }), CUSTOM, [map])).toEqual(
      [],
    );
    expect(broken(pods('http_requests_per_second'), adapter({ existing: 'other' }), CUSTOM, [map])).toEqual([
      'CUSTOM_METRIC_SERVED',
    ]);
  });

  it.each([
    ['the series, not the metric', 'http_requests_total'],
    ['another series', 'grpc_requests_per_second'],
  ])('by the name of %s is refused', (_, name) => {
    expect(broken(pods(name), adapter({ custom: [total] }))).toEqual(['CUSTOM_METRIC_SERVED']);
  });

  it('of a rule that finds its series by a pattern is judged by its name', () => {
    const any = { ...total, seriesQuery: '{__name__=~"^.*_total$",pod!=""}' };
    expect(broken(pods('grpc_requests_per_second'), adapter({ custom: [any] }))).toEqual([]);
    expect(broken(pods('grpc_requests'), adapter({ custom: [any] }))).toEqual(['CUSTOM_METRIC_SERVED']);
  });

  it('takes the name that the adapter takes where a rule states none', () => {
    const named = (name: object) => adapter({ custom: [{ ...total, name }] });
    expect(broken(pods('http_requests_total'), named({}))).toEqual([]);
    expect(broken(pods('http_requests'), named({ matches: '^(.*)_total$' }))).toEqual([]);
    expect(broken(pods('http_requests'), named({ matches: '^nginx_(.*)_total$' }))).toEqual([
      'CUSTOM_METRIC_SERVED',
    ]);
  });

  it('is refused at its place, with what is wrong', () => {
    const [problem] = problems(pods('grpc_requests_per_second'), adapter({ custom: [total] }));
    expect(problem?.at.path).toBe('spec.metrics[0].pods.metric.name');
    expect(problem?.message).toBe('no rule of Prometheus Adapter makes grpc_requests_per_second');
    const [ofOthers] = problems(ofService('http_requests_per_second'), adapter({ custom: [total] }));
    expect(ofOthers?.at.path).toBe('spec.metrics[0].object.metric.name');
    expect(ofOthers?.message).toBe('http_requests_per_second is not made for each service');
  });

  it('of another server than the adapter is not judged', () => {
    expect(broken(pods('anything'), { chart: 'another-adapter' })).toEqual([]);
  });
});

describe('a metric of an object', () => {
  it('is made only where the rule tells such objects apart', () => {
    const perService = { overrides: { ...perPod.overrides, service: { resource: 'service' } } };
    const metric = ofService('http_requests_per_second');
    expect(broken(metric, adapter({ custom: [total] }))).toEqual(['CUSTOM_METRIC_SERVED']);
    expect(broken(metric, adapter({ custom: [{ ...total, resources: perService }] }))).toEqual([]);
    expect(
      broken(metric, adapter({ custom: [{ ...total, resources: { template: '<<.Resource>>' } }] })),
    ).toEqual([]);
  });
});

describe('an external metric', () => {
  it('of another server than the adapter and KEDA is not judged', () => {
    expect(broken(external('queue_length'), { chart: 'another-adapter' }, EXTERNAL)).toEqual([]);
  });

  it('is made by an external rule of the adapter, not by one of pods', () => {
    const metric = external('http_requests_per_second');
    expect(broken(metric, adapter({ external: [total] }), EXTERNAL)).toEqual([]);
    expect(broken(metric, adapter({ custom: [total] }), EXTERNAL)).toEqual(['CUSTOM_METRIC_SERVED']);
  });

  it('of KEDA is that of a ScaledObject', () => {
    const [target, object] = scaled({ metadata: { namespace: 'shop' } }) as [KubeObject, KubeObject];
    const beside = [{ ...target, metadata: { name: 'web', namespace: 'shop' } }, object];
    const ofKeda = (metric: object) => broken(metric, { chart: 'keda' }, EXTERNAL, beside);
    expect(ofKeda(external('s0-prometheus', 'web'))).not.toContain('CUSTOM_METRIC_SERVED');
    expect(ofKeda(external('s0-prometheus', 'gone'))).toContain('CUSTOM_METRIC_SERVED');
    expect(ofKeda(external('queue_length'))).toContain('CUSTOM_METRIC_SERVED');
  });
});
