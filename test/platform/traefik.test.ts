import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRAEFIK_HOST, traefikIngress, traefikRequests, traefikRoute } from '../../platform/traefik/index.ts';
import { queryFaults } from '../../src/rules/_promql.ts';
import {
  ingressServiceLabel,
  middlewareReference,
  routeServiceLabel,
} from '../../src/workload/exposure/traefik-names.ts';
import { builtIn, devWith, objectIn, problemsIn } from '../helpers/dev.ts';

const tree = devWith({ traefik: {} });
const built = builtIn(tree, 'traefik');
const inside = devWith({ traefik: { door: 'cluster' } });

// biome-ignore lint/suspicious/noExplicitAny: values of a chart have the chart's own shape
const valuesOf = (of: typeof tree): any => builtIn(of, 'traefik').charts[0]?.use.values;
const values = valuesOf(tree);
const [footprint] = built.charts.map((chart) => chart.footprint);
const [workload] = footprint?.workloads ?? [];
const portOf = (name: string) => workload?.containers[0]?.ports?.find((port) => port.name === name)?.port;
const annotation = (name: string) =>
  objectIn(tree, 'traefik', 'Service').metadata.annotations?.[
    `service.beta.kubernetes.io/aws-load-balancer-${name}`
  ];

describe('Traefik', () => {
  it.each([['nlb'], ['cluster']])('breaks no rule beside the platform of dev, with door %s', (door) => {
    expect(problemsIn(devWith({ traefik: { door } }))).toEqual([]);
  });

  it('tells nobody that it runs, and serves no API', () => {
    expect(values.global).toEqual({ checkNewVersion: false, sendAnonymousUsage: false });
    expect(values.api).toEqual({ dashboard: false, insecure: false });
    expect(values.ingressRoute, 'the dashboard has no route').toBeUndefined();
    expect(values.providers.kubernetesCRD.crossProviderNamespaces, 'none may lead to api@internal').toEqual([
      'traefik',
    ]);
  });

  it('keeps to the kinds and namespaces that are meant', () => {
    const { kubernetesCRD, kubernetesIngress, kubernetesGateway } = values.providers;
    expect(kubernetesCRD).toMatchObject({ allowCrossNamespace: false, allowExternalNameServices: false });
    expect(kubernetesIngress.allowExternalNameServices).toBe(false);
    expect(kubernetesGateway.enabled).toBe(false);
    expect(values.ingressClass).toEqual({ enabled: true, name: 'traefik', isDefaultClass: false });
  });

  it('is reached on its entry point alone: no Service leads to metrics, health or the idle TLS port', () => {
    const services = [...(footprint?.services ?? []), ...built.own.services];
    expect(services.map(({ name }) => name).sort()).toEqual(['traefik', 'traefik-nlb']);
    for (const { ports } of services) expect(ports.map(({ targetPort }) => targetPort)).toEqual(['web']);
    expect(footprint?.services.map(({ type }) => type)).toEqual(['ClusterIP']);
    expect(values.ports.web.asDefault, 'else an Ingress is served on every port').toBe(true);
  });

  it("believes nobody's X-Forwarded-*: what is in front of it hands clients' headers through", () => {
    expect(values.ports.web.forwardedHeaders).toEqual({ insecure: false, trustedIPs: [] });
  });

  it('has no CRD of its kinds, and no route of theirs, removed without a word', () => {
    const application = tree.argocd.find(
      ({ kind, metadata }) => kind === 'Application' && metadata.name === 'traefik',
    );
    expect(application?.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe(
      'Prune=confirm,Delete=confirm',
    );
    expect(application?.metadata.finalizers).toBeUndefined();
  });

  it('runs in a namespace that lets nothing but restricted pods in', () => {
    const namespace = tree.namespaces.find(({ metadata }) => metadata.name === 'traefik');
    expect(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  it('is scaled on CPU, one pod at a time to be drained, and goes on serving until it is forgotten', () => {
    expect(footprint?.autoscalers).toMatchObject([{ target: 'Deployment/traefik', min: 2, max: 6 }]);
    expect(workload?.replicas, 'the autoscaler owns it').toBeNull();
    expect(footprint?.disruptionBudgets).toMatchObject([{ maxUnavailable: 1 }]);
    const { requestAcceptGraceTimeout, graceTimeOut } = values.ports.web.transport.lifeCycle;
    const draining = Number.parseInt(requestAcceptGraceTimeout, 10) + Number.parseInt(graceTimeOut, 10);
    expect(draining).toBeLessThan(workload?.terminationGracePeriodSeconds ?? 0);
  });

  it('writes down what it served, as JSON, without what people send as a secret', () => {
    expect(values.accessLog).toEqual({
      enabled: true,
      format: 'json',
      fields: { queryParameters: { defaultMode: 'drop' } },
    });
  });

  it('refuses a range that is upside down', () => {
    expect(() => devWith({ traefik: { minReplicas: 5, maxReplicas: 3 } })).toThrow(/above maxReplicas 3/);
  });
});

describe('its load balancer', () => {
  it('ends TLS, and Traefik says so to the apps', () => {
    const { facts, web } = tree.environment;
    expect([annotation('ssl-cert'), annotation('scheme')]).toEqual([facts.certificateArn, web.scheme]);
    const { metadata, spec } = objectIn(tree, 'traefik', 'Middleware');
    expect(spec.headers.customRequestHeaders).toEqual({
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Port': '443',
    });
    expect(values.additionalArguments).toEqual([
      `--entryPoints.web.http.middlewares=${middlewareReference(String(metadata.namespace), metadata.name)}`,
    ]);
  });

  it('asks the port and path of the health check whether a pod serves', () => {
    expect([annotation('healthcheck-port'), annotation('healthcheck-path')]).toEqual([
      String(portOf('traefik')),
      '/ping',
    ]);
  });

  it('gives every Ingress its address, by which Argo CD knows that it is served', () => {
    const { name, namespace } = objectIn(tree, 'traefik', 'Service').metadata;
    expect(values.providers.kubernetesIngress.publishedService).toEqual({
      enabled: true,
      pathOverride: `${namespace}/${name}`,
    });
  });

  it('may be left out: then nothing asks AWS, nothing claims TLS, and an Ingress has an address all the same', () => {
    expect(builtIn(inside, 'traefik').objects.map(({ kind }) => kind)).toEqual(['PodMonitor']);
    const waited = builtIn(inside, 'traefik').waitsFor.map(({ name }) => name);
    expect(waited).not.toContain('aws-load-balancer-controller');
    expect(valuesOf(inside).ports.web.http).toBeUndefined();
    expect(valuesOf(inside).providers.kubernetesIngress).toMatchObject({
      publishedService: { enabled: false },
      ingressEndpoint: { hostname: TRAEFIK_HOST },
    });
    const [service] = footprint?.services ?? [];
    expect(TRAEFIK_HOST).toBe(`${service?.name}.${service?.namespace}.svc.cluster.local`);
  });
});

describe('the requests that Traefik counts', () => {
  const { context } = built;
  const sources = [
    ['an Ingress', traefikRequests(traefikIngress(context, 'shop'), 'hpa-example', 'php-apache', 80)],
    ['an IngressRoute', traefikRequests(traefikRoute(context, 'shop'), 'hpa-example', 'php-apache', 80)],
  ] as const;

  it.each(sources)('of %s are one number, of all codes and methods', (_, { rate }) => {
    expect(queryFaults(rate('2m'))).toEqual([]);
    expect(rate('2m')).toMatch(/^sum\(rate\(traefik_service_requests_total\{service="[^"]+"\}\[2m\]\)\) or /);
  });

  it('are none for a Service that nobody has called, and unknown where Traefik is not scraped', () => {
    const [, { rate }] = sources[0];
    const [, idle = ''] = rate('2m').split(' or ');
    expect(idle, 'no constant: that would be there without Traefik').toMatch(/^0 \* max\(traefik_\w+\)$/);
  });

  it('are found under the label service, since their target is a pod and no Service', () => {
    const { spec } = objectIn(tree, 'traefik', 'PodMonitor');
    const [endpoint] = spec.podMetricsEndpoints;
    const set = [...(endpoint.relabelings ?? []), ...(endpoint.metricRelabelings ?? [])];
    expect(set, 'nothing sets that label').toEqual([]);
    expect(portOf(endpoint.port), 'the port is one of the pods').toBe(9100);
    const monitors = footprint?.objects.filter(({ kind }) => kind === 'ServiceMonitor');
    expect(monitors, 'one of the chart would count them twice').toEqual([]);
    expect(values.metrics.prometheus.entryPoint).toBe('metrics');
  });

  // Expectations of Traefik's own tests, v3.7.11: pkg/provider/kubernetes/ingress/kubernetes_test.go and crd/kubernetes_test.go.
  it('have the names that Traefik gives', () => {
    expect(ingressServiceLabel('testing', 'service1', 80)).toBe('testing-service1-80@kubernetes');
    expect(ingressServiceLabel('testing', 'service1', 'tchouk')).toBe('testing-service1-tchouk@kubernetes');
    expect(ingressServiceLabel('hpa-example', 'php-apache', 80)).toBe('hpa-example-php-apache-80@kubernetes');
    expect(routeServiceLabel('default', 'test.route', 0)).toBe('default_test.route_0_lb@kubernetescrd');
    expect(values.providers.kubernetesCRD.safeNaming, 'the names of routes are those of this').toBe(true);
  });

  const dnsName = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,12}[a-z0-9])?$/);

  it('are never those of another route, whatever the names', () => {
    fc.assert(
      fc.property(dnsName, dnsName, dnsName, dnsName, (a, b, c, d) => {
        if (a === c && b === d) return;
        expect(routeServiceLabel(a, b, 0)).not.toBe(routeServiceLabel(c, d, 0));
      }),
    );
  });

  it('have a label of letters, digits and single dashes, where an Ingress exposes them', () => {
    fc.assert(
      fc.property(dnsName, dnsName, fc.integer({ min: 1, max: 65535 }), (namespace, service, port) => {
        expect(ingressServiceLabel(namespace, service, port)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*@kubernetes$/);
      }),
    );
  });
});
