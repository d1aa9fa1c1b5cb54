import type { KubeObject } from '../../../src/object.ts';
import { container, deployment } from '../../kit.ts';

/** An object, what is special about it, and part of what the policy says against it; nothing where it is admitted. */
export type Case = readonly [what: string, object: KubeObject, says?: string];

type Fields = Readonly<Record<string, unknown>>;

/** A Deployment `web` in a namespace, with fields over its container's and over its pod's. */
export const web = (of: Fields, namespace = 'shop', pod: Fields = {}): KubeObject =>
  inNamespace(deployment('web', { container: of, pod }), namespace);

export const inNamespace = (object: KubeObject, namespace: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace },
});

const template = (kind: string, of: Fields, namespace: string) => {
  const { metadata, spec } = web(of, namespace).spec.template;
  const restartPolicy = kind.endsWith('Job') ? { restartPolicy: 'Never' } : {};
  return { metadata, spec: { ...spec, ...restartPolicy } };
};

/** The same pod from each kind that makes pods and that a tree may hold. */
export function makers(of: Fields, namespace = 'shop'): Readonly<Record<string, KubeObject>> {
  const metadata = { name: 'web', namespace };
  const labels = { 'app.kubernetes.io/name': 'web' };
  const selector = { matchLabels: labels };
  const ofPods = (kind: string) => template(kind, of, namespace);
  const apps = (kind: string, spec: Fields = {}) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata,
    spec: { ...spec, selector, template: ofPods(kind) },
  });
  return {
    Deployment: apps('Deployment'),
    DaemonSet: apps('DaemonSet'),
    StatefulSet: apps('StatefulSet', { serviceName: 'web' }),
    Job: { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: ofPods('Job') } },
    CronJob: {
      ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata },
      spec: { schedule: '@daily', jobTemplate: { spec: { template: ofPods('CronJob') } } },
    },
    Pod: { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, labels }, spec: ofPods('Pod').spec },
  };
}

const images: readonly (readonly [string, boolean])[] = [
  ...['docker.io/acme/web:1.2.3', 'docker.io/acme/web:v1.2.3-alpine', 'quay.io/acme/web:2026-09-03'],
  ...[
    'docker.io/acme/web:20260903',
    'docker.io/acme/web:main-1a2b3c4',
    'docker.io/acme/web:v1.2.3-eksbuild.1',
  ],
  `docker.io/acme/web@sha256:${'0a'.repeat(32)}`,
  `docker.io/acme/web:latest@sha256:${'0a'.repeat(32)}`,
].map((it) => [it, true] as const);
const floating = [
  ...['docker.io/acme/web', 'docker.io/acme/web:latest', 'docker.io/acme/web:1', 'docker.io/acme/web:1.2'],
  ...['docker.io/acme/web:stable', 'docker.io/acme/web:v0.59.6.x', 'docker.io:443/acme/web', 'auto'],
  `docker.io/acme/web@sha256:${'0a'.repeat(31)}`,
];

const own = (name: string, object: KubeObject): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name,
        uid: 'b7a3e6c2-0000-4000-8000-000000000001',
        controller: true,
      },
    ],
  } as KubeObject['metadata'],
});

export const pinnedImages: readonly Case[] = [
  ...images.map(([image]): Case => [image, web({ image })]),
  ...floating.map((image): Case => [image, web({ image }), `tomorrow: web (${image});`]),
  ...Object.values(makers({ image: 'docker.io/acme/web' })).map(
    (object): Case => [`of a ${object.kind}`, object, 'tomorrow: web (docker.io/acme/web);'],
  ),
  [
    'an init container',
    web({}, 'shop', {
      initContainers: [
        container('first', { ports: [], readinessProbe: undefined, image: 'docker.io/acme/first' }),
      ],
    }),
    'tomorrow: first (docker.io/acme/first);',
  ],
  ["Istio's placeholder, in a template", web({ name: 'istio-proxy', image: 'auto' })],
  [
    "Istio's placeholder, in a pod",
    makers({ name: 'istio-proxy', image: 'auto' }).Pod as KubeObject,
    'istio-proxy (auto)',
  ],
  [
    'made by a ReplicaSet, which was asked',
    own('web', makers({ image: 'docker.io/acme/web' }).Pod as KubeObject),
  ],
  ['in kube-system', web({ image: 'docker.io/acme/web' }, 'kube-system')],
  ['in a namespace that is left out', web({ image: 'docker.io/acme/web' }, 'spared')],
];

export const knownRegistries: readonly Case[] = [
  ['Docker Hub, spelled out', web({ image: 'docker.io/acme/web:1.2.3' })],
  ['Docker Hub, by its short name', web({ image: 'acme/web:1.2.3' })],
  ['one of its own', web({ image: 'web:1.2.3' })],
  ['a folder of a registry', web({ image: 'ghcr.io/acme/tools/web:1.2.3' })],
  ['a single image', web({ image: 'ghcr.io/other/one:1.2.3' })],
  ['a single image by its digest', web({ image: `ghcr.io/other/one@sha256:${'0a'.repeat(32)}` })],
  [
    'another folder',
    web({ image: 'ghcr.io/evil/web:1.2.3' }),
    'web (ghcr.io/evil/web:1.2.3); they are docker.io,',
  ],
  ['a folder that begins alike', web({ image: 'ghcr.io/acme-evil/web:1.2.3' }), 'elsewhere'],
  ['an image that begins alike', web({ image: 'ghcr.io/other/one-more:1.2.3' }), 'elsewhere'],
  ['another registry', web({ image: 'evil.example/web:1.2.3' }), 'elsewhere'],
  ['a registry that begins alike', web({ image: 'docker.io.evil.example/web:1.2.3' }), 'elsewhere'],
  ['another port', web({ image: 'docker.io:444/acme/web:1.2.3' }), 'elsewhere'],
  ['a registry on this machine', web({ image: 'localhost/web:1.2.3' }), 'elsewhere'],
  ['in kube-system', web({ image: 'evil.example/web:1.2.3' }, 'kube-system')],
];

const sized = (requests: Fields | undefined, limits?: Fields) => web({ resources: { requests, limits } });
const lacks = 'do not request cpu and memory, with a limit of memory: web';

export const containerResources: readonly Case[] = [
  ['all of it', sized({ cpu: '100m', memory: '64Mi' }, { memory: '64Mi' })],
  ['limits alone, which are the requests then', sized(undefined, { cpu: '1', memory: '64Mi' })],
  ['no limit of memory', sized({ cpu: '100m', memory: '64Mi' }), lacks],
  ['a limit of nothing, which is none', sized({ cpu: '100m', memory: '0' }, { memory: '0' }), lacks],
  ['no request of cpu', sized({ memory: '64Mi' }, { memory: '64Mi' }), lacks],
  ['nothing', web({ resources: undefined }), lacks],
  [
    'of the pod as a whole',
    web({ resources: undefined }, 'shop', {
      resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } },
    }),
  ],
  ...Object.values(makers({ resources: {} })).map((object): Case => [`of a ${object.kind}`, object, lacks]),
  [
    'of an init container',
    web({}, 'shop', {
      initContainers: [container('first', { ports: [], readinessProbe: undefined, resources: {} })],
    }),
    'a limit of memory: first',
  ],
  ['in kube-system', web({ resources: {} }, 'kube-system')],
];
