import { shortOf } from '../capacity/amounts.ts';
import type { NodeKind } from '../capacity/node-kinds.ts';
import { type Place, placesOf } from '../capacity/places.ts';
import { amountsText, countText } from '../capacity/text.ts';
import { rule } from '../rules.ts';
import { atPlace, roomiest } from './_capacity.ts';

/** The smallest pod that somebody may want to run. */
const ONE_POD = { milliCpu: 1, memory: 1, disk: 0, gpus: 0, pods: 1 };

export default rule({
  code: 'NODE_WITHOUT_ROOM',
  title:
    'A NodePool or node group has a type of instance that takes a pod beside the DaemonSets: small types have four addresses, and DaemonSets take them',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
  check: (tree) =>
    placesOf(tree).flatMap((place) => {
      const message = fault(place);
      if (message === undefined) return [];
      return [
        {
          at: atPlace(tree, place),
          message,
          cure: 'Let its requirements admit a larger type of instance, in a zone that the environment has.',
        },
      ];
    }),
});

function fault({ nodes, unknown, zones }: Place): string | undefined {
  if (zones.length === 0) return "none of the environment's zones meets its requirements";
  if (unknown.length > 0 || nodes.some(({ room }) => shortOf(room, ONE_POD) === undefined)) return undefined;
  const node = roomiest(nodes, 'pods');
  return node === undefined
    ? 'no type of instance meets all of its requirements'
    : `no pod has room beside the DaemonSets: ${filled(node)}`;
}

function filled({ type, allocatable, room, daemonSets }: NodeKind): string {
  const names = daemonSets.map(({ pods }) => pods.name).join(', ');
  const all = `${amountsText(allocatable)} and ${countText(allocatable.pods, 'pod')}`;
  return `${type.name} has ${all}, of which ${names} leave too little ${shortOf(room, ONE_POD)}`;
}
