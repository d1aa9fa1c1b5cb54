import { z } from 'zod';
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
  .enum(['preferred', 'required'])
  .default('preferred')
  .describe(
    'How pods are spread over zones. preferred: as far as there are nodes. required: a pod waits until its zone has one.',
  );

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
  return placement.prefault({}).meta({ own: true }).describe('Which nodes the pods run on.');
}
