import { z } from 'zod';
import { cluster } from './cluster.ts';
import { compute } from './compute.ts';
import { database } from './database.ts';
import { ci, state, tags } from './delivery.ts';
import { load } from './load-profiles.ts';
import { network } from './network.ts';
import { git, sso, web } from './services.ts';

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
  stage: z
    .enum(['development', 'staging', 'production'])
    .default('production')
    .describe('What the environment is for. What only development may do is refused elsewhere.'),
  tags,
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
  rollout: z
    .enum(['eventual', 'ordered'])
    .default('eventual')
    .describe(
      'How a change reaches the cluster. eventual: each Application takes up its own files as soon as the branch has them. ordered: all stay at the commit of <env>.pins.yaml and move to another one wave by wave.',
    ),
  web,
  sso,
  state,
  ci,
  load,
});

export type EnvironmentBase = z.infer<typeof environmentBase>;
