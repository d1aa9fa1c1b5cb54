import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { door, ingress, ingressRoute, strip, throughDoor } from '../helpers/doors.ts';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, problemsOf, treeOf } from '../kit.ts';

const appWith = (objects: readonly KubeObject[], needs = [door]) =>
  appOf('shop', [deployment('shop'), service('shop'), ...objects], { needs });
const broken = (object: KubeObject, more: readonly KubeObject[] = []) =>
  brokenRules(throughDoor([appWith([object, ...more])]));
const withMiddleware = (object: KubeObject, name: string): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': name },
  },
});

describe('an Ingress', () => {
  it('of a class that is there, to a Service that is there, is served', () => {
    expect(broken(ingress('shop'))).toEqual([]);
    const byName = { service: { name: 'shop', port: { name: 'http' } } };
    expect(broken(ingress('shop', { rules: [], defaultBackend: byName }))).toEqual([]);
  });

  it.each([
    ['a class that nothing brings', ingress('shop', { ingressClassName: 'nginx' })],
    ['the name of something else for a class', ingress('shop', { ingressClassName: 'shop' })],
    ['no class', ingress('shop', { ingressClassName: undefined })],
    ['a Middleware that is not there', withMiddleware(ingress('shop'), 'shop_gone@kubernetescrd')],
    ['the name of a Middleware in the old form', withMiddleware(ingress('shop'), 'shop-strip@kubernetescrd')],
  ])('with %s is not', (_, object) => {
    expect(broken(object, [strip('strip')])).toEqual(['INGRESS_SERVED']);
  });

  it('is told apart: a class that nothing brings, or none', () => {
    const message = (ingressClassName?: string) =>
      problemsOf(throughDoor([appWith([ingress('shop', { ingressClassName })])])).map((it) => it.message);
    expect(message('nginx')).toEqual(['IngressClass nginx is not in the tree']);
    expect(message()).toEqual([expect.stringContaining('no class is stated')]);
  });

  it('with a Middleware that is there is served', () => {
    expect(broken(withMiddleware(ingress('shop'), 'shop_strip@kubernetescrd'), [strip('strip')])).toEqual([]);
  });

  it('waits for what serves it: else its Application waits for an address that cannot come', () => {
    const tree = throughDoor([appWith([ingress('shop')], [])]);
    const [problem, ...more] = problemsOf(tree);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'INGRESS_SERVED', cure: 'Add door to the needs of shop.' });
  });
});

describe('an IngressRoute', () => {
  it('of an entry point that a Service leads to is served', () => {
    expect(broken(ingressRoute('shop'))).toEqual([]);
  });

  it.each([
    ['an entry point that no Service leads to', ingressRoute('shop', { entryPoints: ['websecure'] })],
    ['an entry point of another name', ingressRoute('shop', { entryPoints: ['web', 'http'] })],
    ['no entry point, so on that of the metrics too', ingressRoute('shop', { entryPoints: undefined })],
    [
      "Traefik's own API",
      ingressRoute('shop', {}, { services: [{ kind: 'TraefikService', name: 'api@internal' }] }),
    ],
    ['a Middleware that is not there', ingressRoute('shop', {}, { middlewares: [{ name: 'gone' }] })],
    [
      'a Middleware of another namespace',
      ingressRoute('shop', {}, { middlewares: [{ name: 'strip', namespace: 'other' }] }),
    ],
  ])('with %s is not', (_, object) => {
    expect(broken(object, [strip('strip')])).toEqual(['INGRESS_SERVED']);
  });

  it("is not served by an entry point that only another's Service leads to", () => {
    const other = service('shop');
    const ports = [{ name: 'https', port: 80, targetPort: 'websecure', protocol: 'TCP' }];
    const objects = [{ ...other, spec: { ...other.spec, ports } }];
    const app = appOf('shop', [...objects, ingressRoute('shop', { entryPoints: ['websecure'] })], {
      needs: [door],
    });
    const codes = problemsOf(throughDoor([app])).map(({ code }) => code);
    expect(codes).toContain('INGRESS_SERVED');
  });

  it('without any Traefik is not', () => {
    expect(brokenRules(treeOf([door, appWith([ingressRoute('shop')])]))).toEqual(['INGRESS_SERVED']);
  });
});
