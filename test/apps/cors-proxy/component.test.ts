import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import corsProxy from '../../../apps/cors-proxy/index.ts';
import { kindOf } from '../../../apps/cors-proxy/server/address.ts';
import { proxySettings } from '../../../apps/cors-proxy/server/settings.ts';
import mockTarget from '../../../apps/mock-target/index.ts';
import { mockTargetSettings } from '../../../apps/mock-target/server/mock-target.ts';
import { PROMETHEUS_URL } from '../../../platform/kube-prometheus-stack.ts';
import type { AnyComponent } from '../../../src/component.ts';
import { faultsOfOne, objectOfOne, treeOfOne } from '../../helpers/one.ts';
import { chartWorkload } from '../../helpers/workload.ts';
import { brokenRules, type EnvironmentInput, withChart } from '../../kit.ts';
import { imageOf } from '../_server/image.ts';

const CONFIG = {
  origins: ['https://app.example.com'],
  hosts: ['api.example.com', '*.example.org:8443', 'plain.example.com:80'],
  services: [{ namespace: 'mock-target', name: 'mock-target', podPort: 3000 }],
};
const EXCLUSIVE = {
  nodeSelector: { 'workload-type': 'karpenter-exclusive' },
  tolerations: [{ key: 'workload.k8s.io/karpenter-exclusive-app', effect: 'NoSchedule' }],
};

/** Rules that miss the doors themselves, which are not in a tree of one component. */
const DOORS = ['INGRESS_SERVED', 'ROUTE_GATEWAY'];

const build = (component: AnyComponent, kind: string, config: object, input?: EnvironmentInput) =>
  objectOfOne(treeOfOne(component, config, input), component, kind).spec;
const podOf = (component: AnyComponent, config: object) =>
  build(component, 'Deployment', config).template.spec;
const variablesOf = (component: AnyComponent, config: object): Record<string, string> =>
  Object.fromEntries(
    podOf(component, config).containers[0].env.map(({ name, value }: { name: string; value: string }) => [
      name,
      value,
    ]),
  );

