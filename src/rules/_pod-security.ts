import type { PodSecurity } from '../component.ts';
import type { Container, Workload } from '../footprint.ts';

/** Capabilities that `baseline` lets a container add (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
const BASELINE_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const RESTRICTED_CAPABILITIES: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);

const RESTRICTED_VOLUMES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** What a level refuses in the pods: what they state, and for `restricted` also what they do not. */
export function podSecurityFaults(pods: Workload, level: PodSecurity): string[] {
  if (level === 'privileged') return [];
  const faults: string[] = [];
  if (pods.hostNetwork) faults.push('hostNetwork');
  if (pods.hostPID === true) faults.push('hostPID');
  if (pods.hostIPC === true) faults.push('hostIPC');
  for (const volume of pods.volumes) {
    const [type = ''] = volume.split(':', 1);
    if (type === 'hostPath' || (level === 'restricted' && !isRestricted(type)))
      faults.push(`volume ${volume}`);
  }
  for (const container of pods.containers) {
    for (const fault of containerFaults(container, level))
      faults.push(`${fault} in container "${container.name}"`);
  }
  if (level === 'restricted') faults.push(...unstatedFaults(pods));
  return faults;
}

const isRestricted = (type: string) => type === 'volumeClaimTemplate' || RESTRICTED_VOLUMES.has(type);

function containerFaults(container: Container, level: PodSecurity): string[] {
  const faults: string[] = [];
  const allowed = level === 'restricted' ? RESTRICTED_CAPABILITIES : BASELINE_CAPABILITIES;
  if (container.privileged === true) faults.push('privileged');
  for (const { hostPort } of container.ports ?? []) {
    if (hostPort !== undefined && hostPort !== 0) faults.push(`hostPort ${hostPort}`);
  }
  for (const capability of container.capabilities?.add ?? []) {
    if (!allowed.has(capability)) faults.push(`capability ${capability}`);
  }
  if (container.seccompProfile === 'Unconfined') faults.push('seccompProfile Unconfined');
  if (level !== 'restricted') return faults;
  if (container.runAsNonRoot === false) faults.push('runAsNonRoot: false');
  if (container.runAsUser === 0) faults.push('runAsUser: 0');
  if (container.allowPrivilegeEscalation === true) faults.push('allowPrivilegeEscalation: true');
  return faults;
}

/** What `restricted` asks containers to state and these do not. */
function unstatedFaults({ containers, madeByOperator = false }: Workload): string[] {
  return containers.flatMap((container) => {
    const { name, runAsNonRoot, allowPrivilegeEscalation, capabilities, seccompProfile } = container;
    // What belongs to the container and not to the pod, the operator states when it makes the pod.
    const stated = madeByOperator || capabilities?.drop?.includes('ALL') === true;
    return [
      ...(runAsNonRoot === undefined ? ['no runAsNonRoot: true'] : []),
      ...(allowPrivilegeEscalation === undefined && !madeByOperator
        ? ['no allowPrivilegeEscalation: false']
        : []),
      ...(stated ? [] : ['not all capabilities dropped']),
      ...(seccompProfile === undefined ? ['no seccompProfile'] : []),
    ].map((fault) => `${fault} in container "${name}"`);
  });
}
