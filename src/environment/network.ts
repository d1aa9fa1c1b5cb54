import { z } from 'zod';
import { cidr } from './values.ts';

const tier = (what: string) =>
  z.array(cidr).max(3).default([]).describe(`${what} One block a zone; empty: planned from the VPC block.`);

export const network = z
  .strictObject({
    cidr: cidr.default('10.0.0.0/16').describe('IPv4 block of the VPC.'),
    zones: z
      .array(z.string().regex(/^[a-z]$/, 'must be the letter of a zone, such as a'))
      .min(2, 'EKS needs subnets in at least two zones')
      .max(3)
      .default(['a', 'b', 'c'])
      .describe('Availability zones of the region, by letter.'),
    nat: z
      .enum(['single', 'per-zone', 'none'])
      .default('per-zone')
      .describe('NAT gateways: one for all zones (cheap, a zone failure cuts egress), one a zone, or none.'),
    flowLogs: z.boolean().default(false).describe('Whether VPC flow logs are written to CloudWatch.'),
    subnets: z
      .strictObject({
        private: tier('Nodes, Fargate pods and internal load balancers.'),
        public: tier('Internet-facing load balancers and NAT gateways.'),
        intra: tier('Control-plane network interfaces; no route to the internet.'),
        isolated: tier('Databases; no route to the internet.'),
      })
      .prefault({})
      .describe('Explicit subnets by tier.'),
  })
  .prefault({})
  .describe('The VPC that the cluster lives in.');
