import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ExposureChoice, exposureChoice, exposureOf } from '../../platform/_exposure.ts';
import nodePools from '../../platform/node-pools/index.ts';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import { component } from '../../src/component.ts';
import { prefixOf, type WebAddress } from '../../src/workload/exposure/path.ts';
import { exposureObjects } from '../../src/workload/exposure.ts';
import { Workload } from '../../src/workload.ts';
import { builtIn, devWith, objectIn, problemsIn } from '../helpers/dev.ts';

/** An app that is told of its path by its environment, or spared it. */
const shop = (at: Pick<WebAddress, 'path' | 'strip'> = {}) =>
  component({
    name: 'shop',
    summary: 'An app of the tests.',
    project: 'apps',
    mesh: (context) => exposureOf(context, 'shop', context.config.exposure).mesh,
    needs: (context) => [
      nodePools,
      prometheusOperatorCrds,
      ...exposureOf(context, 'shop', context.config.exposure).needs,
    ],
    config: z.strictObject({ exposure: exposureChoice('none') }),
    build(context) {
      const { exposure, url } = exposureOf(context, 'shop', context.config.exposure, at);
      new Workload(context, {
        image: 'registry.example.com/shop:1.2.3',
        port: 8080,
        resources: { cpu: '100m', memory: '128Mi' },
        health: { path: '/healthz' },
        metrics: {},
        scaling: { kind: 'fixed', replicas: 2 },
        env: { URL: (at.strip ? undefined : url) ?? 'none' },
        exposure,
      });
    },
  });

const treeOf = (exposure: ExposureChoice, at?: Pick<WebAddress, 'path' | 'strip'>, web?: object) =>
  devWith({ traefik: {}, shop: { exposure }, ...web }, [shop(at)]);

const CHOICES: readonly ExposureChoice[] = ['istio', 'traefik', 'traefik-route', 'nlb', 'none'];
const PATHS: readonly Pick<WebAddress, 'path' | 'strip'>[] = [
  {},
  { path: '/shop' },
  { path: '/shop', strip: true },
];

describe.each(CHOICES)('an app exposed by %s', (choice) => {
  it.each(PATHS)('breaks no rule beside the platform of dev, at %o', (at) => {
    expect(problemsIn(treeOf(choice, at))).toEqual([]);
  });

  it('keeps the Service that the cluster calls as it is', () => {
    const inside = objectIn(treeOf('none'), 'shop', 'Service', 'shop');
    expect(objectIn(treeOf(choice), 'shop', 'Service', 'shop')).toEqual(inside);
    expect(inside.spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }]);
    expect(inside.spec.type).toBeUndefined();
  });

  it('waits for what serves it', () => {
    const serving: Partial<Record<ExposureChoice, string>> = {
      istio: 'istio-gateway',
      traefik: 'traefik',
      'traefik-route': 'traefik',
      nlb: 'aws-load-balancer-controller',
    };
    const tree = treeOf(choice);
    const server = serving[choice];
    const waited = builtIn(tree, 'shop').waitsFor.map(({ name }) => name);
    expect(waited.filter((name) => Object.values(serving).includes(name))).toEqual(server ? [server] : []);
  });

  it('has a source of requests exactly where its door counts them', () => {
    const { context } = builtIn(treeOf(choice), 'shop');
    const { requests } = exposureOf(context, 'shop', choice);
    const series = {
      istio: 'istio_requests_total',
      traefik: 'traefik_service_requests_total',
      'traefik-route': 'traefik_service_requests_total',
      nlb: undefined,
      none: undefined,
    }[choice];
    expect(requests?.rate('2m').split('{')[0]).toBe(series && `sum(rate(${series}`);
  });
});

it('the label that requests are counted under goes with the kind of the object', () => {
  const { context } = builtIn(treeOf('none'), 'shop');
  const label = (choice: ExposureChoice) =>
    /service="([^"]*)"/.exec(exposureOf(context, 'shop', choice).requests?.rate('1m') ?? '')?.[1];
  expect(label('traefik')).toBe('shop-shop-80@kubernetes');
  expect(label('traefik-route')).toBe('shop_shop_0_lb@kubernetescrd');
});

