import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../src/object.ts';

/** A pod of 1 CPU that nothing but a node can satisfy. */
export function pod(name: string, nodeSelector = {}): KubeObject {
  const resources = { requests: { cpu: '1', memory: '256Mi' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { nodeSelector, containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10', resources }] },
  };
}

/** A Service with one port, and the endpoint without which the aggregation layer asks nobody. */
export function service(namespace: string, name: string, port: number): KubeObject[] {
  const labels = { 'kubernetes.io/service-name': name };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec: { ports: [{ port }] } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace, name, labels },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
      ports: [{ port }],
    },
  ];
}

/** The Secret that an ExternalSecret asks for. */
export function secret({ metadata, spec }: KubeObject): KubeObject {
  const keys: { secretKey: string }[] = spec.data;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: metadata.namespace ?? '', name: spec.target?.name ?? metadata.name },
    stringData: Object.fromEntries(keys.map(({ secretKey }) => [secretKey, 'lab'])),
  };
}

/** An APIService by its name, `v1.group`, of a Service `namespace/name`. */
export function apiService(name: string, target: string, caBundle: string): KubeObject {
  const [version, ...group] = name.split('.');
  const [namespace, service] = target.split('/');
  const priorities = { groupPriorityMinimum: 100, versionPriority: 100 };
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name },
    spec: { version, group: group.join('.'), ...priorities, caBundle, service: { namespace, name: service } },
  };
}

/** What asks a webhook behind a Service `namespace/name` about every ScaledObject. */
export function validating(name: string, target: string, caBundle: string): KubeObject {
  const [namespace, service] = target.split('/');
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: 'scaledobjects.keda.sh',
        clientConfig: { caBundle, service: { namespace, name: service, path: '/' } },
        rules: [
          {
            apiGroups: ['keda.sh'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['scaledobjects'],
          },
        ],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}

/** Waits until something is so; an error that names it where it does not come. */
export async function until(what: string, is: () => Promise<unknown>, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(500);
  }
}
