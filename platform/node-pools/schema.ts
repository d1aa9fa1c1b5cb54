import { z } from 'zod';
import { dnsLabel, labelKey, labels, taint } from '../../src/environment/values.ts';
import { nodeClassConfig, nodeClassOverrides } from './node-class-schema.ts';

const duration = z
  .string()
  .regex(/^(\d{1,6}(s|m|h))+$|^Never$/, 'must be a duration such as 30s, 1m or 720h, or Never');

const hours = z
  .string()
  .regex(/^(\d{1,4}[hm]|\d{1,4}h\d{1,2}m)$/, 'must be hours and minutes such as 10h or 1h30m');

const schedule = z.string().regex(/^[\w*,/-]+( [\w*,/-]+){4}$/, 'must be a cron expression of five fields');

const family = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be an EC2 instance family such as m7i');

const size = z.string().regex(/^[a-z0-9-]+$/, 'must be an EC2 instance size such as large');

const type = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'must be an EC2 instance type such as t3.small');

const category = z.string().regex(/^[a-z]+$/, 'must be an EC2 instance category such as c, m or r');

const budget = z.strictObject({
  nodes: z
    .string()
    .regex(
      /^((100|[0-9]{1,2})%|[0-9]{1,6})$/,
      'must be a number of nodes or a share of them, such as 2 or 10%',
    )
    .describe('How many nodes may be disrupted at once, as a number or in percent of the pool.'),
  reasons: z
    .array(z.enum(['Underutilized', 'Empty', 'Drifted']))
    .min(1)
    .optional()
    .describe('What kinds of disruption it bounds. Default: all.'),
  schedule: schedule.optional().describe('When it begins, as cron in UTC. Default: it always holds.'),
  duration: hours
    .optional()
    .describe('How long it lasts, which a schedule asks for. Default: it always holds.'),
});

/** One NodePool, as an environment states it. */
export const pool = z.strictObject({
  name: dnsLabel.describe('NodePool name.'),
  capacity: z
    .array(z.enum(['spot', 'on-demand']))
    .min(1)
    .default(['on-demand'])
    .describe('Purchase options; spot is preferred where both are named.'),
  types: z
    .array(type)
    .min(1)
    .optional()
    .describe('EC2 instance types by their exact names. Default: families and sizes choose.'),
  families: z
    .array(family)
    .min(1)
    .optional()
    .describe(
      'EC2 instance families. Default: m6i and m7i, or g4dn, g5 and g6 in a pool with GPUs, where neither types nor categories choose.',
    ),
  categories: z
    .array(category)
    .min(1)
    .optional()
    .describe(
      'EC2 instance categories, such as c, m and r; bare metal is left out. Default: families and sizes choose.',
    ),
  generationAbove: z
    .int()
    .min(0)
    .max(99)
    .optional()
    .describe('Only generations above this one, beside categories. Default: 4.'),
  sizes: z
    .array(size)
    .min(1)
    .optional()
    .describe(
      'EC2 instance sizes, beside families or categories. Default: large, xlarge and 2xlarge (xlarge and 2xlarge with GPUs) beside families, every size beside categories.',
    ),
  gpu: z
    .strictObject({
      limit: z.int().min(1).max(10_000).default(4).describe('GPUs of all nodes of the pool together.'),
    })
    .optional()
    .describe(
      "The pool's nodes have NVIDIA GPUs, and the taint nvidia.com/gpu=true:NoSchedule, which keeps other pods off them. Default: no GPUs.",
    ),
  architecture: z.enum(['amd64', 'arm64']).default('amd64').describe('CPU architecture.'),
  zones: z
    .array(z.string().regex(/^[a-z]$/, 'must be the letter of a zone such as a'))
    .min(1)
    .optional()
    .describe('Zones, each one of network.zones. Default: wherever the cluster has subnets.'),
  limits: z
    .strictObject({
      cpu: z.int().min(1).max(100_000).default(64).describe('vCPUs of all nodes of the pool together.'),
      memoryGiB: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(256)
        .describe('Memory of all nodes of the pool together, in GiB.'),
    })
    .prefault({})
    .describe('Where the pool stops growing. A pool without limits is a bill without limits.'),
  weight: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Preference among pools that could take a pod; the highest wins. Default: none.'),
  labels: labels.describe('Node labels.'),
  annotations: z.record(labelKey, z.string()).default({}).describe('Node annotations.'),
  taints: z.array(taint).default([]).describe('Node taints: only pods that tolerate them come here.'),
  consolidationPolicy: z
    .enum(['WhenEmpty', 'WhenEmptyOrUnderutilized'])
    .default('WhenEmptyOrUnderutilized')
    .describe('Which nodes may go to save money: empty ones, or also those whose pods fit elsewhere.'),
  consolidateAfter: duration
    .default('5m')
    .describe('Quiet time before a node that could be emptied or replaced is.'),
  expireAfter: duration.default('720h').describe('Age at which a node is replaced.'),
  terminationGracePeriod: z
    .string()
    .regex(/^(\d{1,6}(s|m|h))+$/, 'must be a duration such as 30m or 48h')
    .default('48h')
    .describe(
      'How long a node that must go waits for its pods; bounds what disruption budgets may hold back.',
    ),
  budgets: z
    .array(budget)
    .min(1)
    .max(40)
    .default([{ nodes: '10%' }])
    .describe('How many nodes may be disrupted at once; of several the strictest holds.'),
  quietHours: z
    .strictObject({
      schedule: schedule.describe('When it begins, as cron in UTC.'),
      duration: hours.describe('How long it lasts.'),
    })
    .optional()
    .describe('Hours without voluntary disruption. Default: none.'),
  nodeClass: nodeClassOverrides
    .optional()
    .describe(
      "What the pool's nodes have otherwise than those of the other pools: they get an EC2NodeClass of their own, named after the pool. Default: nothing.",
    ),
});

/** What an environment may say of the nodes that Karpenter makes: settings of all of them, then the pools. */
export const config = z.strictObject({
  ...nodeClassConfig,
  pools: z
    .array(pool)
    .min(1)
    .max(20)
    .prefault([{ name: 'default', capacity: ['spot', 'on-demand'] }])
    .meta({ own: true })
    .describe('The pools.'),
});

export type Pool = z.infer<typeof pool>;
export type Config = z.infer<typeof config>;
