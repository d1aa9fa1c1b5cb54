import { describe, expect, it } from 'vitest';
import phpApache from '../../apps/php-apache/index.ts';
import { faultsOfOne, objectOfOne, treeOfOne } from '../helpers/one.ts';
import { builtIn, treeWith } from '../helpers/switched.ts';
import { brokenRules } from '../kit.ts';

const build = (kind: string, config: object = {}) =>
  objectOfOne(treeOfOne(phpApache, config), phpApache, kind).spec;
const triggersOf = (config: object) => build('ScaledObject', config).triggers;

describe('php-apache', () => {
  it('is scaled on what the door counts by which it is reached', () => {
    const queryOf = (exposure: string) => triggersOf({ exposure })[0].metadata.query;
    expect(queryOf('traefik')).toBe(
      'sum(rate(traefik_service_requests_total{service="php-apache-php-apache-80@kubernetes"}[2m])) or 0 * max(traefik_config_last_reload_success)',
    );
    expect(queryOf('traefik-route')).toBe(
      'sum(rate(traefik_service_requests_total{service="php-apache_php-apache_0_lb@kubernetescrd"}[2m])) or 0 * max(traefik_config_last_reload_success)',
    );
    expect(queryOf('istio')).toBe(
      'sum(rate(istio_requests_total{reporter="destination",destination_workload_namespace="php-apache",destination_workload="php-apache"}[2m])) or 0 * max(envoy_server_uptime{namespace="php-apache"})',
    );
  });

  it('takes part in the mesh only where the mesh counts', () => {
    const meshed = (exposure: string) =>
      treeOfOne(phpApache, { exposure }).components.find(
        (it) => it.component === phpApache || it.component.name === 'php-apache',
      )?.mesh;
    expect([meshed('traefik'), meshed('istio')]).toEqual([false, true]);
  });

  it('is not scaled on requests that nobody counts', () => {
    for (const exposure of ['nlb', 'none']) {
      expect(faultsOfOne(phpApache, { exposure })).toEqual(['nothing counts the requests of this workload']);
      expect(faultsOfOne(phpApache, { exposure, scaling: { kind: 'hpa', cpuPercent: 50 } })).toEqual([]);
    }
  });

  it('has a pod for each request a second, up to a number that is stated', () => {
    expect(triggersOf({})[0].metadata).toMatchObject({ threshold: '1', ignoreNullValues: 'false' });
    expect(build('ScaledObject')).toMatchObject({ minReplicaCount: 1, maxReplicaCount: 20 });
  });

  it('is served below a path that it does not know of', () => {
    const [rule] = build('Ingress', { path: '/php-apache' }).rules;
    expect(rule.host).toBe('php-apache.test.example.com');
    expect(rule.http.paths[0]).toMatchObject({ path: '/php-apache', pathType: 'Prefix' });
    expect(build('Middleware', { path: '/php-apache' }).stripPrefix.prefixes).toEqual(['/php-apache']);
  });

  it('listens where nobody need be root', () => {
    const [container] = build('Deployment').template.spec.containers;
    expect(container.ports[0].containerPort).toBeGreaterThan(1023);
    expect(container.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 33,
      readOnlyRootFilesystem: true,
    });
    expect(container.image).toMatch(
      /^111122223333\.dkr\.ecr\.us-east-1\.amazonaws\.com\/test\/php-apache:\d+\.\d+\.\d+$/,
    );
  });

  it('has a variant that goes to nodes with GPUs', () => {
    const pod = build('Deployment', { gpus: 1 }).template.spec;
    expect(pod.containers[0].resources.limits['nvidia.com/gpu']).toBe(1);
    expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
  });

  it('breaks no rule in a whole environment', () => {
    const tree = treeWith('dev', { traefik: {}, 'php-apache': {} });
    expect(brokenRules(tree, 'bare')).toEqual([]);
    expect(builtIn(tree, 'php-apache').wave).toBeGreaterThan(builtIn(tree, 'traefik').wave);
  });
});
