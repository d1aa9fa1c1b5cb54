import { z } from 'zod';

/**
 * Limits of a gp3 volume: 3,000 to 80,000 IOPS, 125 to 2,000 MiB/s
 * (https://aws.amazon.com/about-aws/whats-new/2025/09/amazon-ebs-size-provisioned-performance-gp3-volumes/).
 */
const GP3 = { iops: [3000, 80_000], throughput: [125, 2000] } as const;

const ami = z
  .string()
  .regex(
    /^(al2023@v\d{8}|bottlerocket@v?\d{1,3}\.\d{1,3}\.\d{1,3})$/,
    'must be a dated release such as al2023@v20260903 or bottlerocket@1.54.0: "latest" replaces every node whenever AWS publishes',
  );
const diskGiB = z.int().min(20).max(16384);
const diskIops = z.int().min(GP3.iops[0]).max(GP3.iops[1]);
const diskThroughput = z.int().min(GP3.throughput[0]).max(GP3.throughput[1]);
const maxPods = z.int().min(1).max(1000);
const tags = z.record(
  z
    .string()
    .max(128)
    .regex(/^[\w .:/=+@-]+$/, 'must be a tag key: letters, digits, spaces and _.:/=+-@'),
  z
    .string()
    .max(256)
    .regex(/^[\w .:/=+@-]*$/, 'must be a tag value: letters, digits, spaces and _.:/=+-@'),
);

/** Settings of an EC2NodeClass, with the defaults of every pool. */
export const nodeClassConfig = {
  ami: ami.default('al2023@v20260903').describe('AMI of the nodes.'),
  diskGiB: diskGiB
    .default(50)
    .meta({ own: true })
    .describe('Root volume in GiB, gp3. Images, logs and emptyDirs share it.'),
  diskIops: diskIops
    .optional()
    .meta({ own: true })
    .describe('IOPS of the root volume, at most 500 a GiB. Default: 3000, which is in the price.'),
  diskThroughput: diskThroughput
    .optional()
    .meta({ own: true })
    .describe(
      'Throughput of the root volume in MiB/s, at most a quarter of its IOPS. Default: 125, which is in the price.',
    ),
  detailedMonitoring: z
    .boolean()
    .default(false)
    .meta({ own: true })
    .describe("EC2's own metrics every minute instead of every five; each is paid for."),
  maxPods: maxPods
    .optional()
    .meta({ own: true })
    .describe('Most pods on one node. Default: as many as its type has addresses for.'),
  tags: tags.default({}).meta({ own: true }).describe('Tags of instances, volumes and network interfaces.'),
};

/** The same for one pool alone; what is left out is as for the others, and tags add up. */
export const nodeClassOverrides = z.strictObject({
  ami: ami.optional().describe('AMI of the nodes. Default: as for the other pools.'),
  diskGiB: diskGiB.optional().describe('Root volume in GiB, gp3. Default: as for the other pools.'),
  diskIops: diskIops.optional().describe('IOPS of the root volume. Default: as for the other pools.'),
  diskThroughput: diskThroughput
    .optional()
    .describe('Throughput of the root volume in MiB/s. Default: as for the other pools.'),
  detailedMonitoring: z
    .boolean()
    .optional()
    .describe("EC2's own metrics every minute. Default: as for the other pools."),
  maxPods: maxPods.optional().describe('Most pods on one node. Default: as for the other pools.'),
  tags: tags.optional().describe('Tags beside those of the other pools. Default: none.'),
});

const settings = z.strictObject(nodeClassConfig);

export type NodeClassSettings = z.infer<typeof settings>;
