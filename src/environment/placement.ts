import { z } from 'zod';
import type { Environment } from '../environment.ts';
import { labelKey, labels, labelValue } from './values.ts';

const toleration = z.strictObject({
  key: labelKey.describe('Key of the taint.'),
  value: labelValue.optional().describe('Value of the taint. Default: any.'),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .optional()
    .describe('Effect of the taint. Default: any.'),
});

const spread = z
  .discriminatedUnion('whenUnsatisfiable', [
    z.strictObject({
      whenUnsatisfiable: z.literal('ScheduleAnyway').describe('As even as there are nodes for.'),
    }),
    z.strictObject({
      whenUnsatisfiable: z.literal('DoNotSchedule').describe('Rather waits for a node in another zone.'),
      minDomains: z
        .int()
        .min(1)
        .max(10)
        .optional()
        .describe('Zones that count even before they have a node. Default: those that have one.'),
    }),
  ])
  .prefault({ whenUnsatisfiable: 'ScheduleAnyway' })
  .describe('How pods are spread over zones.');

const placement = z.strictObject({
  nodeSelector: labels.describe('Labels that a node must have. Default: any node.'),
  tolerations: z
    .array(toleration)
    .max(20)
    .default([])
    .describe('Taints that do not keep the pods away. Default: all do.'),
  spread,
});

/** Which nodes the pods of an app run on, as the environment says it. */
export type PlacementChoice = z.infer<typeof placement>;

/** The choice of an app; where the environment says nothing, any node without a taint. */
export function placementChoice() {
  return placement.prefault({}).describe('Which nodes the pods run on.');
}

/** What the schema of a choice cannot say, in the form that a component's `check` returns. */
export function placementFaults({ spread }: PlacementChoice, { network }: Environment, path = 'placement') {
  const zones = network.zones.length;
  if (spread.whenUnsatisfiable !== 'DoNotSchedule' || (spread.minDomains ?? 0) <= zones) return [];
  return [
    {
      path: `${path}.spread.minDomains`,
      message: `${spread.minDomains} zones are asked for, and network.zones has ${zones}: no zone ever gets a second pod`,
      cure: `State ${zones} at most.`,
    },
  ];
}
