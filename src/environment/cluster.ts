import { z } from 'zod';
import { KUBERNETES_VERSIONS, type KubernetesVersion } from './kubernetes.ts';
import { cidr, cpuQuantity, dnsLabel, memoryQuantity } from './values.ts';

/** Narrower than EKS asks for: IAM role names are built from it, and an IAM role name has at most 64 characters. */
export const clusterName = z
  .string()
  .regex(
    /^[a-z]([-a-z0-9]{0,33}[a-z0-9])?$/,
    'must start with a letter, hold a-z, 0-9 and "-", and have at most 35 characters (IAM role names are built from it)',
  );

/** The policies of https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html that are for people, by the name of the Kubernetes role that each is like. */
export const ACCESS_POLICIES = {
  'cluster-admin': 'AmazonEKSClusterAdminPolicy',
  admin: 'AmazonEKSAdminPolicy',
  edit: 'AmazonEKSEditPolicy',
  view: 'AmazonEKSViewPolicy',
} as const;

const accessEntry = z.strictObject({
  principalArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
      'must be the ARN of an IAM role, as people and pipelines assume it: the root and users have keys that last',
    )
    .describe('ARN of the IAM role that gets in.'),
  policy: z
    .enum(Object.keys(ACCESS_POLICIES) as [keyof typeof ACCESS_POLICIES])
    .describe('What it may do, by the Kubernetes role that the EKS access policy is like.'),
  namespaces: z
    .array(dnsLabel)
    .default([])
    .describe('Namespaces that it may do it in. Default: the whole cluster.'),
});

export const cluster = z
  .strictObject({
    name: clusterName
      .optional()
      .describe("EKS cluster name, unique in the account and region. Default: the environment's name."),
    version: z
      .enum(Object.keys(KUBERNETES_VERSIONS) as [KubernetesVersion])
      .default('1.35')
      .describe(
        'Kubernetes minor version: what Argo CD, KEDA and Karpenter at their pinned versions have in common.',
      ),
    support: z
      .enum(['standard', 'extended'])
      .default('standard')
      .describe(
        'What happens when standard support of the version ends. standard: EKS upgrades the cluster. extended: it stays for a year more, at six times the price.',
      ),
    publicEndpoint: z
      .array(cidr)
      .default([])
      .describe(
        'Blocks that may reach the API server from the internet. Default: none, the endpoint is private.',
      ),
    privateEndpoint: z
      .boolean()
      .default(true)
      .describe('Whether nodes reach the API server inside the VPC, and not by way of the internet.'),
    access: z
      .array(accessEntry)
      .max(100)
      .default([])
      .describe(
        'IAM roles that get into the cluster besides that of bootstrap, by EKS access entries. Default: none.',
      ),
    secretsEncryption: z
      .boolean()
      .default(true)
      .describe(
        "Whether Secrets are encrypted with a KMS key of the account's own; else with one of AWS's. It cannot be undone.",
      ),
    logs: z
      .array(z.enum(['api', 'audit', 'authenticator', 'controllerManager', 'scheduler']))
      .max(5)
      .default(['api', 'audit', 'authenticator'])
      .describe('Control plane logs that are written to CloudWatch.'),
    prefixDelegation: z
      .boolean()
      .default(true)
      .describe(
        'Whether nodes take addresses for pods in blocks of 16, so that many more pods fit a node. Instances older than Nitro, such as t2, take single ones all the same.',
      ),
    networkPolicies: z
      .boolean()
      .default(true)
      .describe('Whether the VPC CNI enforces NetworkPolicies; without it they do nothing.'),
    coreDns: z
      .strictObject({
        replicas: z.int().min(2).max(20).default(2).describe('Number of replicas.'),
        cpu: cpuQuantity.default('100m').describe('CPU request; on Fargate also the limit.'),
        memory: memoryQuantity
          .default('170Mi')
          .describe('Memory request and limit. On Fargate 256 MiB are added before it is rounded up.'),
      })
      .prefault({})
      .describe('CoreDNS, an EKS add-on: it must answer before Argo CD can sync anything.'),
  })
  .prefault({})
  .describe('The EKS cluster.');
