import { describe, expect, it } from 'vitest';
import istioGateway from '../../platform/istio-gateway.ts';
import traefik from '../../platform/traefik/index.ts';
import { treeFiles } from '../../src/files.ts';
import type { KubeObject } from '../../src/object.ts';
import { accessPage } from '../../src/readme/access.ts';
import { service } from '../helpers/objects.ts';
import { appOf, deployment, type EnvironmentInput, treeOf } from '../kit.ts';
import { catalog, environmentNames, trees } from '../real.ts';

const HOST = 'web.test.example.com';
const virtualService = (http: object[], gateways = ['istio-ingress/web']): KubeObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'web' },
  spec: { gateways, hosts: [HOST], http },
});
const to = (host: string) => ({ route: [{ destination: { host, port: { number: 80 } } }] });
const ingress: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web' },
  spec: {
    ingressClassName: 'traefik',
    rules: [
      {
        host: HOST,
        http: {
          paths: [
            {
              path: '/shop',
              pathType: 'Prefix',
              backend: { service: { name: 'web', port: { number: 80 } } },
            },
          ],
        },
      },
    ],
  },
};
const ingressRoute: KubeObject = {
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'IngressRoute',
  metadata: { name: 'web' },
  spec: {
    entryPoints: ['web'],
    routes: [
      {
        kind: 'Rule',
        match: `Host(\`${HOST}\`) && (Path(\`/shop\`) || PathPrefix(\`/shop/\`))`,
        services: [{ name: 'web', port: 80 }],
      },
    ],
  },
};
const balancer = (change: { scheme?: string; allow?: string[] }): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'web-nlb',
    annotations: {
      ...(change.scheme && { 'service.beta.kubernetes.io/aws-load-balancer-scheme': change.scheme }),
    },
  },
  spec: {
    type: 'LoadBalancer',
    loadBalancerSourceRanges: change.allow,
    selector: { 'app.kubernetes.io/name': 'web' },
    ports: [{ name: 'https', port: 443, targetPort: 8080 }],
  },
});

/** The doors that the catalogue has, with an app behind them. */
function page(object: KubeObject, input: EnvironmentInput = {}, login?: string): string {
  const needed = ['istio-base', 'istiod', 'aws-load-balancer-controller', 'cert-manager', 'metrics-server'];
  const doors = [istioGateway, traefik, ...catalog.filter(({ name }) => needed.includes(name))];
  const crds = catalog.filter(({ name }) => name === 'prometheus-operator-crds');
  const access = login === undefined ? {} : { access: () => ({ login }) };
  const web = appOf('web', [deployment('web'), service('web'), object], access);
  return accessPage(treeOf([...doors, ...crds, web], input));
}
const rowOf = (text: string, start: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${start}`))
    ?.split(' | ');

describe('the access page', () => {
  it.each([
    [
      'a VirtualService',
      virtualService([to(`web.web.svc.cluster.local`)]),
      `https://${HOST}`,
      'istio-ingress/istio-ingressgateway',
    ],
    [
      'a path of a VirtualService',
      virtualService([{ match: [{ uri: { prefix: '/shop' } }], ...to('web') }]),
      `https://${HOST}/shop`,
      'istio-ingress/istio-ingressgateway',
    ],
    ['an Ingress', ingress, `https://${HOST}/shop`, 'traefik/traefik-nlb'],
    ['an IngressRoute', ingressRoute, `https://${HOST}/shop`, 'traefik/traefik-nlb'],
  ])('has the address that %s makes, and who is behind and before it', (_, object, url, door) => {
    expect(rowOf(page(object), url)?.slice(0, 3)).toEqual([`| ${url}`, '`web/web:80`', `\`${door}\``]);
  });

  it('has every path that an IngressRoute takes, also where a kind of Traefik is behind it', () => {
    const [first] = ingressRoute.spec.routes;
    const route = (match: string, services: object[]) =>
      page({ ...ingressRoute, spec: { ...ingressRoute.spec, routes: [{ ...first, match, services }] } });
    const text = route(`Host(\`${HOST}\`) && (PathPrefix(\`/a\`) || PathPrefix(\`/b\`))`, first.services);
    expect(rowOf(text, `https://${HOST}/a`)?.[1]).toBe('`web/web:80`');
    expect(rowOf(text, `https://${HOST}/b`)?.[1]).toBe('`web/web:80`');
    const split = route(`Host(\`${HOST}\`)`, [{ name: 'split', kind: 'TraefikService' }]);
    expect(rowOf(split, `https://${HOST}`)?.[1]).toBe('`web/split`');
  });

  it('has no address for what the mesh keeps to itself', () => {
    expect(page(virtualService([to('web')], ['mesh']))).not.toContain(HOST);
  });

  it('says who is let in: by default nobody from the internet', () => {
    const reach = (web: NonNullable<EnvironmentInput['web']>) =>
      rowOf(page(virtualService([to('web')]), { web }), 'https://')?.[3];
    expect(reach({ domain: 'test.example.com' })).toBe('internal: the VPC and what is connected to it');
    expect(reach({ domain: 'test.example.com', scheme: 'internet-facing' })).toBe('**the internet**');
    expect(reach({ domain: 'test.example.com', scheme: 'internet-facing', allow: ['203.0.113.0/24'] })).toBe(
      '**the internet**, from 203.0.113.0/24 only',
    );
  });

  it('has a load balancer of an app, as its Service says it', () => {
    const bare = (change: Parameters<typeof balancer>[0]) =>
      rowOf(page(balancer(change)), 'the name of `web/web-nlb`');
    expect(bare({})?.[3]).toBe('internal: the VPC and what is connected to it');
    expect(bare({ scheme: 'internet-facing', allow: ['10.0.0.0/8'] })?.[3]).toBe(
      '**the internet**, from 10.0.0.0/8 only',
    );
  });

  it('says how one logs in, or that nobody said', () => {
    const login = (text?: string) => rowOf(page(ingress, {}, text), 'https://')?.[4];
    expect(login('by badge | or key')).toBe('by badge \\| or key |');
    expect(login()).toContain('whoever reaches it may use it');
  });

  it('tells how to reach a port without an address', () => {
    expect(page(ingress)).toContain('`kubectl -n traefik port-forward service/traefik 8080:80`');
  });
});

describe.each(environmentNames)('the access page of %s', (name) => {
  const tree = trees.get(name) as NonNullable<ReturnType<typeof trees.get>>;
  const text = accessPage(tree);

  it('is a file of its tree', () => {
    expect(treeFiles(tree)).toContainEqual({ path: 'ACCESS.md', text });
  });

  it('has the pages of the platform, of its app, and no way to Prometheus but a forwarded port', () => {
    const { domain, scheme } = tree.environment.web;
    for (const page of ['argocd', 'grafana', 'metabase']) {
      const row = rowOf(text, `https://${page}.${domain}`);
      expect(row?.[3]).toContain(scheme === 'internal' ? 'internal' : 'the internet');
      expect(row?.[4]).not.toContain('not stated');
    }
    expect(text).not.toContain(`https://prometheus`);
    expect(text).toContain('service/kube-prometheus-stack-prometheus 9090:9090');
  });

  it('names no password', () => {
    expect(text).toContain('There is no password to begin with');
    expect(text).not.toContain('initial-admin');
  });
});