describe.each([
  { component: corsProxy as AnyComponent, config: CONFIG as object, port: 8080 },
  { component: mockTarget as AnyComponent, config: {}, port: 3000 },
])('$component.name', ({ component, config, port }) => {
  const tree = treeOfOne(component, config);
  const pod = podOf(component, config);
  const [container] = pod.containers;

  it.each(['none', 'istio', 'traefik', 'traefik-route', 'nlb'])(
    'breaks no rule where its door is %s',
    (exposure) => {
      const breaks = brokenRules(treeOfOne(component, { ...config, exposure }));
      expect(breaks.filter((code) => !DOORS.includes(code))).toEqual([]);
    },
  );

  it('is reached inside the cluster alone unless somebody says otherwise', () => {
    expect(tree.components.flatMap(({ objects }) => objects.map(({ kind }) => kind))).not.toEqual(
      expect.arrayContaining(['VirtualService']),
    );
    expect(build(component, 'Service', config).ports).toContainEqual({
      name: 'http',
      port: 80,
      targetPort: port,
      protocol: 'TCP',
    });
  });

  it('runs an image of the environment’s own registry, by release, or whichever is pinned', () => {
    const input = { account: '444455556666', region: 'eu-north-1', cluster: { name: 'gitops' } };
    const image = (said: object) =>
      build(component, 'Deployment', { ...config, ...said }, input).template.spec.containers[0].image;
    expect(image({})).toMatch(
      new RegExp(
        `^444455556666\\.dkr\\.ecr\\.eu-north-1\\.amazonaws\\.com/gitops/${component.name}:\\d+\\.\\d+\\.\\d+$`,
      ),
    );
    const digest = `registry.example.com/own@sha256:${'a'.repeat(64)}`;
    expect(image({ image: digest })).toBe(digest);
    expect(component.config.safeParse({ ...config, image: 'registry.example.com/own:latest' }).success).toBe(
      false,
    );
  });

  it('has the user and the ports of its image', () => {
    const { user, ports } = imageOf(component.name);
    expect(`${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}`).toBe(user);
    expect(container.ports.map(({ containerPort }: { containerPort: number }) => containerPort)).toEqual(
      ports,
    );
  });

  it('requests CPU and limits memory alone', () => {
    expect(container.resources.requests.cpu).toBe('500m');
    expect(Object.keys(container.resources.limits)).toEqual(['memory']);
  });

  it('is scaled from 1 to 25 at half of its CPU, and its number of replicas is nobody’s else', () => {
    const { minReplicas, maxReplicas, metrics } = build(component, 'HorizontalPodAutoscaler', config);
    expect([minReplicas, maxReplicas]).toEqual([1, 25]);
    expect(metrics).toEqual([
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      },
    ]);
    expect(build(component, 'Deployment', config).replicas).toBeUndefined();
    const scaling = { kind: 'hpa', min: 2, max: 4, cpuPercent: 70 };
    expect(build(component, 'HorizontalPodAutoscaler', { ...config, scaling })).toMatchObject({
      minReplicas: 2,
      maxReplicas: 4,
    });
  });

  it('may be scaled on the requests that it counts itself', () => {
    const scaling = { kind: 'hpa', requestsPerReplica: 50 };
    expect(build(component, 'HorizontalPodAutoscaler', { ...config, scaling }).metrics).toMatchObject([
      { type: 'Pods', pods: { metric: { name: 'http_requests_per_second' } } },
    ]);
    const [trigger] = build(component, 'ScaledObject', {
      ...config,
      scaling: { ...scaling, kind: 'keda' },
    }).triggers;
    expect(trigger.metadata.query).toBe(
      `sum(rate(http_requests_total{namespace="${component.name}",service="${component.name}"}[2m]))`,
    );
  });

  it('asks, where it is scaled on requests, for what it exports', () => {
    const scaling = { kind: 'keda', requestsPerReplica: 50 };
    const [name = '', namespace = ''] = new URL(PROMETHEUS_URL).hostname.split('.');
    const port = { name: 'http', port: 9090, targetPort: 9090 };
    // Queries are looked at where a Prometheus of the tree answers them.
    const monitored = withChart(treeOfOne(component, { ...config, scaling }), 'kube-prometheus-stack', {
      chart: 'stack',
      workloads: [chartWorkload({ kind: 'Prometheus', name, namespace, madeByOperator: true })],
      services: [{ name, namespace, type: 'ClusterIP', ports: [port] }],
    });
    expect(brokenRules(monitored)).not.toContain('METRIC_UNKNOWN');
  });

  it('runs on the nodes that it is told to', () => {
    const placement = { ...EXCLUSIVE, spread: 'required' };
    const placed = podOf(component, { ...config, placement });
    expect(placed.nodeSelector).toEqual(EXCLUSIVE.nodeSelector);
    expect(placed.tolerations).toEqual([{ ...EXCLUSIVE.tolerations[0], operator: 'Exists' }]);
    expect(placed.topologySpreadConstraints[0]).toMatchObject({
      whenUnsatisfiable: 'DoNotSchedule',
      minDomains: 3,
    });
  });

  it('has its time to answer what is due within its grace period', () => {
    const variables = variablesOf(component, config);
    const pause = container.lifecycle.preStop.sleep.seconds;
    expect(pause, 'instead of a delay of its own').toBeGreaterThan(0);
    const { drainSeconds, shutdownDelaySeconds } =
      component === mockTarget ? mockTargetSettings(variables) : proxySettings(variables);
    expect(pause + shutdownDelaySeconds + drainSeconds).toBeLessThan(pod.terminationGracePeriodSeconds);
  });

  it('shows its metrics on the port that is scraped, which is not that of requests', () => {
    const { metricsPort } =
      component === mockTarget ? mockTargetSettings({}) : proxySettings(variablesOf(component, config));
    const service = build(component, 'Service', config).ports;
    expect(service).toContainEqual({
      name: 'metrics',
      port: metricsPort,
      targetPort: metricsPort,
      protocol: 'TCP',
    });
    expect(build(component, 'ServiceMonitor', config).endpoints[0]).toMatchObject({
      port: 'metrics',
      path: '/metrics',
    });
  });
});

describe('the CORS proxy', () => {
  it('is told whom it answers and whom it asks, so that its server takes it', () => {
    const settings = proxySettings(
      variablesOf(corsProxy, { ...CONFIG, limits: { requestSeconds: 20, requestKiB: 8 } }),
    );
    expect([...settings.origins]).toEqual(CONFIG.origins);
    expect(settings.targets.map(({ host, port }) => `${host}:${port}`)).toEqual([
      'api.example.com:443',
      'example.org:8443',
      'plain.example.com:80',
      'mock-target.mock-target.svc.cluster.local:80',
    ]);
    expect([...settings.privateHosts]).toEqual(['mock-target.mock-target.svc.cluster.local']);
    expect(settings).toMatchObject({
      requestSeconds: 20,
      requestBytes: 8192,
      responseBytes: 10_485_760,
      concurrency: 256,
    });
  });

  it('is never open: without origins, or without targets, there is none', () => {
    expect(faultsOfOne(corsProxy, {})).toHaveLength(2);
    expect(faultsOfOne(corsProxy, { ...CONFIG, origins: [] })).toHaveLength(1);
    expect(faultsOfOne(corsProxy, { ...CONFIG, hosts: [] })).toEqual([]);
  });

  it.each([
    { origins: ['*'] },
    { origins: ['null'] },
    { origins: ['https://app.example.com/'] },
    { hosts: ['*'] },
    { hosts: ['*.com'] },
    { hosts: ['10.0.0.1'] },
    { hosts: ['169.254.169.254:80'] },
    { hosts: ['https://api.example.com'] },
    { services: [{ namespace: 'mock-target', name: 'mock_target' }] },
  ])('refuses %j where it is said, not where it runs', (change) => {
    expect(corsProxy.config.safeParse({ ...CONFIG, ...change }).success).toBe(false);
  });

  it('does not run in a VPC whose addresses are the internet’s', () => {
    expect(faultsOfOne(corsProxy, CONFIG, { network: { cidr: '11.0.0.0/16' } })).toHaveLength(1);
    expect(faultsOfOne(corsProxy, CONFIG, { network: { cidr: '100.64.0.0/16' } })).toEqual([]);
  });
});

