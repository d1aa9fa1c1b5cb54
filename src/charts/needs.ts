import type { Json } from '../footprint/text.ts';
import type { KubeObject } from '../object.ts';
import { isTest } from './manifests.ts';

/**
 * What the objects refer to and do not bring, as `Kind/name`, sorted: Secrets and ConfigMaps that pods cannot start
 * without (those that Certificates will make are brought), issuers, storage classes, the Secrets of Prometheus and
 * Alertmanager.
 */
export function needsOf(objects: readonly KubeObject[]): string[] {
  const brought = new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  const needs = new Set<string>();
  for (const object of objects) {
    if (isTest(object)) continue;
    if (object.kind === 'Certificate') {
      const { name, kind = 'Issuer' } = object.spec.issuerRef;
      needs.add(`${kind}/${name}`);
      brought.add(`Secret/${object.spec.secretName}`);
    }
    for (const claim of [
      object,
      ...(object.spec?.volumeClaimTemplates ?? []),
      object.spec?.storage?.volumeClaimTemplate,
    ]) {
      if (claim?.spec?.storageClassName) needs.add(`StorageClass/${claim.spec.storageClassName}`);
    }
    if (object.kind === 'Alertmanager' && object.spec.configSecret)
      needs.add(`Secret/${object.spec.configSecret}`);
    const pod = object.spec?.template?.spec ?? object.spec?.jobTemplate?.spec?.template?.spec ?? object.spec;
    if (Array.isArray(pod?.containers)) podNeeds(pod, needs);
  }
  return [...needs].filter((need) => !brought.has(need)).sort();
}

function podNeeds(pod: Json, needs: Set<string>): void {
  const secret = (name: unknown, optional?: unknown) => {
    if (name && optional !== true) needs.add(`Secret/${name}`);
  };
  const configMap = (name: unknown, optional?: unknown) => {
    if (name && optional !== true) needs.add(`ConfigMap/${name}`);
  };
  for (const volume of pod.volumes ?? []) {
    secret(volume.secret?.secretName, volume.secret?.optional);
    configMap(volume.configMap?.name, volume.configMap?.optional);
    for (const source of volume.projected?.sources ?? []) {
      secret(source.secret?.name, source.secret?.optional);
      configMap(source.configMap?.name, source.configMap?.optional);
    }
  }
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    for (const { valueFrom } of container.env ?? []) {
      secret(valueFrom?.secretKeyRef?.name, valueFrom?.secretKeyRef?.optional);
      configMap(valueFrom?.configMapKeyRef?.name, valueFrom?.configMapKeyRef?.optional);
    }
    for (const from of container.envFrom ?? []) {
      secret(from.secretRef?.name, from.secretRef?.optional);
      configMap(from.configMapRef?.name, from.configMapRef?.optional);
    }
  }
  for (const { name } of pod.imagePullSecrets ?? []) secret(name);
}
