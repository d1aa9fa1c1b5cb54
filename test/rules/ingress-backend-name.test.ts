import { expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { door, ingress, ingressRoute, throughDoor } from '../helpers/doors.ts';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment } from '../kit.ts';

const appWith = (namespace: string, name: string, route: (name: string) => KubeObject) =>
  appOf(namespace, [deployment(name), service(name), route(name)], { needs: [door] });

it('Services whose names stay apart are right', () => {
  const apps = [appWith('shop', 'web', ingress), appWith('shop-web', 'web', ingress)];
  expect(brokenRules(throughDoor(apps))).toEqual([]);
});

it('shop/web-cart and shop-web/cart are both shop-web-cart-80', () => {
  const apps = [appWith('shop', 'web-cart', ingress), appWith('shop-web', 'cart', ingress)];
  expect(brokenRules(throughDoor(apps))).toEqual(['INGRESS_BACKEND_NAME']);
});

it('of IngressRoutes the names cannot meet', () => {
  const apps = [appWith('shop', 'web-cart', ingress), appWith('shop-web', 'cart', ingressRoute)];
  expect(brokenRules(throughDoor(apps))).toEqual([]);
});

it('two Ingresses may lead to one Service', () => {
  const app = appOf(
    'shop',
    [deployment('web'), service('web'), ingress('web'), ingress('too', {}, '/', 'web')],
    {
      needs: [door],
    },
  );
  expect(brokenRules(throughDoor([app]))).toEqual([]);
});
