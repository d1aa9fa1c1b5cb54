import { container } from '../../kit.ts';
import { type Case, makers, web } from './pods.ts';

type Fields = Readonly<Record<string, unknown>>;

const security = container('web').securityContext as Fields;
const secured = (change: Fields) => web({ securityContext: { ...security, ...change } }, 'mesh');
const of = (pod: Fields) => web({}, 'mesh', pod);
const volume = (source: Fields) => of({ volumes: [{ name: 'data', ...source }] });
const istio = (name: string, securityContext: Fields) =>
  of({
    initContainers: [
      {
        ...container(name, { image: 'docker.io/istio/proxyv2:1.30.3', ports: [], readinessProbe: undefined }),
        securityContext,
      },
    ],
  });
const none = { runAsNonRoot: undefined, seccompProfile: undefined };

export const meshedPods: readonly Case[] = [
  ['a restricted one', secured({})],
  ...(['hostNetwork', 'hostPID', 'hostIPC'] as const).map(
    (field): Case => [
      field,
      of({ [field]: true, containers: [container('web', { ports: [] })] }),
      'do not share the network, processes or memory of their node',
    ],
  ),
  ['hostNetwork: false', of({ hostNetwork: false })],
  ['hostPath', volume({ hostPath: { path: '/' } }), 'volumes of pods in the mesh are of these types'],
  ['nfs', volume({ nfs: { server: 'nfs.example.com', path: '/' } }), 'are of these types'],
  ['emptyDir', volume({ emptyDir: {} })],
  ['a volume of no type', volume({})],
  ['privileged', secured({ privileged: true, allowPrivilegeEscalation: true }), 'are not privileged'],
  [
    'unmasked /proc',
    of({
      hostUsers: false,
      containers: [container('web', { securityContext: { ...security, procMount: 'Unmasked' } })],
    }),
    'are not privileged',
  ],
  [
    'hostPort',
    web({ ports: [{ containerPort: 8080, hostPort: 8080 }] }, 'mesh'),
    'open no port of their node',
  ],
  [
    'one more capability',
    secured({ capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } }),
    'drop ALL capabilities',
  ],
  ['NET_BIND_SERVICE', secured({ capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } })],
  ['not all dropped', secured({ capabilities: { drop: ['NET_RAW'] } }), 'drop ALL capabilities'],
  [
    'no word of escalation',
    secured({ allowPrivilegeEscalation: undefined }),
    'state allowPrivilegeEscalation: false',
  ],
  ['root', secured({ runAsUser: 0, runAsNonRoot: undefined }), 'do not run as user 0'],
  [
    'no word of root',
    web({ securityContext: { ...security, ...none } }, 'mesh', {
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    }),
    'state runAsNonRoot: true',
  ],
  [
    'all of it said by the pod',
    web({ securityContext: { ...security, ...none } }, 'mesh', {
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: 'Localhost', localhostProfile: 'web.json' },
      },
    }),
  ],
  ['the container against its pod', secured({ runAsNonRoot: false }), 'state runAsNonRoot: true'],
  [
    'no seccomp profile',
    web({ securityContext: { ...security, seccompProfile: undefined } }, 'mesh'),
    'state the seccomp profile',
  ],
  ['an unconfined one', secured({ seccompProfile: { type: 'Unconfined' } }), 'state the seccomp profile'],
  [
    "Istio's init container",
    istio('istio-init', {
      capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
      runAsUser: 0,
      runAsNonRoot: false,
    }),
  ],
  [
    'what only calls itself so',
    istio('istio-init', { privileged: true, allowPrivilegeEscalation: true }),
    'are not privileged',
  ],
  ['and wants more', istio('istio-proxy', { capabilities: { add: ['SYS_ADMIN'] } }), 'add no capability but'],
  ...Object.values(makers({ securityContext: { ...security, allowPrivilegeEscalation: true } }, 'mesh')).map(
    (object): Case => [`of a ${object.kind}`, object, 'allowPrivilegeEscalation: false'],
  ),
  ['outside the mesh', web({ securityContext: { privileged: true, allowPrivilegeEscalation: true } })],
];