it('an Ingress is of the class that Traefik serves, under the domain of the environment', () => {
  const { spec } = objectIn(treeOf('traefik'), 'shop', 'Ingress');
  expect(spec.ingressClassName).toBe('traefik');
  expect(spec.rules).toEqual([
    {
      host: 'shop.dev.example.com',
      http: {
        paths: [
          { path: '/', pathType: 'Prefix', backend: { service: { name: 'shop', port: { number: 80 } } } },
        ],
      },
    },
  ]);
});

describe('a load balancer of its own', () => {
  const service = (exposure: object) => {
    const [object] = exposureObjects(
      { kind: 'nlb', certificateArn: 'arn:1', ...exposure },
      {
        name: 'shop',
        namespace: 'shop',
        port: 80,
        selector: { app: 'shop' },
        containerPort: 'http',
        healthPath: '/healthz',
      },
    );
    return object as unknown as {
      metadata: { name: string; annotations: Record<string, string> };
      spec: object;
    };
  };
  const annotation = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;

  it('is internal unless it is said', () => {
    expect(service({}).metadata.annotations[annotation('scheme')]).toBe('internal');
    expect(service({ scheme: 'internet-facing' }).metadata.annotations[annotation('scheme')]).toBe(
      'internet-facing',
    );
  });

  it('lets in only the blocks that are named, where any are', () => {
    expect(service({}).spec).not.toHaveProperty('loadBalancerSourceRanges');
    expect(service({ allow: [] }).spec).not.toHaveProperty('loadBalancerSourceRanges');
    expect(service({ allow: ['203.0.113.0/24'] }).spec).toHaveProperty('loadBalancerSourceRanges', [
      '203.0.113.0/24',
    ]);
  });

  it('ends TLS with the certificate of the environment, and asks pods what the kubelet asks them', () => {
    const tree = treeOf('nlb');
    const { metadata, spec } = objectIn(tree, 'shop', 'Service', 'shop-nlb');
    expect(metadata.annotations?.[annotation('ssl-cert')]).toBe(tree.environment.facts.certificateArn);
    expect(spec.ports.map(({ port }: { port: number }) => String(port))).toEqual([
      metadata.annotations?.[annotation('ssl-ports')],
    ]);
    const [container] = objectIn(tree, 'shop', 'Deployment').spec.template.spec.containers;
    expect(metadata.annotations?.[annotation('healthcheck-path')]).toBe(
      container.readinessProbe.httpGet.path,
    );
    expect(container.ports.map(({ name }: { name: string }) => name)).toContain(spec.ports[0].targetPort);
    expect(spec.loadBalancerClass).toBe('service.k8s.aws/nlb');
    expect(metadata.annotations?.[annotation('nlb-target-type')]).toBe('ip');
    expect(spec.allocateLoadBalancerNodePorts, 'targets are pods, not nodes').toBe(false);
  });

  it('is no second target of the monitor, which would count each request twice', () => {
    const tree = treeOf('nlb');
    const wanted = Object.entries(objectIn(tree, 'shop', 'ServiceMonitor').spec.selector.matchLabels);
    const taken = builtIn(tree, 'shop').objects.filter(
      ({ kind, metadata }) =>
        kind === 'Service' && wanted.every(([key, value]) => metadata.labels?.[key] === value),
    );
    expect(taken.map(({ metadata }) => metadata.name)).toEqual(['shop']);
  });
});

const segment = fc.stringMatching(/^[a-z0-9_~-][a-z0-9_.~-]{0,8}$/);
const pathOf = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`);

/** Whether a rule of Traefik made of Host, Path and PathPrefix takes a path, and what it takes it by. */
const takenByTraefik = (rule: string, path: string) =>
  [...rule.matchAll(/(PathPrefix|Path)\(`([^`]*)`\)/g)].some(([, kind, text = '']) =>
    kind === 'Path' ? path === text : path.startsWith(text),
  );

