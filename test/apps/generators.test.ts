import { describe, expect, it } from 'vitest';
import inflate from '../../apps/inflate.ts';
import loadGenerator from '../../apps/load-generator.ts';
import type { AnyComponent } from '../../src/component.ts';
import type { KubeObject } from '../../src/object.ts';
import { Problems } from '../../src/problem.ts';
import { treeOfOne } from '../helpers/one.ts';
import { brokenRules } from '../kit.ts';

const objectsOf = (component: AnyComponent, config: object): readonly KubeObject[] =>
  treeOfOne(component, config).components.find((it) => it.component.name === component.name)?.objects ?? [];

const deploymentOf = (component: AnyComponent, config: object = {}) =>
  objectsOf(component, config).find(({ kind }) => kind === 'Deployment')?.spec;

describe('inflate', () => {
  it('takes the room that it is told to, and nothing of it at first', () => {
    const spec = deploymentOf(inflate);
    expect(spec.replicas).toBe(0);
    expect(spec.template.spec.terminationGracePeriodSeconds).toBe(0);
    expect(spec.template.spec.containers[0].resources.requests.cpu).toBe('1');
    expect(deploymentOf(inflate, { replicas: 10 }).replicas).toBe(10);
  });

  it('asks for GPUs as request and limit alike', () => {
    const { resources } = deploymentOf(inflate, { gpus: 1 }).template.spec.containers[0];
    expect(resources.requests['nvidia.com/gpu']).toBe(1);
    expect(resources.limits['nvidia.com/gpu']).toBe(1);
  });

  it('serves nothing, so that it has neither Service nor probe', () => {
    expect(objectsOf(inflate, {}).map(({ kind }) => kind)).not.toContain('Service');
    const [container] = deploymentOf(inflate).template.spec.containers;
    for (const key of ['ports', 'readinessProbe', 'livenessProbe', 'startupProbe']) {
      expect(container, key).not.toHaveProperty(key);
    }
  });

  it('breaks no rule', () => {
    expect(brokenRules(treeOfOne(inflate, { replicas: 3 }))).toEqual([]);
  });
});

describe('load-generator', () => {
  const target = {
    target: 'http://traefik.traefik.svc.cluster.local',
    host: 'shop.example.com',
    path: '/php-apache',
  };

  it('says where its load goes, or is refused', () => {
    let problems: Problems | undefined;
    try {
      objectsOf(loadGenerator, {});
    } catch (error) {
      problems = error as Problems;
    }
    expect(problems).toBeInstanceOf(Problems);
    expect(problems?.problems.map(({ code, at }) => [code, at.path])).toEqual([
      ['COMPONENT_CONFIG', 'components.load-generator.target'],
    ]);
  });

  it('sends at its own rate, through the shared door, under the name that the door routes by', () => {
    const objects = objectsOf(loadGenerator, { ...target, requestsPerSecond: 12.5 });
    const script: string = objects.find(({ kind }) => kind === 'ConfigMap')?.data['load.js'];
    expect(script).toContain('"startRate": 1250');
    expect(script).toContain('"timeUnit": "100s"');
    expect(script).toContain('"http://traefik.traefik.svc.cluster.local"');
    expect(script).toContain('"Host":"shop.example.com"');
    expect(script).toContain('target + "/php-apache"');
  });

  it('gets new pods when its script changes, and only then', () => {
    const sumOf = (config: object) =>
      deploymentOf(loadGenerator, config).template.metadata.annotations['checksum/files'];
    expect(sumOf({ ...target, replicas: 40 })).toBe(sumOf(target));
    expect(sumOf({ ...target, requestsPerSecond: 9 })).not.toBe(sumOf(target));
  });

  it('reads its script from where it is told to run it', () => {
    const { containers, volumes } = deploymentOf(loadGenerator, target).template.spec;
    expect(containers[0].args).toEqual(['run', '/load/load.js']);
    const [{ mountPath, name }] = containers[0].volumeMounts;
    expect(mountPath).toBe('/load');
    expect(volumes.find((volume: { name: string }) => volume.name === name).configMap.name).toBe(
      'load-generator',
    );
  });

  it('breaks no rule, with one replica or forty', () => {
    for (const replicas of [1, 40])
      expect(brokenRules(treeOfOne(loadGenerator, { ...target, replicas }))).toEqual([]);
  });
});
