import { atObject, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { lastWaveOf, waveOf } from './_waves.ts';

/** By kind, where an object says that it rests; Argo CD then calls it Suspended. */
const RESTS: Readonly<Record<string, (object: OwnedObject['object']) => string | undefined>> = {
  CronJob: ({ spec }) => (spec?.suspend === true ? 'spec.suspend' : undefined),
  Deployment: ({ spec }) => (spec?.paused === true ? 'spec.paused' : undefined),
  Job: ({ spec }) => (spec?.suspend === true ? 'spec.suspend' : undefined),
  ScaledJob: pausedBy,
  ScaledObject: pausedBy,
};

/** KEDA's annotations `autoscaling.keda.sh/paused`, `paused-replicas` and the like. */
function pausedBy({ metadata }: OwnedObject['object']): string | undefined {
  for (const name in metadata.annotations) {
    if (!name.startsWith('autoscaling.keda.sh/paused')) continue;
    if (metadata.annotations[name] !== 'false') return `metadata.annotations["${name}"]`;
  }
  return undefined;
}

export default rule({
  code: 'SUSPENDED_IN_WAVE',
  title: 'Nothing that rests is in a wave which later ones wait for',
  source:
    'argo-cd gitops-engine/pkg/sync/sync_context.go: a Suspended resource keeps its wave running; keda#6982, kargo#2243',
  check: (tree) =>
    Object.entries(RESTS).flatMap(([kind, rests]) =>
      builtObjects(tree, kind).flatMap((entry) => {
        const path = rests(entry.object);
        return path === undefined ? [] : blocked(tree, entry, path);
      }),
    ),
});

function blocked(tree: Tree, entry: OwnedObject, path: string): Finding[] {
  const { owner, object } = entry;
  const lastOfTree = tree.components.at(-1)?.wave ?? 0;
  const inside = waveOf(object) < lastWaveOf(owner);
  if (!inside && owner.wave === lastOfTree) return [];
  const where = inside
    ? `wave ${waveOf(object)} of ${owner.component.name} would never end`
    : `${owner.component.name} would never be Healthy, and wave ${owner.wave} never end`;
  return [
    {
      at: atObject(tree, entry, path),
      message: `${object.kind} ${object.metadata.name} rests: ${where}`,
      cure: 'Let it run, with bounds that keep it small, or take it out.',
    },
  ];
}
