import { atObject, type BuiltComponent, builtObjects, type OwnedObject } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { rule } from '../rules.ts';
import { waveOf } from './_waves.ts';

export default rule({
  code: 'CLAIM_WAVE',
  title: 'A volume claim is in the same wave as the pod that mounts it',
  source: 'argo-cd#12840, #29201: with WaitForFirstConsumer a claim is bound only when its pod is there',
  check: (tree) =>
    builtObjects(tree, 'PersistentVolumeClaim').flatMap((entry) => {
      const { owner, object } = entry;
      const waves = consumerWaves(entry);
      const wave = waveOf(object);
      if (waves.includes(wave)) return [];
      return [
        {
          at: atObject(tree, entry),
          message:
            waves.length === 0
              ? `no pod of ${owner.component.name} mounts it, so that it is never bound`
              : `it is in wave ${wave}, the pod that mounts it in wave ${waves[0]}: each waits for the other`,
          cure: 'Put the claim and its workload into one wave of one component, or use a claim template.',
        },
      ];
    }),
});

function consumerWaves({ owner, object }: OwnedObject): number[] {
  const built = owner.objects.filter((other) => mounts(other, object)).map(waveOf);
  return mountedByChart(owner, object) ? [...built, 0] : built;
}

function mounts(workload: KubeObject, { metadata }: KubeObject): boolean {
  if (workload.metadata.namespace !== metadata.namespace) return false;
  const { spec } = workload;
  const pod =
    workload.kind === 'Pod' ? spec : (spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec);
  const volumes: readonly { persistentVolumeClaim?: { claimName?: string } }[] = pod?.volumes ?? [];
  return volumes.some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name);
}

/** A chart's pod that mounts some claim: which one, its footprint does not say. */
function mountedByChart({ charts }: BuiltComponent, { metadata }: KubeObject): boolean {
  return charts.some(({ footprint }) =>
    footprint.workloads.some(
      ({ namespace, volumes }) =>
        namespace === metadata.namespace && volumes.includes('persistentVolumeClaim'),
    ),
  );
}
