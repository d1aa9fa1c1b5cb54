import { z } from 'zod';
import { parseCidr } from './cidr.ts';

/** RFC 1123 label, as Kubernetes names namespaces and most objects. */
export const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be an RFC 1123 label: a-z, 0-9 and "-", at most 63 characters',
  );

const cidr = z.string().superRefine((text, context) => {
  const block = parseCidr(text);
  if ('first' in block) return;
  const { code, message, cure } = block;
  context.addIssue({ code: 'custom', message, params: { code, cure } });
});

/** A password, or an https:// user, which mostly is a token: it would be committed, and copied into the tree. `ssh://git@` is neither. */
function noCredentials(url: string, context: z.RefinementCtx): void {
  const user = /^([a-z+]+):\/\/([^/?#]*)@/i.exec(url);
  if (!user || (user[1] === 'ssh' && !user[2]?.includes(':'))) return;
  context.addIssue({
    code: 'custom',
    message: 'must not hold a user or password',
    params: {
      code: 'SECRET_IN_ADDRESS',
      cure: 'Take it out, and take it for known: whoever reads the repository has read it',
    },
  });
}

const hostName = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'must be a DNS name in lower case such as dev.example.com',
  );

const labelKey = z
  .string()
  .max(316)
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/,
    'must be a label key such as app or example.com/app',
  );

const labelValue = z
  .string()
  .regex(
    /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/,
    'must be a label value: letters, digits, "-", "_" and ".", at most 63 characters',
  );

/** Labels, as Kubernetes takes them (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). */
export const labels = z.record(labelKey, labelValue).default({});

/** A number of CPUs, for the config of components. */
export const cpuQuantity = z.string().regex(/^[1-9]\d{0,5}m?$/, 'must be an amount of CPU such as 500m or 2');

/** An amount of memory, for the config of components. */
export const memoryQuantity = z
  .string()
  .regex(/^[1-9]\d{0,5}[MG]i$/, 'must be an amount of memory such as 512Mi or 4Gi');

/** A taint, as Kubernetes spells it. */
export const taint = z.strictObject({
  key: labelKey.describe('Taint key.'),
  value: labelValue.default('').describe('Taint value. Default: empty.'),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .default('NoSchedule')
    .describe('Taint effect.'),
});

const tier = (what: string) =>
  z.array(cidr).max(3).default([]).describe(`${what} One block a zone; empty: planned from the VPC block.`);

const network = z
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

/** Narrower than EKS asks for: IAM role names are built from it, and an IAM role name has at most 64 characters. */
export const clusterName = z
  .string()
  .regex(
    /^[a-z]([-a-z0-9]{0,33}[a-z0-9])?$/,
    'must start with a letter, hold a-z, 0-9 and "-", and have at most 35 characters (IAM role names are built from it)',
  );

const cluster = z
  .strictObject({
    name: clusterName
      .optional()
      .describe("EKS cluster name, unique in the account and region. Default: the environment's name."),
    version: z
      .enum(['1.33', '1.34', '1.35'])
      .default('1.35')
      .describe(
        'Kubernetes minor version: what Argo CD, KEDA and Karpenter at their pinned versions have in common.',
      ),
    publicEndpoint: z
      .array(cidr)
      .default([])
      .describe(
        'Blocks that may reach the API server from the internet. Default: none, the endpoint is private.',
      ),
  })
  .prefault({})
  .describe('The EKS cluster.');

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

const compute = z
  .strictObject({
    fargate: z
      .array(fargateProfile)
      .default([])
      .describe('Fargate profiles. Pods that match one run without a node of ours.'),
    nodeGroups: z
      .array(nodeGroup)
      .default([])
      .describe('Managed node groups: nodes that exist before Karpenter makes any.'),
  })
  .prefault({})
  .describe('Where pods run before and beside the nodes that Karpenter makes.');

const database = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('none').describe('No database.'),
    }),
    z.strictObject({
      kind: z.literal('rds').describe('An RDS instance that bootstrap makes.'),
      engine: z.enum(['mysql', 'postgres']).default('postgres').describe('Database engine.'),
      version: z
        .string()
        .regex(/^\d+(\.\d+)?$/, 'must be a version such as 17 or 8.4')
        .default('17')
        .describe('Engine version, quoted.'),
      instanceClass: z
        .string()
        .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, 'must be a class such as db.t4g.small')
        .default('db.t4g.small')
        .describe('RDS instance class.'),
      storageGiB: z.int().min(20).max(65536).default(20).describe('Storage in GiB, gp3.'),
      multiAz: z.boolean().default(true).describe('A standby in another zone.'),
      backupDays: z.int().min(1).max(35).default(7).describe('Days that automatic backups are kept.'),
      deletionProtection: z.boolean().default(true).describe('Whether RDS refuses to delete the instance.'),
    }),
    z.strictObject({
      kind: z.literal('external').describe('A database that somebody else runs.'),
      engine: z.enum(['mysql', 'postgres']).default('postgres').describe('Database engine.'),
      host: z
        .string()
        .min(1)
        .max(253)
        .regex(/^[a-z0-9.-]+$/, 'must be a host name')
        .describe('Host name or address.'),
      port: z.int().min(1).max(65535).optional().describe("Port. Default: the engine's."),
    }),
  ])
  .default({ kind: 'none' })
  .describe('The relational database of the apps.');

