import { isGuarded } from '../../argocd/application.ts';
import { SYNC_WAVE } from '../../src/house.ts';
import type { BuiltComponent, Tree } from '../../src/model.ts';
import { HOLDERS, type Holder } from './holders.ts';
import type { Live } from './world.ts';

/** Argo CD's own Application and that of the namespaces: they go without what they hold, which ends with the cluster. */
const NAMESPACES = 'namespaces';

/** How an Application goes. */
export interface Removal {
  readonly name: string;
  /** Of the tree where the tree has it, else as the live object says; those that say none go first. */
  readonly wave: number;
  /** Whether Argo CD deletes its objects before it. */
  readonly cascade: boolean;
  /** Whether deleting it takes data, nodes or others' kinds, so that a person must have said so. */
  readonly guarded: boolean;
  /** Whether it makes something in AWS that lives outside the cluster: told of first, since it takes longest. */
  readonly outside: readonly ('load balancer' | 'volume' | 'nodes')[];
}

/** Applications that go together, and the kinds that must be let go of before: their controllers are among them. */
export interface Round {
  readonly wave: number;
  readonly removals: readonly Removal[];
  readonly holders: readonly Holder[];
}

/**
 * The order in which the Applications of a cluster go: by waves, from the last to the first. A wave comes after all that the
 * components of it wait for (`src/order.ts`), so whatever needs a component has gone with everything it holds before it.
 *
 * This is also why Karpenter's nodes go before Karpenter and after the other controllers: a drain honours disruption budgets, and
 * on nodes that nothing replaces the last replica of a controller could never be evicted.
 *
 * @param live Applications of the cluster but for the root; those that the tree does not know are of somebody else or of an
 *   older tree. Default: those of the tree.
 */
export function rounds(tree: Tree, live?: readonly Live[]): Round[] {
  const known = new Map(tree.components.map((built) => [built.component.name, built]));
  const all =
    live?.map((it) => removalOf(it.metadata.name, known.get(it.metadata.name), it)) ??
    [...known].map(([name, built]) => removalOf(name, built)).concat(removalOf(NAMESPACES, undefined));
  return [...Map.groupBy(all, ({ wave }) => wave)]
    .sort(([a], [b]) => b - a)
    .map(([wave, removals]) => ({
      wave,
      removals: removals.sort((a, b) => b.outside.length - a.outside.length || (a.name < b.name ? -1 : 1)),
      holders: HOLDERS.filter(({ component }) => removals.some(({ name }) => name === component)),
    }));
}

function removalOf(name: string, built: BuiltComponent | undefined, live?: Live): Removal {
  if (name === NAMESPACES) return { name, wave: -1, cascade: false, guarded: false, outside: [] };
  if (built === undefined) return foreign(name, live);
  // Argo CD cannot wait for its own end.
  const cascade = built.component.bootstrapped !== true;
  return { name, wave: built.wave, cascade, guarded: cascade && isGuarded(built), outside: outsideOf(built) };
}

/** Its own finalizer decides what goes with it: it is not ours to add one. */
function foreign(name: string, live?: Live): Removal {
  const wave = Number(live?.metadata.annotations?.[SYNC_WAVE]);
  return {
    name,
    wave:
      live?.metadata.annotations?.[SYNC_WAVE] !== undefined && Number.isInteger(wave)
        ? wave
        : Number.POSITIVE_INFINITY,
    cascade: hasCascade(live),
    guarded: false,
    outside: [],
  };
}

/** `isPropagationPolicyFinalizer` of Argo CD's types.go. */
export const isCascade = (finalizer: string) =>
  /^resources-finalizer\.argocd\.argoproj\.io(\/|$)/.test(finalizer);

/** Whether Argo CD deletes the objects of this Application with it. */
export function hasCascade(application: Live | undefined): boolean {
  return (application?.metadata.finalizers ?? []).some(isCascade);
}

function outsideOf(built: BuiltComponent): Removal['outside'] {
  const footprints = [built.own, ...built.charts.map(({ footprint }) => footprint)];
  const objects = footprints.flatMap((it) => it.objects);
  const services = footprints.flatMap((it) => it.services);
  const volumes = footprints.flatMap((it) => it.workloads.flatMap((workload) => workload.volumes));
  return [
    ...(services.some(({ type }) => type === 'LoadBalancer') || objects.some(({ kind }) => kind === 'Ingress')
      ? (['load balancer'] as const)
      : []),
    ...(volumes.some((it) => it.startsWith('volumeClaimTemplate') || it === 'persistentVolumeClaim')
      ? (['volume'] as const)
      : []),
    ...(objects.some(({ kind }) => kind === 'NodePool') ? (['nodes'] as const) : []),
  ];
}
