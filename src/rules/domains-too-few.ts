import { capacityOf } from '../capacity/plan.ts';
import { placeText } from '../capacity/text.ts';
import { rule } from '../rules.ts';
import { atDemand, tooFew } from './_capacity.ts';

export default rule({
  code: 'DOMAINS_TOO_FEW',
  title: 'Replicas that must keep apart have a zone, or a node, for each of them',
  source:
    'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
  check(tree) {
    const { demands, placesFor } = capacityOf(tree);
    return demands.flatMap((demand) => {
      if (!Number.isFinite(demand.perNode)) return [];
      const places = placesFor(demand);
      const few = tooFew(demand, places);
      if (few === undefined) return [];
      const names = places.map(({ place }) => placeText(place)).join(', ');
      return [
        {
          at: atDemand(tree, demand),
          message: `up to ${demand.max} replicas keep apart from each other, and ${names} has ${few.count} ${few.of}: ${demand.max - few.count} of them would wait for ever`,
          cure: `Lower the replicas to ${few.count}, make the anti-affinity preferred, or spread them with whenUnsatisfiable: ScheduleAnyway.`,
        },
      ];
    });
  },
});
