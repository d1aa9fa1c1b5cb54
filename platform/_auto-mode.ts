import type { Context } from '../src/component.ts';

/**
 * The check of a component that EKS Auto Mode takes the place of, or does not get on with.
 * @param why what Auto Mode does instead.
 */
export const notInAutoMode =
  (why: string) =>
  ({ environment }: Pick<Context, 'environment'>) =>
    environment.compute.autoMode.enabled
      ? [
          {
            message: `it does not go with EKS Auto Mode (compute.autoMode.enabled): ${why}`,
            cure: 'Remove the component, or switch Auto Mode off.',
          },
        ]
      : [];
