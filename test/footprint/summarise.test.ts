import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/footprint/summarise.ts';
import type { KubeObject } from '../../src/object.ts';

const pod = (spec: object, labels = { app: 'web' }) => ({ metadata: { labels }, spec });
const deployment = (spec: object, template = pod({ containers: [] })): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { template, ...spec },
});
const only = (object: KubeObject) => summarise([object], 'shop').workloads[0];

describe('workloads', () => {
  it('are made by Deployments, StatefulSets, DaemonSets, Jobs, CronJobs and Pods', () => {
    const template = pod({ containers: [{ name: 'main', image: 'x' }] });
    const of = (apiVersion: string, kind: string, spec: object) =>
      ({ apiVersion, kind, metadata: { name: 'a' }, spec }) as KubeObject;
    const objects = [
      of('apps/v1', 'Deployment', { replicas: 2, template }),
      of('apps/v1', 'StatefulSet', { template }),
      of('apps/v1', 'DaemonSet', { template }),
      of('batch/v1', 'Job', { template, ttlSecondsAfterFinished: 60 }),
      of('batch/v1', 'CronJob', { jobTemplate: { spec: { template } } }),
      of('v1', 'Pod', template.spec),
      of('serving.knative.dev/v1', 'Deployment', { template }),
    ];
    expect(summarise(objects, 'shop').workloads.map(({ kind, replicas }) => [kind, replicas])).toEqual([
      ['Deployment', 2],
      ['StatefulSet', null],
      ['DaemonSet', null],
      ['Job', null],
      ['CronJob', null],
      ['Pod', null],
    ]);
    expect(
      summarise(objects, 'shop').workloads.every(({ containers }) => containers[0]?.name === 'main'),
    ).toBe(true);
  });

  it('take the pod’s security context where the container has none of its own', () => {
    const securityContext = {
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    };
    const containers = [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'x', securityContext: { runAsNonRoot: false, runAsUser: 0, privileged: true } },
    ];
    expect(only(deployment({}, pod({ securityContext, containers })))?.containers).toMatchObject([
      { runAsNonRoot: true, runAsUser: 1000, seccompProfile: 'RuntimeDefault' },
      { runAsNonRoot: false, runAsUser: 0, privileged: true },
    ]);
  });

  it('tell init containers from sidecars, and say which probes there are', () => {
    const initContainers = [
      { name: 'init', image: 'x' },
      { name: 'proxy', image: 'x', restartPolicy: 'Always', startupProbe: {} },
    ];
    const containers = [
      { name: 'main', image: 'x', readinessProbe: {}, ports: [{ containerPort: 53, protocol: 'UDP' }] },
    ];
    const found = only(deployment({}, pod({ initContainers, containers })))?.containers;
    expect(found?.[0]).toEqual({ name: 'init', init: true, image: 'x', requests: {}, limits: {} });
    expect(found?.[1]).toMatchObject({ init: true, sidecar: true, hasStartup: true, hasLiveness: false });
    expect(found?.[2]).toMatchObject({
      hasLiveness: false,
      hasReadiness: true,
      ports: [{ port: 53, protocol: 'UDP' }],
    });
  });

  it('are foretold for what an operator makes', () => {
    const prometheus: KubeObject = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'Prometheus',
      metadata: { name: 'main' },
      spec: {
        replicas: 2,
        image: 'prometheus:v3',
        serviceAccountName: 'prometheus',
        securityContext: { runAsNonRoot: true },
        resources: { requests: { cpu: '500m' } },
        storage: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '50Gi' } } } } },
      },
    };
    expect(only(prometheus)).toMatchObject({
      madeByOperator: true,
      replicas: 2,
      serviceAccount: 'prometheus',
      volumes: ['volumeClaimTemplate:50Gi'],
      containers: [
        { name: 'prometheus', image: 'prometheus:v3', requests: { cpu: '500m' }, runAsNonRoot: true },
      ],
    });
  });

  it('leave out what is unset, and give the service account that Kubernetes gives', () => {
    const workload = only(deployment({}));
    expect(workload).toMatchObject({ serviceAccount: 'default', hostNetwork: false, replicas: null });
    for (const field of ['tolerations', 'affinity', 'nodeSelector', 'priorityClass', 'dnsPolicy', 'hook']) {
      expect(workload).not.toHaveProperty(field);
    }
  });
});

