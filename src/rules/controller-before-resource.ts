import { SYNC_WAVE } from '../house.ts';
import { atSummary, type BuiltComponent, type Tree } from '../model.ts';
import { groupOf } from '../object.ts';
import { type Finding, rule } from '../rules.ts';
import { crdProviders, type HeldKind, heldKinds } from './_kinds.ts';
import { waveOf } from './_waves.ts';

/**
 * Charts that run the controller of kinds whose CRDs may come from elsewhere, by API group. Not those of monitors and
 * rules: whoever reads these finds them whenever it starts, and nothing waits for them.
 */
const CONTROLLERS: Readonly<Record<string, string>> = {
  'extensions.istio.io': 'istiod',
  'karpenter.k8s.aws': 'karpenter',
  'karpenter.sh': 'karpenter',
  'networking.istio.io': 'istiod',
  'security.istio.io': 'istiod',
  'telemetry.istio.io': 'istiod',
};

export default rule({
  code: 'CONTROLLER_NOT_BEFORE',
  title:
    'A custom resource comes after its controller: in a later component, or in a higher wave of the same',
  source:
    'argo-cd gitops-engine/pkg/sync/sync_context.go: a resource that turns Degraded before its controller is up fails the wave',
  check(tree) {
    const runners = runnersByChart(tree);
    return heldKinds(tree).flatMap((held) =>
      held.origin === 'built' && held.type.custom ? early(tree, held, runners) : [],
    );
  },
});

function runnersByChart(tree: Tree): ReadonlyMap<string, BuiltComponent> {
  return new Map(
    tree.components.flatMap((built) => built.charts.map(({ use }) => [use.chart, built] as const)),
  );
}

function early(tree: Tree, held: HeldKind, runners: ReadonlyMap<string, BuiltComponent>): Finding[] {
  const { owner, type, first } = held;
  const { kind, apiVersion, group } = type;
  const runner = runners.get(CONTROLLERS[group] ?? '') ?? withCrdAndPods(tree, held);
  if (runner === undefined || runner.wave < owner.wave) return [];
  if (runner !== owner) {
    return [
      {
        at: atSummary(tree, { owner, kind, name: first }),
        message: `the controller of ${apiVersion} ${kind} starts with ${runner.component.name} in wave ${runner.wave}, not before wave ${owner.wave}`,
        cure: `Add ${runner.component.name} to the \`needs\` of ${owner.component.name}.`,
      },
    ];
  }
  return owner.objects
    .filter((object) => object.kind === kind && groupOf(object.apiVersion) === group)
    .filter((object) => waveOf(object) <= 0)
    .map((object) => ({
      at: atSummary(tree, { owner, kind, name: object.metadata.name }),
      message: `${apiVersion} ${kind} is applied together with its controller, in wave ${waveOf(object)} of ${owner.component.name}`,
      cure: `Move it to a component of its own that needs ${owner.component.name}, or give it ${SYNC_WAVE}: "1".`,
    }));
}

/** The component itself, where the chart that brings the kind runs something too: its controller, for all that is known. */
function withCrdAndPods(tree: Tree, held: HeldKind): BuiltComponent | undefined {
  const runs = held.owner.charts.some(({ footprint }) => footprint.workloads.length > 0);
  return runs && crdProviders(tree, held.type).includes(held.owner) ? held.owner : undefined;
}
