import { z } from 'zod';
import { dnsLabel } from '../../src/environment/values.ts';

export const config = z.strictObject({
  apps: z
    .array(dnsLabel)
    .max(20)
    .default([])
    .meta({ own: true })
    .describe('Apps that get previews, by the names of their components. At least one must be named.'),
  repository: z
    .string()
    .regex(/^[\w.-]{1,39}\/[\w.-]{1,100}$/, 'must be a repository such as example/platform')
    .optional()
    .describe(
      'GitHub repository whose pull requests are looked at, as owner/name. Default: that of git.repository.',
    ),
  label: z
    .string()
    .regex(/^[\w .:/-]{1,50}$/, 'must be a label: letters, digits, spaces and _.:/-, at most 50')
    .default('preview')
    .describe('Label that a pull request must carry. Who may label may deploy.'),
  requeueSeconds: z
    .int()
    .min(60)
    .max(86_400)
    .default(300)
    .describe('Seconds between two looks at the pull requests.'),
});

export type PreviewsConfig = z.infer<typeof config>;