describe('objects', () => {
  it('have the scope of their CRD, of the function given, or of Kubernetes, and namespaces accordingly', () => {
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.com' },
      spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Thing' } },
    };
    const object = (apiVersion: string, kind: string): KubeObject => ({
      apiVersion,
      kind,
      metadata: { name: 'a' },
    });
    const objects = [
      crd,
      object('example.com/v1', 'Thing'),
      object('other/v1', 'Known'),
      object('other/v1', 'Unknown'),
      object('v1', 'Namespace'),
    ];
    const found = summarise(objects, 'shop', (_, kind) => (kind === 'Known' ? 'Cluster' : undefined)).objects;
    expect(found.map(({ kind, scope, namespace }) => [kind, scope, namespace])).toEqual([
      ['CustomResourceDefinition', 'Cluster', undefined],
      ['Thing', 'Cluster', undefined],
      ['Known', 'Cluster', undefined],
      ['Unknown', 'Namespaced', 'shop'],
      ['Namespace', 'Cluster', undefined],
    ]);
  });

  it('keep their own namespace, their hook as written, and their size as compact JSON', () => {
    const annotations = { 'helm.sh/hook': 'pre-install,pre-upgrade' };
    const object: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'é', namespace: 'other', annotations },
    };
    expect(summarise([object], 'shop').objects).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        scope: 'Namespaced',
        namespace: 'other',
        name: 'é',
        hook: 'pre-install,pre-upgrade',
        bytes: Buffer.byteLength(JSON.stringify(object)),
      },
    ]);
  });
});

it('knows the bounds of autoscalers, with KEDA’s defaults', () => {
  const scaled: KubeObject = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'a' },
    spec: { scaleTargetRef: { name: 'web' } },
  };
  const hpa: KubeObject = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'b' },
    spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'db' }, maxReplicas: 5 },
  };
  expect(summarise([scaled, hpa], 'shop').autoscalers).toEqual([
    { kind: 'ScaledObject', name: 'a', namespace: 'shop', target: 'Deployment/web', min: 0, max: 100 },
    {
      kind: 'HorizontalPodAutoscaler',
      name: 'b',
      namespace: 'shop',
      target: 'StatefulSet/db',
      min: 1,
      max: 5,
    },
  ]);
});

it('finds the pod’s port behind a webhook, by number, by name, or not at all', () => {
  const containers = [{ name: 'main', image: 'x', ports: [{ name: 'https', containerPort: 10250 }] }];
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'hook' },
    spec: {
      selector: { app: 'web' },
      ports: [
        { port: 443, targetPort: 'https' },
        { port: 8443, targetPort: 9443 },
      ],
    },
  };
  const to = (name: string, port?: number) => ({
    service: { namespace: 'shop', name, ...(port === undefined ? {} : { port }) },
  });
  const rules = [{ apiGroups: ['', 'apps'], resources: ['pods'], operations: ['UPDATE', 'CREATE'] }];
  const configuration: KubeObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'check' },
    webhooks: [
      { name: 'named', clientConfig: { ...to('hook'), caBundle: 'eA==' }, rules },
      { name: 'numbered', clientConfig: to('hook', 8443), rules, failurePolicy: 'Ignore' },
      {
        name: 'elsewhere',
        clientConfig: to('other'),
        rules: [{ apiGroups: ['*'], resources: ['*'], operations: ['*'] }],
      },
    ],
  };
  const api: KubeObject = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: { service: { name: 'hook', namespace: 'shop' }, insecureSkipTLSVerify: true },
  };
  const found = summarise([configuration, api, service, deployment({}, pod({ containers }))], 'shop');
  expect(found.webhooks).toMatchObject([
    {
      webhook: 'named',
      port: 443,
      targetPort: 10250,
      failurePolicy: 'Fail',
      caBundleStated: true,
      resources: ['apps/pods', 'pods'],
      operations: ['CREATE', 'UPDATE'],
    },
    { webhook: 'numbered', port: 8443, targetPort: 9443, failurePolicy: 'Ignore' },
    { webhook: 'elsewhere', service: 'shop/other', targetPort: null, resources: ['*'] },
  ]);
  expect(found.apiServices).toEqual([
    {
      name: 'v1beta1.metrics.k8s.io',
      service: 'shop/hook',
      port: 443,
      targetPort: 10250,
      insecureSkipTLSVerify: true,
    },
  ]);
});

it('fills in what the API server fills into a Service', () => {
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { clusterIP: 'None', ports: [{ port: 80 }, { name: 'dns', port: 53, protocol: 'UDP' }] },
  };
  expect(summarise([service], 'shop').services).toEqual([
    {
      name: 'a',
      namespace: 'shop',
      type: 'ClusterIP',
      headless: true,
      ports: [
        { port: 80, targetPort: 80 },
        { name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' },
      ],
    },
  ]);
});