/** The ports on which a policy lets pods speak to an address of the internet, or to a pod. */
function allowed(
  policy: Policy,
  to: { address: string } | { namespace: string; labels?: Record<string, string> },
): number[] {
  const ports = policy.egress
    ?.filter(({ to: peers }) => peers.some((peer) => takes(peer, to)))
    .flatMap((rule) => rule.ports.map(({ port }) => port));
  return [...new Set(ports ?? [])].sort((a, b) => a - b);
}

interface Policy {
  readonly egress?: readonly {
    readonly to: readonly Peer[];
    readonly ports: readonly { readonly port: number }[];
  }[];
}

interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] };
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
}

function takes(
  peer: Peer,
  to: { address: string } | { namespace: string; labels?: Record<string, string> },
): boolean {
  if ('address' in to) {
    if (!peer.ipBlock) return false;
    const list = new BlockList();
    for (const block of peer.ipBlock.except) {
      const [network = '', prefix] = block.split('/');
      list.addSubnet(network, Number(prefix), 'ipv4');
    }
    return peer.ipBlock.cidr === '0.0.0.0/0' && !list.check(to.address, 'ipv4');
  }
  return (
    peer.namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] === to.namespace &&
    Object.entries(peer.podSelector?.matchLabels ?? {}).every(([key, value]) => to.labels?.[key] === value)
  );
}

describe('the network policy', () => {
  const policy: Policy & { podSelector: unknown; policyTypes: unknown } = build(
    corsProxy,
    'NetworkPolicy',
    CONFIG,
  );

  it('is of the proxy’s pods, and shuts all that it does not name', () => {
    expect(policy.podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'cors-proxy' } });
    expect(policy.policyTypes).toEqual(['Egress']);
  });

  it('lets the proxy reach what its server would connect to, and nothing that it would not', () => {
    const octet = fc.nat({ max: 255 });
    const first = fc.oneof(octet, fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240));
    fc.assert(
      fc.property(fc.tuple(first, octet, octet, octet), (parts) => {
        const address = parts.join('.');
        expect(allowed(policy, { address })).toEqual(kindOf(address) === 'public' ? [80, 443, 8443] : []);
      }),
    );
  });

  it('lets it ask the name servers, and the pods behind the services on their own port', () => {
    expect(allowed(policy, { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } })).toEqual([53]);
    expect(allowed(policy, { namespace: 'kube-system', labels: { app: 'other' } })).toEqual([]);
    expect(allowed(policy, { namespace: 'mock-target' })).toEqual([3000]);
    expect(allowed(policy, { namespace: 'argocd' })).toEqual([]);
  });

  it('lets nobody out to the internet where all targets are inside', () => {
    const inside = build(corsProxy, 'NetworkPolicy', { ...CONFIG, hosts: [] });
    expect(allowed(inside, { address: '93.184.215.14' })).toEqual([]);
    expect(allowed(inside, { namespace: 'mock-target' })).toEqual([3000]);
  });

  it('lets a sidecar reach its control plane, where there is one', () => {
    expect(
      allowed(build(corsProxy, 'NetworkPolicy', { ...CONFIG, exposure: 'istio' }), {
        namespace: 'istio-system',
      }),
    ).toEqual([15012]);
    expect(
      allowed(build(mockTarget, 'NetworkPolicy', { exposure: 'istio' }), { namespace: 'istio-system' }),
    ).toEqual([15012]);
    expect(allowed(policy, { namespace: 'istio-system' })).toEqual([]);
  });

  it('lets the mock target speak to nobody', () => {
    const { policyTypes, egress } = build(mockTarget, 'NetworkPolicy', {});
    expect([policyTypes, egress]).toEqual([['Egress'], undefined]);
  });
});
