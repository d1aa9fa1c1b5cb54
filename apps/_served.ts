import { type ExposureChoice, exposureOf } from '../platform/_exposure.ts';
import { scalingNeeds } from '../platform/_scaling.ts';
import type { AnyComponent, Context } from '../src/component.ts';
import type { ScalingChoice } from '../src/environment/scaling.ts';
import { replicasOfAutoscaler } from '../src/workload/scaling.ts';

/** What an environment chooses for every app that serves requests. */
interface Choices {
  readonly exposure: ExposureChoice;
  readonly scaling: ScalingChoice;
}

/**
 * What follows from the exposure and the scaling of an app, whose name is its namespace's and its workload's: part in the
 * mesh, what has to be there before it, and who owns its replicas. `own` are needs that do not follow from them.
 */
export const served = (name: string, ...own: readonly AnyComponent[]) => ({
  mesh: (context: Context<Choices>) => exposureOf(context, name, context.config.exposure).mesh,
  needs: (context: Context<Choices>) => [
    ...own,
    ...exposureOf(context, name, context.config.exposure).needs,
    ...scalingNeeds(context.config.scaling),
  ],
  ignoreDifferences: ({ config }: Context<Choices>) => replicasOfAutoscaler(config.scaling, name, name),
});
