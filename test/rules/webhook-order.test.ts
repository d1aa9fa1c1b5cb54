import { describe, expect, it } from 'vitest';
import type { AnyComponent } from '../../src/component.ts';
import type { Webhook } from '../../src/footprint.ts';
import { service } from '../helpers/objects.ts';
import { chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const server = appOf('server', [deployment('server'), service('server')]);
const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web' },
  spec: { podSelector: {} },
};
const webhook: Webhook = {
  kind: 'ValidatingWebhookConfiguration',
  name: 'server',
  webhook: 'policies.example.com',
  failurePolicy: 'Fail',
  service: 'server/server',
  port: 80,
  resources: ['networking.k8s.io/networkpolicies'],
  operations: ['CREATE', 'UPDATE'],
};

/** The tree of these components; the webhook comes with `configuration`, its server always with `server`. */
function broken(
  components: readonly AnyComponent[],
  change: Partial<Webhook> = {},
  configuration = 'server',
): string[] {
  const webhooks = [{ ...webhook, ...change }];
  return brokenRules(withChart(treeOf(components), configuration, { chart: 'webhook', webhooks }));
}

const web = (needs: readonly AnyComponent[], mesh = false) =>
  appOf('web', [deployment('web'), policy], { needs, mesh });

describe('an object that a webhook must admit', () => {
  it('may wait for the component that answers it, directly or not', () => {
    const between = appOf('between', [], { needs: [server] });
    expect(broken([server, web([server])])).toEqual([]);
    expect(broken([server, between, web([between])])).toEqual([]);
  });

  it('may come with it', () => {
    expect(broken([appOf('server', [deployment('server'), service('server'), policy])])).toEqual([]);
  });

  it('may be there before it, where the server waits for it and the webhook comes later too', () => {
    const late = appOf('server', [deployment('server'), service('server')], { needs: [web([])] });
    expect(broken([late, web([])])).toEqual([]);
  });

  it('is refused where the webhook is there, and its server waits for the object', () => {
    const late = appOf('server', [deployment('server'), service('server')], { needs: [web([])] });
    expect(broken([late, web([]), appOf('early', [])], {}, 'early')).toEqual(['WEBHOOK_ORDER']);
  });

  it('is refused where no order is stated, whatever the waves happen to be', () => {
    const other = appOf('other', []);
    expect(broken([server, web([])])).toEqual(['WEBHOOK_ORDER']);
    expect(broken([server, other, web([other])])).toEqual(['WEBHOOK_ORDER']);
  });

  it.each([
    ['takes a whole group', ['networking.k8s.io/*']],
    ['takes a whole group with what is below its objects', ['networking.k8s.io/*/*']],
  ])('is known where the webhook %s', (_, resources) => {
    expect(broken([server, web([])], { resources })).toEqual(['WEBHOOK_ORDER']);
  });

  it.each([
    ['need not answer', { failurePolicy: 'Ignore' }],
    ['is asked about deletions alone', { operations: ['DELETE'] }],
    ['is about another kind', { resources: ['networking.k8s.io/ingresses'] }],
    ['asks for a label that the namespace has not', { namespaceSelector: 'checked=policies' }],
  ])('is free where the webhook %s', (_, change) => {
    expect(broken([server, web([])], change)).toEqual([]);
  });

  it("is free where it is a chart's test, which Argo CD leaves out, and not where it is made too", () => {
    const withPod = (hook: string) => {
      const pod = { kind: 'Pod', name: 'try-it', namespace: 'web', hook };
      const tree = withChart(treeOf([server, appOf('web', [])]), 'server', {
        chart: 'webhook',
        webhooks: [{ ...webhook, resources: ['pods'] }],
      });
      return withChart(tree, 'web', {
        chart: 'web',
        objects: [{ ...pod, apiVersion: 'v1', scope: 'Namespaced', bytes: 300 }],
        workloads: [chartWorkload(pod)],
      });
    };
    expect(brokenRules(withPod('test'))).not.toContain('WEBHOOK_ORDER');
    expect(brokenRules(withPod('test,post-install'))).toContain('WEBHOOK_ORDER');
  });
});

describe('pods of a namespace with sidecar injection', () => {
  const injection = {
    kind: 'MutatingWebhookConfiguration',
    resources: ['pods'],
    namespaceSelector: 'istio-injection In enabled',
  };

  it('wait for the injector', () => {
    expect(broken([server, web([server], true)], injection)).toEqual([]);
    expect(broken([server, web([], true)], injection)).toEqual(['WEBHOOK_ORDER']);
  });

  it('are those whose labels it selects', () => {
    const objectSelector = 'sidecar.istio.io/inject NotIn false';
    const out = deployment('web', { podLabels: { 'sidecar.istio.io/inject': 'false' } });
    expect(broken([server, appOf('web', [out], { mesh: true })], { ...injection, objectSelector })).toEqual(
      [],
    );
    expect(broken([server, web([], true)], { ...injection, objectSelector })).toEqual(['WEBHOOK_ORDER']);
  });
});
