import { type Holder, resourceOf } from '../holders.ts';
import { type Cluster, type Left, leftOf, type Step } from '../world.ts';

/** Objects in deletion that only this controller lets go of: it must not go before them. */
export function holderStep(cluster: Cluster, holders: readonly Holder[]): Step {
  const components = [...new Set(holders.map(({ component }) => component))];
  return {
    name: `what ${components.join(', ')} let${components.length === 1 ? 's' : ''} go of`,
    until: `nothing in deletion carries a finalizer of ${components.join(' or ')}`,
    minutes: 10,
    stuck: `The controller takes its finalizer off: see that the pods of ${components.join(', ')} run.`,
    left: async () => {
      const found: Left[] = [];
      for (const holder of holders) {
        for (const kind of holder.kinds) {
          const all = await cluster.list(resourceOf(holder, kind));
          found.push(
            ...all
              .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
              .filter(({ metadata }) => metadata.finalizers?.some((it) => it.startsWith(holder.finalizer)))
              .map((it) => leftOf(it)),
          );
        }
      }
      return found;
    },
  };
}
