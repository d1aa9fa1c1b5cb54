import { describe, expect, it } from 'vitest';
import { type ChartData, chartData } from '../../src/charts.ts';
import type { KubeObject } from '../../src/object.ts';
import { review } from '../../src/review.ts';
import { applicationOf, filesOf, sideWith } from '../helpers/review.ts';

const keda = chartData('keda');
const [render] = keda.renders;
if (!render) throw new Error('charts/keda.json has no render');

function application(version: string, values: Readonly<Record<string, unknown>>): KubeObject {
  return applicationOf('keda', {
    destination: { namespace: render?.namespace, server: 'https://kubernetes.default.svc' },
    source: {
      chart: 'keda',
      repoURL: keda.repoURL,
      targetRevision: version,
      helm: { releaseName: render?.release, valuesObject: values },
    },
  });
}

/** The record of the next version, with something else in its footprint. */
function next(
  change: (data: ChartData & { renders: [{ version: string; footprint: Draft }] }) => void,
): ChartData {
  const data = structuredClone(keda) as Parameters<typeof change>[0];
  (data as { version: string }).version = '9.0.0';
  for (const one of data.renders) one.version = '9.0.0';
  change(data);
  return data;
}
// biome-ignore lint/suspicious/noExplicitAny: footprints are read-only, and these are copies
type Draft = any;

const side = (object: KubeObject, record: unknown) =>
  sideWith({ dev: filesOf([object]) }, record === undefined ? {} : { keda: record });

function effects(before: [KubeObject, unknown], after: [KubeObject, unknown]) {
  const { changes } = review(side(...before), side(...after));
  return changes.flatMap((change) => change.effects);
}

const now = [application(keda.version, render.values), keda] as [KubeObject, unknown];
const moved = (change: Parameters<typeof next>[0]): [KubeObject, unknown] => [
  application('9.0.0', render.values),
  next(change),
];

describe('another version of a chart', () => {
  it.each<[string, Parameters<typeof next>[0], object]>([
    [
      'other images',
      ({ renders: [it] }) => {
        it.footprint.workloads[0].containers[0].image = 'a:2';
      },
      { rule: 'chart-images', effect: 'version' },
    ],
    [
      'other pods',
      ({ renders: [it] }) => {
        it.footprint.workloads[0].containers[0].limits = {};
      },
      { rule: 'chart-restart', effect: 'restarted' },
    ],
    [
      'more privileges',
      ({ renders: [it] }) => {
        it.footprint.workloads[0].hostNetwork = true;
      },
      { rule: 'chart-privileges', severity: 'high' },
    ],
    [
      'another account',
      ({ renders: [it] }) => {
        it.footprint.workloads[0].serviceAccount = 'b';
      },
      { rule: 'chart-service-account', effect: 'access' },
    ],
    [
      'other volumes',
      ({ renders: [it] }) => {
        it.footprint.workloads[0].volumes = ['volumeClaimTemplate:1Gi'];
      },
      { rule: 'chart-claims', effect: 'data', severity: 'high' },
    ],
    [
      'no replicas',
      ({ renders: [it] }) => {
        it.footprint.workloads[0].replicas = 0;
      },
      { rule: 'chart-replicas', severity: 'high' },
    ],
    [
      'other ports',
      ({ renders: [it] }) => {
        it.footprint.services[0].ports[0].port = 9;
      },
      { rule: 'chart-services', effect: 'traffic' },
    ],
    [
      'other webhooks',
      ({ renders: [it] }) => {
        it.footprint.webhooks[0].failurePolicy = 'Fail?';
      },
      { rule: 'chart-webhooks', effect: 'access' },
    ],
    [
      'another budget',
      ({ renders: [it] }) => {
        it.footprint.disruptionBudgets[0].maxUnavailable = 7;
      },
      { rule: 'chart-budgets' },
    ],
    [
      'an API elsewhere',
      ({ renders: [it] }) => {
        it.footprint.apiServices[0].port = 7;
      },
      { rule: 'chart-api-services' },
    ],
    [
      'roles of another size',
      ({ renders: [it] }) => {
        it.footprint.objects.find(({ kind }: Draft) => kind === 'ClusterRole').bytes++;
      },
      { rule: 'chart-role-rules', effect: 'access' },
    ],
    [
      'no CRD any more',
      ({ renders: [it] }) => {
        it.footprint.objects = it.footprint.objects.filter(
          ({ kind }: Draft) => kind !== 'CustomResourceDefinition',
        );
      },
      { rule: 'chart-data', effect: 'data', severity: 'high' },
    ],
    [
      'no Deployment any more',
      ({ renders: [it] }) => {
        it.footprint.objects = it.footprint.objects.filter(({ kind }: Draft) => kind !== 'Deployment');
      },
      { rule: 'chart-pruned', severity: 'high' },
    ],
    [
      'a new role',
      ({ renders: [it] }) => {
        it.footprint.objects.push({
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          scope: 'Cluster',
          name: 'x',
          bytes: 1,
        });
      },
      { rule: 'chart-roles', effect: 'access' },
    ],
    [
      'a version of a CRD less',
      (data) => {
        (data.crds[0] as Draft).versions = [];
      },
      { rule: 'chart-crd-versions', effect: 'data', severity: 'high' },
    ],
    ['nothing that shows', () => {}, { rule: 'chart-rest', effect: 'restarted', severity: 'medium' }],
  ])('with %s', (_, change, told) => {
    const got = effects(now, moved(change));
    expect(got).toEqual(expect.arrayContaining([expect.objectContaining(told)]));
    expect(got).toEqual(expect.arrayContaining([expect.objectContaining({ rule: 'chart-version' })]));
  });
});

