import { EC2NodeClass } from '@kubernetes-models/karpenter/karpenter.k8s.aws/v1/EC2NodeClass';
import { NodePool } from '@kubernetes-models/karpenter/karpenter.sh/v1/NodePool';
import { z } from 'zod';
import { canonicalQuantity } from '../src/canonical.ts';
import { component } from '../src/component.ts';
import { dnsLabel, labels, taint } from '../src/environment/values.ts';
import karpenter from './karpenter.ts';

const duration = z
  .string()
  .regex(/^(\d{1,6}(s|m|h))+$|^Never$/, 'must be a duration such as 30s, 1m or 720h, or Never');

const pool = z.strictObject({
  name: dnsLabel.describe('NodePool name.'),
  capacity: z
    .array(z.enum(['spot', 'on-demand']))
    .min(1)
    .default(['on-demand'])
    .describe('Purchase options; spot is preferred where both are named.'),
  families: z
    .array(z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be an EC2 instance family such as m7i'))
    .min(1)
    .default(['m6i', 'm7i'])
    .describe('EC2 instance families.'),
  sizes: z
    .array(z.string().regex(/^[a-z0-9-]+$/, 'must be an EC2 instance size such as large'))
    .min(1)
    .default(['large', 'xlarge', '2xlarge'])
    .describe('EC2 instance sizes.'),
  architecture: z.enum(['amd64', 'arm64']).default('amd64').describe('CPU architecture.'),
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
  taints: z.array(taint).default([]).describe('Node taints: only pods that tolerate them come here.'),
  consolidateAfter: duration
    .default('5m')
    .describe('Quiet time before a node that could be emptied or replaced is.'),
  expireAfter: duration.default('720h').describe('Age at which a node is replaced.'),
  quietHours: z
    .strictObject({
      schedule: z
        .string()
        .regex(/^[\w*,/-]+( [\w*,/-]+){4}$/, 'must be a cron expression of five fields')
        .describe('When it begins, as cron in UTC.'),
      duration: z
        .string()
        .regex(/^(\d{1,4}[hm]|\d{1,4}h\d{1,2}m)$/, 'must be hours and minutes such as 10h or 1h30m')
        .describe('How long it lasts.'),
    })
    .optional()
    .describe('Hours without voluntary disruption. Default: none.'),
});

type Pool = z.infer<typeof pool>;

/** Name of the IAM role of the nodes; bootstrap makes it. */
export const nodeRole = (cluster: string) => `${cluster}-karpenter-node`;

const NODE_CLASS = 'default';

export default component({
  name: 'node-pools',
  summary: 'What nodes Karpenter may make: instance shapes, limits, and how quickly they go again.',
  project: 'platform',
  namespace: 'karpenter',
  needs: [karpenter],
  config: z.strictObject({
    ami: z
      .string()
      .regex(
        /^(al2023|bottlerocket)@v?[0-9][0-9.]*$/,
        'must be a dated release such as al2023@v20260903: "latest" replaces every node whenever AWS publishes',
      )
      .default('al2023@v20260903')
      .describe('AMI of the nodes.'),
    diskGiB: z.int().min(20).max(16384).default(50).describe('Root volume in GiB, gp3.'),
    pools: z
      .array(pool)
      .min(1)
      .max(20)
      .prefault([{ name: 'default', capacity: ['spot', 'on-demand'] }])
      .describe('The pools.'),
  }),
  check: ({ config }) =>
    config.pools.flatMap(({ name }, index) =>
      config.pools.findIndex((other) => other.name === name) === index
        ? []
        : [
            {
              path: `pools.${index}.name`,
              message: `two pools are named "${name}"`,
              cure: 'Give each pool a name of its own.',
            },
          ],
    ),
  build({ config, environment, add }) {
    const discovery = [{ tags: { 'karpenter.sh/discovery': environment.cluster.name } }];
    add(
      new EC2NodeClass({
        metadata: { name: NODE_CLASS },
        spec: {
          amiSelectorTerms: [{ alias: config.ami }],
          role: nodeRole(environment.cluster.name),
          subnetSelectorTerms: discovery,
          securityGroupSelectorTerms: discovery,
          blockDeviceMappings: [
            {
              deviceName: config.ami.startsWith('bottlerocket') ? '/dev/xvdb' : '/dev/xvda',
              ebs: {
                volumeSize: `${config.diskGiB}Gi`,
                volumeType: 'gp3',
                encrypted: true,
                deleteOnTermination: true,
              },
            },
          ],
          // Pods have no business with the node's credentials: hop limit 1 keeps them from the metadata service.
          metadataOptions: {
            httpEndpoint: 'enabled',
            httpProtocolIPv6: 'disabled',
            httpPutResponseHopLimit: 1,
            httpTokens: 'required',
          },
          tags: { 'karpenter.sh/discovery': environment.cluster.name },
        },
      }),
      ...config.pools.map(nodePool),
    );
  },
});

/** As Kubernetes writes it, so that no difference shows. */
const quantity = (text: string) => canonicalQuantity(text) ?? text;

function nodePool(pool: Pool): NodePool {
  return new NodePool({
    metadata: { name: pool.name },
    spec: {
      ...(pool.weight !== undefined && { weight: pool.weight }),
      limits: {
        cpu: quantity(String(pool.limits.cpu)),
        memory: quantity(`${pool.limits.memoryGiB}Gi`),
      },
      disruption: {
        consolidationPolicy: 'WhenEmptyOrUnderutilized',
        consolidateAfter: pool.consolidateAfter,
        budgets: [{ nodes: '10%' }, ...(pool.quietHours ? [{ nodes: '0', ...pool.quietHours }] : [])],
      },
      template: {
        ...(Object.keys(pool.labels).length > 0 && { metadata: { labels: pool.labels } }),
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: NODE_CLASS },
          expireAfter: pool.expireAfter,
          // Bounds how long a disruption budget of somebody's may hold a node back.
          terminationGracePeriod: '48h',
          ...(pool.taints.length > 0 && {
            taints: pool.taints.map(({ value, ...rest }) => (value === '' ? rest : { value, ...rest })),
          }),
          requirements: [
            { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
            { key: 'kubernetes.io/arch', operator: 'In', values: [pool.architecture] },
            { key: 'karpenter.sh/capacity-type', operator: 'In', values: pool.capacity },
            { key: 'karpenter.k8s.aws/instance-family', operator: 'In', values: pool.families },
            { key: 'karpenter.k8s.aws/instance-size', operator: 'In', values: pool.sizes },
          ],
        },
      },
    },
  });
}