describe('a path', () => {
  const target = {
    name: 'shop',
    namespace: 'shop',
    port: 80,
    selector: {},
    containerPort: 'http',
    healthPath: '/',
  };
  const specOf = (exposure: Parameters<typeof exposureObjects>[0]) => {
    const object = exposureObjects(exposure, target).at(-1) as
      | { spec: never }
      | { toJSON(): { spec: never } };
    // biome-ignore lint/suspicious/noExplicitAny: the spec of three kinds
    return ('toJSON' in object ? object.toJSON() : object).spec as any;
  };
  const host = 'example.com';

  it('takes itself and what is below it, and no neighbour with a longer name', () => {
    fc.assert(
      fc.property(pathOf, segment, (path, below) => {
        const rule = specOf({ kind: 'ingress-route', entryPoint: 'web', host, path }).routes[0].match;
        const [http] = specOf({ kind: 'istio', gateway: 'a/b', host, path }).http;
        const takenByIstio = (asked: string) =>
          http.match.some(({ uri }: { uri: { exact?: string; prefix?: string } }) =>
            uri.exact === undefined ? asked.startsWith(uri.prefix ?? '') : asked === uri.exact,
          );
        for (const taken of [(it: string) => takenByTraefik(rule, it), takenByIstio]) {
          expect(taken(path)).toBe(true);
          expect(taken(`${path}/${below}`)).toBe(true);
          expect(taken(`${path}${below}`)).toBe(false);
          expect(taken('/')).toBe(false);
        }
      }),
    );
  });

  it('is taken away by Istio without leaving two slashes', () => {
    fc.assert(
      fc.property(pathOf, segment, (path, below) => {
        const [http] = specOf({ kind: 'istio', gateway: 'a/b', host, path, strip: true }).http;
        // Istio puts the rewrite in place of what matched: all of an exact path, the beginning of a prefix.
        const rewritten = (asked: string) => {
          const { uri } = http.match.find(({ uri }: { uri: { exact?: string; prefix?: string } }) =>
            uri.exact === undefined ? asked.startsWith(uri.prefix ?? '') : asked === uri.exact,
          );
          return uri.exact === undefined
            ? http.rewrite.uri + asked.slice(uri.prefix.length)
            : http.rewrite.uri;
        };
        expect(rewritten(path)).toBe('/');
        expect(rewritten(`${path}/${below}`)).toBe(`/${below}`);
      }),
    );
  });

  it('is taken away by a Middleware that the route names as Traefik does', () => {
    const tree = treeOf('traefik', { path: '/shop', strip: true });
    const middleware = objectIn(tree, 'shop', 'Middleware');
    expect(middleware.spec).toEqual({ stripPrefix: { prefixes: ['/shop'] } });
    const annotations = objectIn(tree, 'shop', 'Ingress').metadata.annotations ?? {};
    expect(annotations['traefik.ingress.kubernetes.io/router.middlewares']).toBe(
      `${middleware.metadata.namespace}_${middleware.metadata.name}@kubernetescrd`,
    );
    const [route] = objectIn(treeOf('traefik-route', { path: '/shop', strip: true }), 'shop', 'IngressRoute')
      .spec.routes;
    expect(route.middlewares).toEqual([{ name: middleware.metadata.name }]);
  });

  it('of the whole host needs nothing taken away', () => {
    for (const path of [undefined, '/', '//']) {
      expect(prefixOf({ host, ...(path && { path }) })).toBeUndefined();
    }
    expect(
      exposureObjects({ kind: 'ingress', class: 'traefik', host, path: '/', strip: true }, target),
    ).toHaveLength(1);
  });

  it.each(['shop', '/a`b', '/a"b', '/../etc', '/a//b', '/a b', '/a?b'])('%s is refused', (path) => {
    expect(() => prefixOf({ host, path })).toThrow(RangeError);
  });
});