describe('other values', () => {
  it('are told by what the record says they do', () => {
    const values = { ...render.values, operator: { replicaCount: 5 } };
    expect(effects(now, [application(keda.version, values), keda])).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: 'chart-replicas', effect: 'scale' })]),
    );
  });

  it('that no record shows anything of are still no mere metadata', () => {
    const values = { ...render.values, logging: { operator: { level: 'debug' } } };
    const got = effects(now, [application(keda.version, values), keda]);
    expect(got[0]).toMatchObject({
      effect: 'restarted',
      severity: 'medium',
      fields: ['spec.source.helm.valuesObject.logging'],
    });
    expect(got.some(({ effect }) => effect === 'metadata')).toBe(false);
  });

  it('are the same where only their order differs', () => {
    const reversed = Object.fromEntries(Object.entries(render.values).reverse());
    expect(effects(now, [application(keda.version, reversed), keda])).toEqual([]);
  });
});

describe('what no record covers is unknown, and high', () => {
  const other = application(keda.version, { ...render.values, extraObjects: [{}] });
  it.each<[string, [KubeObject, unknown]]>([
    ['no record', [application('9.0.0', render.values), undefined]],
    ['a record of another version', [application('9.0.0', render.values), keda]],
    ['values that it does not cover', [other, keda]],
    [
      'a record that is no record',
      [application('9.0.0', render.values), { chart: 'keda', version: '9.0.0', repoURL: keda.repoURL }],
    ],
    ['a record that is a text', [application('9.0.0', render.values), 'x']],
  ])('%s', (_, after) => {
    expect(effects(now, after)[0]).toMatchObject({
      effect: 'unknown',
      severity: 'high',
      rule: 'chart-unknown',
    });
  });

  it('values in a form that is not followed', () => {
    const text = structuredClone(now[0]);
    (text.spec.source.helm as Draft).values = 'a: 1';
    expect(effects(now, [text, keda])).toEqual(
      expect.arrayContaining([expect.objectContaining({ effect: 'unknown', severity: 'high' })]),
    );
  });
});

it('takes the record of the other side where it is of that version', () => {
  const values = { ...render.values, operator: { replicaCount: 5 } };
  expect(effects(now, [application(keda.version, values), undefined])[0]?.effect).not.toBe('unknown');
});
