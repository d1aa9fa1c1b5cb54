import { z } from 'zod';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';

const grafana = z.strictObject({
  persistence: z
    .boolean()
    .default(true)
    .meta({ own: true })
    .describe(
      'Keeps what people make by hand on a volume, which a single pod holds. Without it, dashboards come from Git alone, and several replicas may serve them.',
    ),
  minReplicas: z.int().min(1).max(20).default(1).meta({ own: true }).describe('Smallest number of replicas.'),
  maxReplicas: z
    .int()
    .min(1)
    .max(20)
    .default(1)
    .meta({ own: true })
    .describe('Largest number of replicas; above 1 only without persistence.'),
  cpuPercent: z
    .int()
    .min(10)
    .max(100)
    .default(60)
    .describe('CPU use, in percent of the request, that replicas are added to keep.'),
  cpu: cpuQuantity.default('100m').describe('CPU request.'),
  memory: memoryQuantity.default('256Mi').describe('Memory request.'),
  memoryLimit: memoryQuantity.default('512Mi').describe('Memory limit.'),
});

const alertmanager = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .meta({ own: true })
    .describe('Switch off where nobody shall be told of alerts; Prometheus still evaluates them.'),
  replicas: z
    .int()
    .min(1)
    .max(9)
    .optional()
    .meta({ own: true })
    .describe(
      'Replicas, each on a node of its own, which tell each other what was sent. Default: 2; 1 without highAvailability.',
    ),
});

/**
 * What an environment may say of the monitoring stack. Not offered: CPU limits, which throttle; a second kube-state-metrics,
 * which would report every object twice (https://github.com/kubernetes/kube-state-metrics#horizontal-sharding); an address of
 * Prometheus outside the cluster, since it asks for no login.
 */
export const stackConfig = z.strictObject({
  retentionDays: z
    .int()
    .min(1)
    .max(365)
    .default(15)
    .meta({ own: true })
    .describe('Days that Prometheus keeps metrics.'),
  retentionHours: z
    .int()
    .min(2)
    .max(8760)
    .optional()
    .meta({ own: true })
    .describe('Hours that Prometheus keeps metrics, instead of days. Default: retentionDays counts.'),
  storageGiB: z
    .int()
    .min(5)
    .max(16384)
    .default(50)
    .meta({ own: true })
    .describe("Size of each Prometheus volume in GiB; nine tenths of it are Prometheus's."),
  replicas: z
    .int()
    .min(1)
    .max(5)
    .optional()
    .meta({ own: true })
    .describe(
      'Replicas of Prometheus, each of which scrapes everything. Default: 2; 1 without highAvailability.',
    ),
  cpu: cpuQuantity.default('500m').describe('CPU request of Prometheus.'),
  memory: memoryQuantity.default('2Gi').describe('Memory request of Prometheus.'),
  memoryLimit: memoryQuantity.default('4Gi').describe('Memory limit of Prometheus.'),
  scrapeSeconds: z
    .int()
    .min(5)
    .max(300)
    .optional()
    .meta({ own: true })
    .describe('Seconds between two scrapes of what states no interval of its own. Default: 30.'),
  alertmanager: alertmanager.prefault({}).describe('Alertmanager, which tells people of alerts.'),
  grafana: grafana.prefault({}).describe('Grafana, which shows dashboards.'),
  nodeExporter: z
    .boolean()
    .default(true)
    .meta({ own: true })
    .describe("Whether every node reports on its disks, network and load; pods' use is known without."),
});

export type StackConfig = z.infer<typeof stackConfig>;

/** What the schema cannot say. */
export function checkStack({ grafana }: StackConfig) {
  const { persistence, minReplicas, maxReplicas } = grafana;
  return [
    ...(minReplicas > maxReplicas
      ? [
          {
            path: 'grafana.minReplicas',
            message: `minReplicas ${minReplicas} is above maxReplicas ${maxReplicas}`,
            cure: 'Order them.',
          },
        ]
      : []),
    ...(persistence && maxReplicas > 1
      ? [
          {
            path: 'grafana.maxReplicas',
            message: `${maxReplicas} replicas cannot share one volume`,
            cure: 'Say persistence: false, or maxReplicas: 1.',
          },
        ]
      : []),
  ];
}
