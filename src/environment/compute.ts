import { z } from 'zod';
import { dnsLabel, labels, taint } from './values.ts';

const fargateProfile = z.strictObject({
  name: dnsLabel.describe(
    'Profile name; bootstrap appends a hash of its content, since a profile cannot be changed.',
  ),
  selectors: z
    .array(
      z.strictObject({
        namespace: dnsLabel.describe('Namespace whose pods run on Fargate.'),
        labels: labels.describe(
          'Only pods that carry all of these labels. Default: every pod of the namespace.',
        ),
      }),
    )
    .min(1)
    .max(5, 'EKS takes at most five selectors a profile')
    .describe('Which pods run on Fargate.'),
});

const nodeGroup = z.strictObject({
  name: dnsLabel.describe('Managed node group name.'),
  instanceTypes: z
    .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'must be an EC2 instance type such as m7i.large'))
    .min(1)
    .describe('EC2 instance types, in order of preference.'),
  capacity: z.enum(['on-demand', 'spot']).default('on-demand').describe('Purchase option.'),
  min: z.int().min(0).max(1000).default(2).describe('Smallest number of nodes.'),
  desired: z.int().min(0).max(1000).default(2).describe('Number of nodes at creation.'),
  max: z.int().min(1).max(1000).default(3).describe('Largest number of nodes.'),
  diskGiB: z.int().min(20).max(16384).default(40).describe('Root volume in GiB.'),
  labels: labels.describe('Node labels. Default: none.'),
  taints: z.array(taint).default([]).describe('Node taints. Default: none.'),
});

export const compute = z
  .strictObject({
    fargate: z
      .array(fargateProfile)
      .default([])
      .describe('Fargate profiles. Pods that match one run without a node of ours.'),
    nodeGroups: z
      .array(nodeGroup)
      .default([])
      .describe('Managed node groups: nodes that exist before Karpenter makes any.'),
    autoMode: z
      .strictObject({
        enabled: z
          .boolean()
          .default(false)
          .describe(
            'Whether EKS makes the nodes, with its own Karpenter, network, DNS, volumes and Pod Identity agent. Then there are no node groups, no Fargate profiles, and none of the components that it replaces. Default: false.',
          ),
        nodePools: z
          .array(z.enum(['general-purpose', 'system']))
          .min(1, 'must name a pool: without one there is no class of nodes either')
          .max(2)
          .default(['general-purpose', 'system'])
          .describe(
            'Pools that EKS brings, of on-demand instances of families c, m and r. general-purpose: amd64. system: amd64 and arm64, for pods that tolerate CriticalAddonsOnly.',
          ),
      })
      .prefault({})
      .describe('EKS Auto Mode.'),
    ssm: z
      .boolean()
      .default(false)
      .describe(
        'Whether the role of the nodes lets AWS Systems Manager in, so that people with the right to may open a session on a node. Default: false.',
      ),
  })
  .prefault({})
  .describe('Where pods run before and beside the nodes that Karpenter makes.');
