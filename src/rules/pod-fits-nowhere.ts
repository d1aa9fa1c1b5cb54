import { DIMENSIONS, shortOf } from '../capacity/amounts.ts';
import type { Demand } from '../capacity/demand.ts';
import type { LotPlace } from '../capacity/pack.ts';
import type { Place } from '../capacity/places.ts';
import { type Capacity, capacityOf } from '../capacity/plan.ts';
import { amountsText, placeText, requestText } from '../capacity/text.ts';
import { rule } from '../rules.ts';
import { atDemand, isUnknown, roomiest } from './_capacity.ts';
import { firstNodesWave } from './_nodes.ts';

export default rule({
  code: 'POD_FITS_NOWHERE',
  title: 'Some node that may take a pod has room for it, beside the DaemonSets and what EKS reserves',
  source: 'https://karpenter.sh/docs/concepts/scheduling/, aws/karpenter-provider-aws#1780',
  check(tree) {
    const capacity = capacityOf(tree);
    if (capacity.places.length === 0) return [];
    const first = firstNodesWave(tree);
    return capacity.demands.flatMap((demand) => {
      const places = capacity.placesFor(demand);
      if (places.some(({ nodes }) => nodes.length > 0) || isUnknown(places)) return [];
      // Pods that nothing takes so early, and pods for whose GPUs there are no nodes, are other rules'.
      const early = demand.owned === undefined || demand.owned.owner.wave <= first;
      if (places.length === 0 && early) return [];
      if (demand.request.gpus > 0 && !places.some(({ place }) => hasGpus(place))) return [];
      return [
        {
          at: atDemand(tree, demand),
          message: `one pod requests ${requestText(demand)}, and has room nowhere: ${reasons(capacity, demand, places).join('; ')}`,
          cure: 'Request less, let a NodePool or node group that takes the pods have larger types of instance, or let the pods tolerate and match another.',
        },
      ];
    });
  },
});

function reasons(
  { places: all }: Capacity,
  { pods, request }: Demand,
  taking: readonly LotPlace[],
): string[] {
  return all.map((place) => {
    const refusal = place.refusal(pods);
    if (refusal !== undefined || !taking.some((it) => it.place === place)) return refusal ?? '';
    return `${placeText(place)} ${shortage(place, request)}`;
  });
}

function shortage(place: Place, request: Demand['request']): string {
  const fields = new Map(DIMENSIONS);
  const short = place.nodes.map((node) => shortOf(node.room, request));
  const [worst] = [...new Set(short)].sort((a, b) => count(short, b) - count(short, a));
  const node = worst && roomiest(place.nodes, fields.get(worst) ?? 'memory');
  if (node === undefined) return 'has no type of instance that its pods select';
  return `has at most ${amountsText(node.room)} and ${Math.max(0, node.room.pods)} more pods on a node (${node.type.name}), too little ${worst}`;
}

const hasGpus = ({ nodes }: Place) => nodes.some(({ capacity }) => capacity.gpus > 0);

const count = <T>(list: readonly T[], value: T) => list.filter((one) => one === value).length;
