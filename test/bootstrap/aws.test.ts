import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Aws, AwsError } from '../../bootstrap/aws.ts';
import { Problems } from '../../src/problem.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { type Answer, StandIn } from '../helpers/stand-in.ts';

/** An AWS CLI that gives this answer to everything. */
function cli(answer: Omit<Answer, 'to'>): { aws: Aws; standIn: StandIn } {
  const bin = join(temporaryFolder(), 'bin');
  const standIn = new StandIn(join(bin, 'aws'), [{ to: '', ...answer }]);
  return { aws: new Aws('eu-west-1', { PATH: bin }), standIn };
}

/** What a call is refused with. */
const refusal = (call: Promise<unknown>): Promise<Problems> =>
  call.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: Problems) => error,
  );

const REFUSED =
  'aws: [ERROR]: An error occurred (NoSuchKey) when calling the GetObject operation (reached max retries: 2): gone\n';

it('asks in the region, for JSON, and neither pages nor asks back', async () => {
  const { aws, standIn } = cli({ out: '{ "a": 1 }' });
  expect(await aws.call('kms', 'describe-key', '--key-id', "it's; $(id)")).toEqual({ a: 1 });
  const [call] = standIn.calls;
  expect(call?.args.slice(0, 6)).toEqual([
    'kms',
    'describe-key',
    '--region',
    'eu-west-1',
    '--output',
    'json',
  ]);
  expect(call?.args.slice(-2)).toEqual(['--key-id', "it's; $(id)"]);
  expect(call?.env).toMatchObject({ AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off' });
});

it('answers nothing where AWS does', async () => {
  expect(await cli({ out: '\n' }).aws.call('s3api', 'put-bucket-policy')).toBeUndefined();
});

it('knows what is not there from what is wrong', async () => {
  const { aws } = cli({ err: REFUSED, code: 254 });
  expect(await aws.find(['NoSuchKey'], 's3api', 'get-object')).toBeUndefined();
  const error = await refusal(aws.find(['404'], 's3api', 'get-object'));
  expect(error).toBeInstanceOf(AwsError);
  expect((error as AwsError).awsCode).toBe('NoSuchKey');
  expect(error.message).toMatch(/^aws s3api get-object AWS_CALL_FAILED NoSuchKey: gone\n/);
});

it.each<[string, Omit<Answer, 'to'>, RegExp]>([
  ['no credentials', { err: 'Unable to locate credentials. You can', code: 255 }, /AWS_NOT_LOGGED_IN/],
  [
    'a session that is over',
    { err: 'Error when retrieving token from sso: Token has expired', code: 255 },
    /AWS_NOT_LOGGED_IN/,
  ],
  [
    'a token that is over',
    { err: 'An error occurred (ExpiredToken) when calling the GetBucketLocation operation: over', code: 254 },
    /AWS_NOT_LOGGED_IN/,
  ],
  [
    'no right to it',
    { err: 'An error occurred (AccessDenied) when calling the X operation: no\u001b[2J', code: 254 },
    /AWS_CALL_FAILED AccessDenied: no\\u001b\[2J\n {4}Use a role/,
  ],
  ['a fault without words', { code: 7 }, /AWS_CALL_FAILED exit code 7/],
  ['an answer that is no JSON', { out: '<html>' }, /AWS_CALL_FAILED .*<html>/],
])('says that there is %s', async (_what, answer, says) => {
  await expect(cli(answer).aws.call('sts', 'get-caller-identity')).rejects.toThrow(says);
});

it('says where to get the AWS CLI', async () => {
  const error = await refusal(new Aws('eu-west-1', { PATH: temporaryFolder() }).call('sts', 'x'));
  expect(error).toBeInstanceOf(Problems);
  expect(error.message).toMatch(/AWS_CLI_MISSING .*PATH/);
});
