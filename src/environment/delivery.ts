import { z } from 'zod';

/** Tags as AWS takes them (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html). */
export const tags = z
  .record(
    z
      .string()
      .regex(/^[\w .:/=+@-]{1,128}$/, 'must be a tag key: letters, digits, spaces and _.:/=+@-, at most 128'),
    z
      .string()
      .regex(
        /^[\w .:/=+@-]{0,256}$/,
        'must be a tag value: letters, digits, spaces and _.:/=+@-, at most 256',
      ),
  )
  .default({})
  .describe(
    'AWS tags of everything: what bootstrap makes, nodes, volumes and load balancers. Default: those that follow from the cluster.',
  );

export const state = z
  .strictObject({
    bucket: z
      .string()
      .regex(
        /^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$/,
        'must be a bucket name: a-z, 0-9 and "-", from 3 to 63 characters',
      )
      .optional()
      .describe(
        'S3 bucket, unique in the world. Default: espalier-state-<account>-<region>, for all clusters there.',
      ),
  })
  .prefault({})
  .describe("Where bootstrap keeps what it knows of the cluster's AWS resources: an S3 bucket, encrypted.");

export const ci = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[\w.-]{1,39}\/[\w.-]{1,100}$/, 'must be a repository such as example/platform')
      .describe('GitHub repository, as owner/name.'),
    ids: z
      .strictObject({
        owner: z.int().min(1).describe('Number of the owner.'),
        repository: z.int().min(1).describe('Number of the repository.'),
      })
      .optional()
      .describe(
        'Numbers of owner and repository, which tokens of repositories carry that were made, renamed or moved since July 2026, or that asked for it: `gh api repos/<owner>/<name>/actions/oidc/customization/sub`. Default: tokens carry the names alone.',
      ),
    branch: z
      .string()
      .regex(/^[\w./-]{1,255}$/, 'must be a branch')
      .default('main')
      .describe('The only branch whose workflows may change AWS resources; pull requests may look.'),
  })
  .optional()
  .describe(
    'GitHub repository whose workflows get into the account by short-lived tokens (OIDC), without a key. Default: none does.',
  );
