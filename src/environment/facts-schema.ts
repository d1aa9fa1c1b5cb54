import { z } from 'zod';
import { certificateArn } from './values.ts';

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
  certificateArn: certificateArn.describe('ACM certificate for the web domain.'),
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
    .describe(
      'Secret that holds the database master credentials, for bootstrap alone; absent without a database.',
    ),
});

export type Facts = z.infer<typeof factsSchema>;
