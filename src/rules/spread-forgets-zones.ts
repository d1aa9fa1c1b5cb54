import type { Environment } from '../environment.ts';
import { atSummary } from '../model.ts';
import { autoModeShapes, type NodeShape, nodePoolShape, placementsOf, refusalOf } from '../placement.ts';
import { rule } from '../rules.ts';
import { nodePools } from './_nodes.ts';
import { allPods } from './_pods.ts';

const ZONE = 'topology.kubernetes.io/zone';

export default rule({
  code: 'SPREAD_FORGETS_ZONES',
  title:
    'A spread over zones that must hold says over how many (minDomains): the scheduler counts zones that have nodes, and consolidation takes nodes away',
  source:
    'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#known-limitations',
  check(tree) {
    const shapes = [
      ...autoModeShapes(tree.environment),
      ...nodePools(tree).map(({ object }) => nodePoolShape(object)),
    ];
    return allPods(tree).flatMap((pods) => {
      const minDomains = (pods.topologySpread ?? []).map(requiredZones).find((it) => it !== undefined);
      if (minDomains === undefined || placementsOf(pods, tree.environment).fargate) return [];
      const open = shapes.filter((shape) => refusalOf(pods, shape) === undefined);
      if (open.length === 0) return [];
      const zones = zonesOf(open, tree.environment);
      const at = atSummary(tree, pods);
      const cure = `Say minDomains: ${zones} (every zone must have a node), or whenUnsatisfiable: ScheduleAnyway (one node may do).`;
      if (minDomains === 1) {
        if (zones === 1) return [];
        const [{ name }] = open as [NodeShape];
        const message = `its pods must be spread over zones, and all fit one zone as soon as ${name} has nodes in no other`;
        return [{ at, message, cure }];
      }
      if (minDomains <= zones) return [];
      const message = `its pods are to be spread over ${minDomains} zones, and nodes for them come in ${zones}: what has no zone of its own waits for ever`;
      return [{ at, message, cure }];
    });
  },
});

/** How many zones a constraint asks for, where it must hold; one, as the API server reads it, where it does not say. */
function requiredZones(constraint: string): number | undefined {
  const [, minDomains = '1'] =
    new RegExp(`^${ZONE} DoNotSchedule maxSkew \\d+(?: minDomains (\\d+))?$`).exec(constraint) ?? [];
  return constraint.startsWith(`${ZONE} DoNotSchedule `) ? Number(minDomains) : undefined;
}

function zonesOf(shapes: readonly NodeShape[], { network, region }: Environment): number {
  const all = network.zones.map((zone) => region + zone);
  return new Set(
    shapes.flatMap(({ labels }) => {
      const zones = labels.get(ZONE);
      return zones === undefined || zones === 'any' ? all : zones;
    }),
  ).size;
}
