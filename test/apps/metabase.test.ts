import { describe, expect, test } from 'vitest';
import { applicationOf, builtOf, environmentNames, objectOf } from '../real.ts';

describe.each(environmentNames)('metabase in %s', (env) => {
  const deployment = objectOf(env, 'metabase', 'Deployment');
  const [container] = deployment.spec.template.spec.containers;
  const scaled = objectOf(env, 'metabase', 'ScaledObject').spec;
  const environment = builtOf(env, 'metabase').context.environment;

  test('is scaled on requests a second, each request counted once, and on CPU', () => {
    const [requests, cpu] = scaled.triggers;
    expect(requests.metadata.query).toMatch(
      /^sum\(rate\(istio_requests_total\{.*\}\[2m\]\)\) or 0 \* max\(envoy_server_uptime\{namespace="metabase"\}\)$/,
    );
    expect(requests.metadata.query).toContain('reporter="destination"');
    expect(requests.metadata.query).toContain('destination_workload="metabase"');
    expect(requests.metadata.threshold).toBe('100');
    expect(cpu).toMatchObject({ type: 'cpu', metricType: 'Utilization' });
    expect(container.resources.requests.cpu, 'a CPU trigger works on the request').toBeDefined();
  });

  test('keeps its replicas while Prometheus cannot be read', () => {
    expect(scaled.fallback.behavior).toBe('currentReplicasIfHigher');
    expect(scaled.fallback.replicas).toBeGreaterThanOrEqual(scaled.maxReplicaCount / 2);
    expect(scaled.triggers[0].metadata.ignoreNullValues).toBe('false');
  });

  test('leaves the number of replicas to the autoscaler, also in the eyes of Argo CD', () => {
    expect(deployment.spec.replicas).toBeUndefined();
    const { ignoreDifferences, syncPolicy } = applicationOf(env, 'metabase').spec;
    expect(ignoreDifferences).toContainEqual({
      group: 'apps',
      kind: 'Deployment',
      name: 'metabase',
      namespace: 'metabase',
      jsonPointers: ['/spec/replicas'],
    });
    expect(syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true');
  });

  test('gives migrations ten minutes before a pod is killed, and never runs two versions at once beyond what is there', () => {
    const { failureThreshold, periodSeconds } = container.startupProbe;
    expect(failureThreshold * periodSeconds).toBeGreaterThanOrEqual(600);
    expect(deployment.spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    });
  });

  test('speaks TLS to MySQL, whose default authentication needs it', () => {
    const uri = container.env.find((e: { name: string }) => e.name === 'MB_DB_CONNECTION_URI')?.value;
    const { database, facts } = environment;
    if (database.kind !== 'rds' || database.engine !== 'mysql') {
      expect(uri, 'the driver of Postgres asks for TLS by itself').toBeUndefined();
      return;
    }
    const { protocol, host, pathname, searchParams } = new URL(uri.replace(/^jdbc:/, ''));
    expect([protocol, host, pathname]).toEqual(['mysql:', `${facts.databaseHost}:3306`, '/metabase']);
    expect(searchParams.get('useSSL')).toBe('true');
    expect(uri).not.toMatch(/user|password/);
  });

  test('reaches its database by facts and a secret that is not in Git', () => {
    const env = Object.fromEntries(container.env.map((e: { name: string }) => [e.name, e]));
    expect(env.MB_DB_HOST.value).toBe(environment.facts.databaseHost);
    expect(env.MB_DB_TYPE.value).toBe(
      environment.database.kind === 'rds' ? environment.database.engine : undefined,
    );
    for (const name of ['MB_DB_USER', 'MB_DB_PASS', 'MB_ENCRYPTION_SECRET_KEY']) {
      expect(env[name].value).toBeUndefined();
      expect(env[name].valueFrom.secretKeyRef.name).toBe('metabase-database');
    }
  });

  test('has its secret before its pods and its autoscaler after them', () => {
    const waves = Object.fromEntries(
      builtOf(env, 'metabase').objects.map((o) => [
        o.kind,
        Number(o.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0),
      ]),
    );
    expect(waves.ExternalSecret).toBeLessThan(waves.Deployment as number);
    expect(waves.ScaledObject).toBeGreaterThan(waves.Deployment as number);
  });

  test('may be drained one pod at a time and is spread over zones', () => {
    expect(objectOf(env, 'metabase', 'PodDisruptionBudget').spec.maxUnavailable).toBe(1);
    const [spread] = deployment.spec.template.spec.topologySpreadConstraints;
    expect(spread.topologyKey).toBe('topology.kubernetes.io/zone');
    expect(spread.labelSelector.matchLabels).toEqual(deployment.spec.selector.matchLabels);
  });

  test('is found under one address by people and by itself', () => {
    const host = `metabase.${environment.web.domain}`;
    expect(objectOf(env, 'metabase', 'VirtualService').spec.hosts).toEqual([host]);
    const [http] = objectOf(env, 'metabase', 'VirtualService').spec.http;
    expect(http.headers.request.set, 'TLS ends before the gateway').toEqual({ 'x-forwarded-proto': 'https' });
    expect(container.env).toContainEqual({ name: 'MB_SITE_URL', value: `https://${host}` });
  });

  test('goes on serving until the endpoints have forgotten it', () => {
    const { seconds } = container.lifecycle.preStop.sleep;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(deployment.spec.template.spec.terminationGracePeriodSeconds);
  });

  test('shows its metrics on the port that is scraped', () => {
    const service = objectOf(env, 'metabase', 'Service').spec.ports;
    expect(service).toContainEqual({ name: 'metrics', port: 9191, targetPort: 9191, protocol: 'TCP' });
    expect(objectOf(env, 'metabase', 'ServiceMonitor').spec.endpoints[0].port).toBe('metrics');
    expect(container.env).toContainEqual({ name: 'MB_PROMETHEUS_SERVER_PORT', value: '9191' });
  });
});
