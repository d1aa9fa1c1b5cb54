import { expect, it } from 'vitest';
import type { Webhook, Workload } from '../../src/footprint.ts';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const injector = appOf('injector', [deployment('injector'), service('injector')]);

const gateway: Workload = {
  kind: 'Deployment',
  name: 'gateway',
  namespace: 'gateway',
  replicas: 2,
  serviceAccount: 'default',
  hostNetwork: false,
  podLabels: { 'sidecar.istio.io/inject': 'true' },
  containers: [
    {
      name: 'istio-proxy',
      image: 'auto',
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: '128Mi' },
    },
  ],
  volumes: [],
};

function broken(change: Partial<Webhook>, needs = [injector]): string[] {
  const installed = appOf('gateway', [], { needs, podSecurity: 'privileged' });
  const tree = withChart(treeOf([injector, installed]), 'injector', {
    chart: 'injector',
    webhooks: [
      {
        kind: 'MutatingWebhookConfiguration',
        name: 'injector',
        webhook: 'object.injector.example.com',
        failurePolicy: 'Fail',
        service: 'injector/injector',
        port: 80,
        resources: ['pods'],
        operations: ['CREATE'],
        objectSelector: 'sidecar.istio.io/inject In true',
        ...change,
      },
    ],
  });
  return brokenRules(withChart(tree, 'gateway', { chart: 'gateway', workloads: [gateway] }));
}

it('a pod whose image the injector fills in waits for it', () => {
  expect(broken({})).toEqual([]);
  expect(broken({ failurePolicy: 'Ignore' })).toEqual([]);
});

it.each([
  ['the injector asks for another label', { objectSelector: 'istio.io/rev In canary' }],
  ['the injector asks for a namespace with injection', { namespaceSelector: 'istio-injection=enabled' }],
  ['the webhook is about something else', { resources: ['services'], failurePolicy: 'Ignore' }],
])('it would pull an image named auto where %s', (_, change) => {
  expect(broken(change)).toEqual(['INJECTED_IMAGE']);
});

it('an injector that need not answer must be waited for all the more', () => {
  expect(broken({ failurePolicy: 'Ignore' }, [])).toEqual(['INJECTED_IMAGE']);
});
