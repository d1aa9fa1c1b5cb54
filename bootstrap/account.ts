import type { Environment } from '../src/environment.ts';
import { Problems } from '../src/problem.ts';
import type { Aws } from './aws.ts';

/**
 * Who calls AWS, as an ARN, once it is certain that it is in the environment's account. Whoever has another profile set must not make a cluster in
 * the wrong place, nor take one down.
 * @throws Problems WRONG_ACCOUNT, and those of `Aws.call`.
 */
export async function callerIn(aws: Aws, environment: Environment): Promise<string> {
  const { account, file, name, line } = environment;
  const { Account, Arn } = await aws.call<{ Account: string; Arn: string }>('sts', 'get-caller-identity');
  if (Account === account) return Arn;
  throw new Problems([
    {
      code: 'WRONG_ACCOUNT',
      at: { file, line: line(['account']), environment: name, path: 'account' },
      message: `the credentials are of account ${Account} (${Arn}), the environment is in ${account}`,
      cure: 'Choose the credentials of that account: AWS_PROFILE names a profile of ~/.aws/config.',
    },
  ]);
}
