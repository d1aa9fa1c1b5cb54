import { MESH_LABEL } from '../../argocd/namespaces.ts';
import { POD_RESOURCES, POD_VARIABLES } from './_pods.ts';
import { celList, type PolicySpec } from './_policy.ts';

const VOLUMES = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
];

/** Containers that Istio adds to a pod. */
const ISTIO = ['istio-init', 'istio-validation', 'istio-proxy'];

const flag = (field: string) => `variables.pod.?${field}.orValue(false)`;
const security = (field: string) => `c.?securityContext.?${field}`;
const ofPod = (field: string) => `variables.pod.?securityContext.?${field}`;
const eachOwn = (holds: string) => `variables.own.all(c, ${holds})`;

/**
 * What Pod Security's "restricted" asks (https://kubernetes.io/docs/concepts/security/pod-security-standards/), where it cannot: it
 * has no word for single containers, and Istio's own need NET_ADMIN. Pods are asked as well as what makes them, since whoever may
 * make pods here could otherwise have a node.
 */
export const meshedPods: PolicySpec = {
  why: 'Namespaces in the mesh enforce no level of Pod Security, since Istio adds a container that needs NET_ADMIN: this asks for "restricted" of all other containers.',
  resources: POD_RESOURCES,
  namespaces: { [MESH_LABEL]: 'enabled' },
  variables: {
    ...POD_VARIABLES,
    own: `variables.containers.filter(c, !(c.name in ${celList(ISTIO)}))`,
    istios: `variables.containers.filter(c, c.name in ${celList(ISTIO)})`,
  },
  validations: [
    {
      holds: `!${flag('hostNetwork')} && !${flag('hostPID')} && !${flag('hostIPC')}`,
      says: 'pods in the mesh do not share the network, processes or memory of their node (hostNetwork, hostPID, hostIPC)',
    },
    {
      holds: `variables.pod.?volumes.orValue([]).all(v, v.all(k, k in ${celList(['name', ...VOLUMES])}))`,
      says: `volumes of pods in the mesh are of these types: ${VOLUMES.join(', ')}`,
    },
    {
      holds: `variables.containers.all(c, !${security('privileged')}.orValue(false) && ${security('procMount')}.orValue('Default') == 'Default' && c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))`,
      says: 'containers in the mesh are not privileged, see no unmasked /proc and open no port of their node (privileged, procMount, hostPort)',
    },
    {
      holds: `variables.istios.all(c, ${security('capabilities')}.?add.orValue([]).all(a, a in ['NET_ADMIN', 'NET_RAW']))`,
      says: "Istio's containers add no capability but NET_ADMIN and NET_RAW",
    },
    {
      holds: eachOwn(
        `${security('capabilities')}.?add.orValue([]).all(a, a == 'NET_BIND_SERVICE') && ${security('capabilities')}.?drop.orValue([]).exists(d, d == 'ALL')`,
      ),
      says: 'containers in the mesh drop ALL capabilities and add none but NET_BIND_SERVICE',
    },
    {
      holds: eachOwn(`${security('allowPrivilegeEscalation')}.orValue(true) == false`),
      says: 'containers in the mesh state allowPrivilegeEscalation: false',
    },
    {
      holds: eachOwn(
        `${security('runAsNonRoot')}.orValue(${ofPod('runAsNonRoot')}.orValue(false)) == true && ${security('runAsUser')}.orValue(${ofPod('runAsUser')}.orValue(1)) != 0`,
      ),
      says: 'containers in the mesh state runAsNonRoot: true, or their pod does, and do not run as user 0',
    },
    {
      holds: eachOwn(
        `${security('seccompProfile')}.?type.orValue(${ofPod('seccompProfile')}.?type.orValue('')) in ['RuntimeDefault', 'Localhost']`,
      ),
      says: 'containers in the mesh state the seccomp profile RuntimeDefault or Localhost, or their pod does',
    },
  ],
};