const git = z
  .strictObject({
    repository: z
      .string()
      .regex(
        /^(https:\/\/|ssh:\/\/|git@|file:\/\/\/)[\w.@:/~%+-]+$/,
        'must be a Git address that Argo CD can read: https://, ssh://, git@ or file:///',
      )
      .superRefine(noCredentials)
      .describe('Repository that holds the generated tree, as Argo CD reads it.'),
    revision: z
      .string()
      .regex(/^[\w./-]{1,255}$/, 'must be a branch, tag or commit')
      .default('main')
      .describe('Branch, tag or commit that Argo CD tracks.'),
    path: z
      .string()
      .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/, 'must be a relative path without ".."')
      .default('generated')
      .describe("Folder of the generated trees inside the repository; the environment's name is appended."),
  })
  .describe('Where Argo CD finds the generated tree.');

const web = z
  .strictObject({
    domain: hostName.describe('Domain below which the web addresses live, such as dev.example.com.'),
    scheme: z
      .enum(['internal', 'internet-facing'])
      .default('internal')
      .describe('Whether the load balancer of the web addresses is reachable from the internet.'),
    allow: z
      .array(cidr)
      .default([])
      .describe(
        'Blocks that may reach an internet-facing load balancer. Default: no limit beyond the scheme.',
      ),
  })
  .describe('How people reach the web pages of the cluster.');

const ssoPath = (path: string, what: string) =>
  z
    .string()
    .regex(/^\/[\w./~-]*$/, 'must be a path that begins with /')
    .default(path)
    .describe(`${what} endpoint below the issuer, for Grafana, which does no discovery.`);

const sso = z
  .strictObject({
    issuer: z
      .string()
      .regex(/^https:\/\/[\w.@:/~%-]+$/, 'must be an https:// address')
      .superRefine(noCredentials)
      .describe('OIDC issuer.'),
    authorizePath: ssoPath('/authorize', 'Authorization'),
    tokenPath: ssoPath('/token', 'Token'),
    userinfoPath: ssoPath('/userinfo', 'Userinfo'),
    clientId: z.string().min(1).max(128).default('espalier').describe('OIDC client of Argo CD and Grafana.'),
    adminGroup: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^,\n\r'"\\]+$/, 'must not hold commas, quotes or line breaks')
      .default('platform-admins')
      .describe('Group whose members administer Argo CD and Grafana.'),
    viewerGroup: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^,\n\r'"\\]+$/, 'must not hold commas, quotes or line breaks')
      .default('developers')
      .describe('Group whose members may look.'),
  })
  .describe('Single sign-on. There is no local admin.');

/** Everything about an environment but its components, whose schemas the catalogue brings. */
export const environmentBase = z.strictObject({
  description: z
    .string()
    .max(500)
    .default('')
    .describe('One sentence for the reader: what this environment is for.'),
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be the 12 digits of an AWS account, quoted')
    .describe('AWS account, quoted: a leading zero is lost otherwise.'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region such as eu-central-1')
    .default('us-east-1')
    .describe('AWS region.'),
  highAvailability: z
    .boolean()
    .default(true)
    .describe(
      'Two or more replicas of every platform component, spread over zones. Switch off where an outage of minutes costs nothing.',
    ),
  cluster,
  network,
  compute,
  database,
  git,
  web,
  sso,
});

/** What only AWS knows, written by bootstrap to `<env>.facts.json`. Nothing that can be derived stands in it. */
export const factsSchema = z.strictObject({
  $schema: z.string().optional().describe('JSON Schema of this file.'),
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be 12 digits')
    .describe('AWS account that the facts were read from.'),
  region: z.string().describe('AWS region that the facts were read from.'),
  cluster: z.string().describe('EKS cluster that the facts were read from.'),
  vpcId: z
    .string()
    .regex(/^vpc-[0-9a-f]{8,17}$/, 'must be a VPC id')
    .describe('VPC of the cluster.'),
  clusterEndpoint: z
    .string()
    .regex(/^https:\/\/[\w.-]+$/, 'must be an https:// address')
    .describe('Address of the API server.'),
  certificateArn: z
    .string()
    .regex(/^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, 'must be the ARN of an ACM certificate')
    .describe('ACM certificate for the web domain.'),
  databaseHost: z
    .string()
    .regex(/^[a-z0-9.-]+$/, 'must be a host name')
    .optional()
    .describe('RDS endpoint; absent without a database.'),
  databaseSecretArn: z
    .string()
    .regex(
      /^arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:.+$/,
      'must be the ARN of a Secrets Manager secret',
    )
    .optional()
    .describe('Secret that holds the database master credentials; absent without a database.'),
});

export type EnvironmentBase = z.infer<typeof environmentBase>;
export type Facts = z.infer<typeof factsSchema>;
