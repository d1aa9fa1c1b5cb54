import { z } from 'zod';
import { cidr } from './values.ts';

const blocks = z.array(cidr).min(1, 'must name a block, or be left out to have them planned').max(3);

const tier = (what: string) =>
  z
    .union([z.enum(['planned', 'none']), blocks])
    .default('planned')
    .describe(`${what} One block a zone; planned: taken from the VPC's; none: no such subnets.`);

const zones = z
  .array(z.string().regex(/^[a-z]$/, 'must be the letter of a zone, such as a'))
  .min(2, 'EKS needs subnets in at least two zones')
  .max(3)
  .default(['a', 'b', 'c'])
  .describe('Availability zones of the region, by letter.');

const made = z.strictObject({
  kind: z.literal('made').default('made').describe('A VPC that bootstrap makes.'),
  cidr: cidr.default('10.0.0.0/16').describe('IPv4 block of the VPC.'),
  zones,
  nat: z
    .enum(['single', 'per-zone', 'none'])
    .default('per-zone')
    .describe('NAT gateways: one for all zones (cheap, a zone failure cuts egress), one a zone, or none.'),
  flowLogs: z.boolean().default(false).describe('Whether VPC flow logs are written to CloudWatch.'),
  subnets: z
    .strictObject({
      private: z
        .union([z.enum(['planned']), blocks])
        .default('planned')
        .describe(
          "Nodes, Fargate pods and internal load balancers. One block a zone; planned: taken from the VPC's.",
        ),
      public: tier('Internet-facing load balancers and NAT gateways.'),
      intra: tier(
        'Control-plane network interfaces; no route to the internet. Two blocks do for three zones; without them the interfaces are in the private subnets.',
      ),
      isolated: tier(
        'Databases; no route to the internet. Without them databases are in the private subnets.',
      ),
    })
    .prefault({})
    .describe('Subnets by tier.'),
});

const subnetIds = (which: string) =>
  z
    .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'must be the id of a subnet'))
    .max(6)
    .default([])
    .describe(which);

const existing = z.strictObject({
  kind: z
    .literal('existing')
    .describe('A VPC that is there; bootstrap makes none of its subnets, routes and gateways.'),
  cidr: cidr.describe('IPv4 block that the VPC has.'),
  zones,
  vpc: z
    .discriminatedUnion('by', [
      z.strictObject({
        by: z.literal('id').describe('The VPC with this id.'),
        id: z
          .string()
          .regex(/^vpc-[0-9a-f]{8,17}$/, 'must be the id of a VPC')
          .describe('Its id.'),
      }),
      z.strictObject({
        by: z.literal('name').describe('The only VPC of the region with this tag Name.'),
        name: z.string().min(1).max(256).describe('Its tag Name.'),
      }),
      z.strictObject({
        by: z
          .literal('default')
          .describe(
            "The account's default VPC, whose subnets are all public. For environments of stage development only.",
          ),
      }),
    ])
    .describe('Which VPC.'),
  subnets: z
    .strictObject({
      private: subnetIds(
        'Nodes, Fargate pods and internal load balancers. Default: those of the VPC with the tag kubernetes.io/role/internal-elb.',
      ),
      public: subnetIds(
        'Internet-facing load balancers. Default: those of the VPC with the tag kubernetes.io/role/elb.',
      ),
      intra: subnetIds('Control-plane network interfaces. Default: the private subnets.'),
      isolated: subnetIds('Databases. Default: the private subnets.'),
    })
    .prefault({})
    .describe('Subnets of the VPC by id, where their tags do not say what they are for.'),
});

export const network = z
  .discriminatedUnion('kind', [made, existing])
  .prefault({})
  .describe('The VPC that the cluster lives in.');

/** The network of an environment whose VPC bootstrap makes. */
export type MadeNetwork = z.infer<typeof made>;
