import { describe, expect, test } from 'vitest';
import { SYNC_WAVE } from '../../src/house.ts';
import type { KubeObject } from '../../src/object.ts';
import { builtIn, footprintIn, treeWith, valuesIn, workloadIn } from '../helpers/switched.ts';
import { brokenRules } from '../kit.ts';
import { environmentNames } from '../real.ts';

const tree = treeWith('prod', { opencost: {} });
const { objects, context } = builtIn(tree, 'opencost');
const { opencost: settings } = valuesIn(tree, 'opencost');
const ofKind = (kind: string) => objects.find((object) => object.kind === kind) as KubeObject;

describe.each(environmentNames)('OpenCost in %s', (env) => {
  test('breaks no rule, and comes after the Prometheus that it reads', () => {
    const here = treeWith(env, { opencost: {} });
    expect(brokenRules(here, 'bare')).toEqual([]);
    expect(builtIn(here, 'opencost').wave).toBeGreaterThan(builtIn(here, 'kube-prometheus-stack').wave);
  });
});

describe('OpenCost', () => {
  test('reads the Prometheus of the stack, as the Service that the stack brings', () => {
    const { internal, external } = settings.prometheus;
    expect([internal.enabled, external.enabled]).toEqual([false, true]);
    const { hostname, port } = new URL(external.url);
    const [name, namespace] = hostname.split('.');
    const service = footprintIn(tree, 'kube-prometheus-stack').services.find((it) => it.name === name);
    expect(service).toMatchObject({ namespace });
    expect(service?.ports.map((it) => it.port)).toContain(Number(port));
  });

  test('has no identity in AWS: list prices are public', () => {
    expect(context.identity).toBeUndefined();
    expect(settings.cloudCost).toBeUndefined();
  });

  test('reports each cost once, under the name of the cluster', () => {
    expect(workloadIn(tree, 'opencost', 'opencost').replicas).toBe(1);
    expect(settings.exporter.defaultClusterId).toBe('espalier-prod');
    expect(settings.metrics.kubeStateMetrics).toEqual({
      emitKsmV1Metrics: false,
      emitKsmV1MetricsOnly: true,
    });
  });

  test('has no web address, since it asks nobody for a login', () => {
    expect(tree.components.flatMap((it) => it.objects).filter(isRouteTo('opencost'))).toEqual([]);
    const [service] = footprintIn(tree, 'opencost').services;
    expect(service?.type).toBe('ClusterIP');
    expect(service?.ports.map(({ port }) => port).sort()).toEqual([9003, 9090]);
  });

  test('lets only Prometheus and its own page reach the API', () => {
    const { spec } = ofKind('NetworkPolicy');
    const { podLabels } = workloadIn(tree, 'opencost', 'opencost');
    expect(podLabels).toMatchObject(spec.podSelector.matchLabels);
    const [own, prometheus, ...others] = spec.ingress;
    expect(others).toEqual([]);
    expect(own.from).toEqual([{ podSelector: spec.podSelector }]);
    expect(prometheus.from[0].namespaceSelector.matchLabels).toEqual({
      'kubernetes.io/metadata.name': 'monitoring',
    });
  });

  test('takes no change of its settings from whoever has not its token, which is made before it starts', () => {
    const secret = ofKind('ExternalSecret');
    const [{ sourceRef }] = secret.spec.dataFrom;
    expect(settings.exporter.adminToken).toMatchObject({
      enabled: true,
      existingSecret: secret.spec.target.name,
    });
    expect(sourceRef.generatorRef).toMatchObject({
      kind: 'Password',
      name: ofKind('Password').metadata.name,
    });
    const wave = ({ metadata }: KubeObject) => Number(metadata.annotations?.[SYNC_WAVE] ?? 0);
    expect(wave(ofKind('Password'))).toBeLessThan(wave(secret));
    expect(wave(secret)).toBeLessThan(0);
  });

  test('writes to one empty folder alone, and its page to its own files', () => {
    const { containers, volumes } = workloadIn(tree, 'opencost', 'opencost');
    expect(volumes).toContain('emptyDir');
    const readOnly = Object.fromEntries(containers.map((it) => [it.name, it.readOnlyRootFilesystem]));
    expect(readOnly).toEqual({ opencost: true, 'opencost-ui': false });
  });

  test('gets the memory that the environment says', () => {
    const small = treeWith('prod', { opencost: { memory: '512Mi', memoryLimit: '3Gi' } });
    expect(workloadIn(small, 'opencost', 'opencost').containers[0]).toMatchObject({
      requests: { memory: '512Mi' },
      limits: { memory: '3Gi' },
    });
  });
});

function isRouteTo(name: string) {
  return ({ kind, metadata }: KubeObject) => kind === 'VirtualService' && metadata.name === name;
}
