import { arns } from '../../platform/_iam/arn.ts';
import type { Environment } from '../../src/environment.ts';
import type { Aws } from '../aws.ts';
import { GITHUB_ISSUER } from '../plan/delivery/github.ts';
import { AUDIENCE } from '../plan/identity/trust.ts';
import type { Thing } from './thing.ts';

/**
 * The identity provider that tokens of GitHub Actions are checked against. An account has one for all of its clusters, and
 * perhaps for others who were there first: so it is no stack's. AWS trusts GitHub's certificates without thumbprints
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html).
 */
export function githubProvider(aws: Aws, environment: Environment): Thing {
  const host = GITHUB_ISSUER.replace('https://', '');
  const arn = arns({ environment }).global('iam', `oidc-provider/${host}`);
  const which = ['--open-id-connect-provider-arn', arn];
  let audiences: readonly string[] = [];
  return {
    name: 'identity provider of GitHub Actions',
    find: async () => {
      const found = await aws.find<{ ClientIDList?: string[] }>(
        ['NoSuchEntity'],
        ...(['iam', 'get-open-id-connect-provider', ...which] as const),
      );
      audiences = found?.ClientIDList ?? [];
      return found !== undefined;
    },
    make: async () => {
      await aws.call(
        ...(['iam', 'create-open-id-connect-provider', '--url', GITHUB_ISSUER] as const),
        ...['--client-id-list', AUDIENCE],
      );
      audiences = [AUDIENCE];
    },
    settings: [
      {
        name: `tokens for ${AUDIENCE}`,
        look: async () =>
          audiences.includes(AUDIENCE) ? {} : { differs: `were for ${audiences.join(', ') || 'nobody'}` },
        set: () =>
          aws.call<void>(
            'iam',
            'add-client-id-to-open-id-connect-provider',
            ...which,
            '--client-id',
            AUDIENCE,
          ),
      },
    ],
  };
}
