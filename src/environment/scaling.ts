import { z } from 'zod';

const policy = z.strictObject({
  type: z.enum(['Pods', 'Percent']).describe('Whether value counts pods, or percent of the present number.'),
  value: z.int().min(1).max(10_000).describe('Largest change within the period.'),
  periodSeconds: z.int().min(1).max(1800).describe('The period in seconds.'),
});

const direction = (what: string, window: string) =>
  z
    .strictObject({
      stabilizationSeconds: z.int().min(0).max(3600).optional().describe(window),
      policies: z
        .array(policy)
        .min(1)
        .max(10)
        .optional()
        .describe("How much may change at a time. Default: Kubernetes' own."),
      select: z
        .enum(['Max', 'Min', 'Disabled'])
        .optional()
        .describe('Which policy wins where there are several; Disabled never moves. Default: Max.'),
    })
    .optional()
    .describe(what);

/** How fast an autoscaler moves, as the environment says it. */
export const behavior = z
  .strictObject({
    scaleUp: direction(
      "Scaling out. Default: Kubernetes' own.",
      'Seconds whose lowest recommendation counts before replicas are added. Default: 0.',
    ),
    scaleDown: direction(
      'Scaling in. Default: after 300 seconds of less need, all at once.',
      'Seconds whose highest recommendation holds scale-in back. Default: 300.',
    ),
  })
  .prefault({})
  .describe('How fast the number of replicas may change.');

const range = {
  min: z.int().min(0).max(1000).default(1).meta({ own: true }).describe('Smallest number of replicas.'),
  max: z.int().min(1).max(1000).default(10).meta({ own: true }).describe('Largest number of replicas.'),
  cpuPercent: z
    .int()
    .min(10)
    .max(400)
    .optional()
    .describe(
      'Average CPU use, in percent of the request, above which replicas are added. Default: none is looked at.',
    ),
  memoryPercent: z
    .int()
    .min(10)
    .max(400)
    .optional()
    .describe(
      'Average memory use, in percent of the request, above which replicas are added. No signal for what never gives memory back. Default: none is looked at.',
    ),
  requestsPerReplica: z
    .number()
    .positive()
    .optional()
    .describe('Requests a second that one replica is meant to carry. Default: they are not looked at.'),
  behavior,
};

const choices = [
  z.strictObject({
    kind: z.literal('none').describe('A number of replicas that Git states.'),
    replicas: z.int().min(0).max(1000).default(2).meta({ own: true }).describe('Number of replicas.'),
  }),
  z.strictObject({
    kind: z.literal('hpa').describe('A HorizontalPodAutoscaler.'),
    ...range,
  }),
  z.strictObject({
    kind: z.literal('keda').describe('A ScaledObject of KEDA.'),
    ...range,
    rateWindow: z
      .string()
      .regex(/^[1-9]\d{0,4}[sm]$/, 'must be a duration such as 90s or 2m')
      .default('2m')
      .describe('Window over which the request rate is taken.'),
    activationRequests: z
      .number()
      .positive()
      .optional()
      .describe('Requests a second above which the first replica starts, where min is 0. Default: any.'),
    pollingSeconds: z
      .int()
      .min(15)
      .max(300)
      .default(30)
      .describe('Seconds between two looks at the triggers while there are no replicas.'),
    cooldownSeconds: z
      .int()
      .min(0)
      .max(86_400)
      .optional()
      .describe("Seconds without load before the last replica goes, where min is 0. Default: 300, KEDA's."),
    fallback: z
      .strictObject({
        failures: z.int().min(1).max(100).default(3).describe('Failed looks in a row before it counts.'),
        replicas: z
          .int()
          .min(1)
          .max(1000)
          .optional()
          .meta({ own: true })
          .describe('Number of replicas meant. Default: half of the maximum.'),
        behavior: z
          .enum(['static', 'currentReplicas', 'currentReplicasIfHigher', 'currentReplicasIfLower'])
          .default('currentReplicasIfHigher')
          .describe('How the replicas that run and those meant make the number.'),
      })
      .optional()
      .describe(
        'What holds while the metric cannot be read. Default: what runs, and at least half of the maximum.',
      ),
  }),
] as const;

const choice = z.discriminatedUnion('kind', choices);

/** How many replicas run, and who decides it, as the environment says it. */
export type ScalingChoice = z.infer<typeof choice>;

/** The choice of a workload, with what holds where the environment says nothing. */
export function scalingChoice(preset: z.input<typeof choice>) {
  return choice.prefault(preset).describe('How many replicas run, and who decides: none (Git), hpa or keda.');
}
