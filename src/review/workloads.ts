import type { Workload } from '../footprint.ts';
import { type FieldChange, fieldChanges, showPath } from './fields.ts';
import { type Told, told } from './footprints.ts';
import { show } from './rows/pods.ts';

/** What happens to the workloads of a chart that are on both sides. */
export function workloadEffects(was: readonly Workload[], is: readonly Workload[]): Told[] {
  const now = new Map(is.map((it) => [nameOf(it), it]));
  return was.flatMap((before) => {
    const after = now.get(nameOf(before));
    if (after === undefined) return [];
    const fields = fieldChanges(before, after);
    return fields.length === 0 ? [] : effectsOf(before, after, fields);
  });
}

const nameOf = ({ kind, namespace, name }: Workload) => `${kind} ${namespace}/${name}`;

function effectsOf(before: Workload, after: Workload, fields: readonly FieldChange[]): Told[] {
  const name = nameOf(after);
  const pods = fields.filter(({ path }) => path[0] !== 'replicas').map(({ path }) => showPath(path));
  const [claimed, claims] = [before, after].map((it) =>
    it.volumes
      .filter((v) => v.startsWith('volumeClaimTemplate'))
      .sort()
      .join(),
  );
  const had = new Set(privileges(before));
  const more = privileges(after).filter((one) => !had.has(one));
  const images = imageMoves(before, after);
  return [
    ...(claimed === claims
      ? []
      : [
          told(
            'claims',
            'data',
            'high',
            `${name}: volumes are claimed in another way, and those that are there stay as they are${after.kind === 'StatefulSet' ? '; the API server refuses it in place' : ''}`,
          ),
        ]),
    ...(more.length > 0
      ? [told('privileges', 'access', 'high', `${name}: pods may do more to their node`, more)]
      : []),
    ...(before.serviceAccount === after.serviceAccount
      ? []
      : [told('service-account', 'access', 'medium', `${name}: pods act as another ServiceAccount`)]),
    ...(pods.length > 0
      ? [told('restart', 'restarted', 'medium', `${name}: pods are replaced`, pods.slice(0, 20))]
      : []),
    ...(images.length > 0 ? [told('images', 'version', 'low', `${name}: ${images.join(', ')}`)] : []),
    ...(before.replicas === after.replicas
      ? []
      : [
          told(
            'replicas',
            'scale',
            after.replicas === 0 ? 'high' : (after.replicas ?? 0) < (before.replicas ?? 0) ? 'medium' : 'low',
            `${name}: ${before.replicas ?? "an autoscaler's"} replicas -> ${after.replicas ?? "an autoscaler's"}`,
          ),
        ]),
  ];
}

function imageMoves(before: Workload, after: Workload): string[] {
  const was = new Map(before.containers.map((it) => [it.name, it.image]));
  return after.containers.flatMap(({ name, image }) =>
    was.has(name) && was.get(name) !== image ? [`image ${show(was.get(name))} -> ${show(image)}`] : [],
  );
}

/** What pods may do beyond the usual, as the record says it. */
function privileges(it: Workload): string[] {
  const host = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((key) => it[key] === true);
  return [
    ...host,
    ...it.volumes.filter((volume) => volume.startsWith('hostPath')),
    ...it.containers.flatMap((one) => [
      ...(one.privileged === true ? [`${one.name}: privileged`] : []),
      ...(one.allowPrivilegeEscalation === false ? [] : [`${one.name}: allowPrivilegeEscalation`]),
      ...(one.readOnlyRootFilesystem === true ? [] : [`${one.name}: writable root file system`]),
      ...(one.runAsNonRoot === true ? [] : [`${one.name}: may run as root`]),
      ...(one.capabilities?.add ?? []).map((capability) => `${one.name}: capability ${show(capability)}`),
    ]),
  ];
}
