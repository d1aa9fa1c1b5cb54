import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Aws } from '../../bootstrap/aws.ts';
import { githubProvider } from '../../bootstrap/state/github-provider.ts';
import { spotRole } from '../../bootstrap/state/spot-role.ts';
import { type Line, settle } from '../../bootstrap/state/thing.ts';
import { ACCOUNT } from '../helpers/bootstrap-cli.ts';
import { environmentLike, githubOf } from '../helpers/bootstrapped.ts';
import { Moto, NO_MOTO } from '../helpers/moto.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

if (NO_MOTO !== undefined) console.warn(`NOT CHECKED: what clusters of an account share: ${NO_MOTO}`);

// Each test goes on where the one before it has ended.
describe.skipIf(NO_MOTO !== undefined)('what clusters of an account share', () => {
  let moto: Moto;
  const environment = environmentLike({ account: ACCOUNT, ci: githubOf() });
  const ARN = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;

  beforeAll(async () => {
    moto = await Moto.start();
  });
  afterAll(() => moto.stop());

  async function share(): Promise<string[]> {
    const aws = new Aws(environment.region, { ...process.env, ...moto.env });
    const lines: Line[] = [];
    await settle([spotRole(aws), githubProvider(aws, environment)], false, (line) => lines.push(line));
    return lines.map(({ outcome }) => outcome);
  }

  it('is made once, whoever needs it next', async () => {
    expect(await share()).toEqual(['made', 'made', 'made']);
    expect(await share()).toEqual(['as it was', 'as it was', 'as it was']);
    const { Roles } = moto.ask('iam', 'list-roles', '--path-prefix', '/aws-service-role/spot.amazonaws.com/');
    expect(Roles).toHaveLength(1);
    const { OpenIDConnectProviderList } = moto.ask('iam', 'list-open-id-connect-providers');
    expect(OpenIDConnectProviderList).toEqual([{ Arn: ARN }]);
  });

  // moto does not know the call that mends it.
  it('is told of where it takes no tokens for STS', async () => {
    moto.ask('iam', 'delete-open-id-connect-provider', '--open-id-connect-provider-arn', ARN);
    const url = `https://${ARN.split('/').at(-1)}`;
    moto.ask('iam', 'create-open-id-connect-provider', '--url', url, '--client-id-list', 'another');
    const aws = new Aws(environment.region, { ...process.env, ...moto.env });
    const lines: Line[] = [];
    await settle([githubProvider(aws, environment)], true, (line) => lines.push(line));
    expect(lines.map(({ outcome, note }) => [outcome, note])).toEqual([
      ['as it was', undefined],
      ['differs', 'were for another'],
    ]);
  });
});
