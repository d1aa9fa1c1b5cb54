import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Aws } from '../../bootstrap/aws.ts';
import { statePlan } from '../../bootstrap/plan/delivery/state.ts';
import { StateBucket } from '../../bootstrap/state/bucket.ts';
import { StateKey } from '../../bootstrap/state/key.ts';
import { type Line, settle } from '../../bootstrap/state/thing.ts';
import type { Environment } from '../../src/environment.ts';
import { ACCOUNT, bootstrap } from '../helpers/bootstrap-cli.ts';
import { Moto, NO_MOTO } from '../helpers/moto.ts';
import { trees } from '../real.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const dev = trees.get('dev')?.environment as Environment;
const BUCKET = `espalier-state-${ACCOUNT}-eu-central-1`;
const ALIAS = `alias/${BUCKET}`;

if (NO_MOTO !== undefined) console.warn(`NOT CHECKED: the state in an account of AWS: ${NO_MOTO}`);

// Each test goes on where the one before it has ended, as people do.
describe.skipIf(NO_MOTO !== undefined)('the state in an account of AWS', () => {
  let moto: Moto;

  beforeAll(async () => {
    moto = await Moto.start();
  });
  afterAll(() => moto.stop());

  /** What the command does, as `outcome name (note)`. */
  async function state(check = false, environment = dev): Promise<string[]> {
    const aws = new Aws(environment.region, { ...process.env, ...moto.env });
    const plan = statePlan(environment);
    const key = new StateKey(aws, plan);
    const bucket = new StateBucket(aws, plan, environment.account, () => key.arn);
    const lines: Line[] = [];
    await settle([key, bucket], check, (line) => lines.push(line));
    return lines.map(
      ({ outcome, name, note }) => `${outcome} ${name}${note === undefined ? '' : ` (${note})`}`,
    );
  }

  const only = (outcome: string, lines: readonly string[]) =>
    lines.filter((line) => line.startsWith(`${outcome} `)).map((line) => line.slice(outcome.length + 1));

  const s3 = (operation: string, ...args: string[]) =>
    moto.ask('s3api', operation, '--bucket', BUCKET, ...args);

  it('is looked for without being made', async () => {
    expect(await state(true)).toEqual([`missing KMS key ${ALIAS}`, `missing S3 bucket ${BUCKET}`]);
    expect(moto.ask('kms', 'list-keys').Keys).toEqual([]);
    expect(moto.ask('s3api', 'list-buckets').Buckets).toEqual([]);
  });

  it('is made by the command, every part of it', () => {
    const { code, out, err } = bootstrap(['state', 'dev'], moto.env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^account 111122223333, eu-central-1, as arn:/);
    expect(out.match(/^ {2}made /gm)).toHaveLength(11);
    expect(out).toMatch(/\n11 of 11 changed\n$/);
    const key = moto.ask('kms', 'describe-key', '--key-id', ALIAS).KeyMetadata;
    expect(moto.ask('kms', 'get-key-rotation-status', '--key-id', key.KeyId).KeyRotationEnabled).toBe(true);
    const { Policy } = moto.ask('kms', 'get-key-policy', '--key-id', key.KeyId, '--policy-name', 'default');
    expect(JSON.parse(Policy)).toEqual(statePlan(dev).key.policy);
    expect(s3('get-bucket-versioning').Status).toBe('Enabled');
    expect(s3('get-bucket-encryption').ServerSideEncryptionConfiguration.Rules).toEqual([
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key.Arn },
        BucketKeyEnabled: true,
      },
    ]);
    const { PublicAccessBlockConfiguration } = s3('get-public-access-block');
    expect(Object.values(PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(s3('get-bucket-ownership-controls').OwnershipControls.Rules).toEqual([
      { ObjectOwnership: 'BucketOwnerEnforced' },
    ]);
    expect(JSON.parse(s3('get-bucket-policy').Policy)).toEqual(statePlan(dev).policy);
    expect(s3('get-bucket-lifecycle-configuration').Rules).toMatchObject([
      { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
    ]);
  });

  it('is left alone the second time', () => {
    const { code, out } = bootstrap(['state', 'dev'], moto.env);
    expect(code).toBe(0);
    expect(out.match(/^ {2}as it was /gm)).toHaveLength(11);
    expect(out).toMatch(/\nall was so already: nothing to do\n$/);
  });

  it('is mended where somebody has weakened it, and is told of before', async () => {
    const { KeyId } = moto.ask('kms', 'describe-key', '--key-id', ALIAS).KeyMetadata;
    moto.ask('kms', 'disable-key-rotation', '--key-id', KeyId);
    s3('put-bucket-versioning', '--versioning-configuration', 'Status=Suspended');
    s3(
      'put-public-access-block',
      '--public-access-block-configuration',
      'BlockPublicAcls=true,BlockPublicPolicy=false',
    );
    s3('delete-bucket-encryption');
    s3(
      'put-bucket-lifecycle-configuration',
      ...[
        '--lifecycle-configuration',
        '{"Rules":[{"ID":"tidy","Status":"Enabled","Filter":{"Prefix":""},"Expiration":{"Days":30}}]}',
      ],
    );
    const wall = {
      Sid: 'Wall',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:DeleteBucket',
      Resource: `arn:aws:s3:::${BUCKET}`,
    };
    s3('put-bucket-policy', '--policy', JSON.stringify({ Version: '2012-10-17', Statement: [wall] }));

    const differences = [
      'rotation of the key every 365 days (was off)',
      'no public access (was without IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets)',
      expect.stringMatching(/^encryption by the key \(was (none|AES256)\)$/),
      'versioning (was Suspended)',
      'older versions for 90 days (had other rules: tidy)',
      'policy of the bucket (was without TlsOnly, ModernTlsOnly; also says Wall)',
    ];
    const looked = bootstrap(['state', 'dev', '--check'], moto.env);
    expect(looked).toMatchObject({ code: 1, err: expect.stringMatching(/^not as it shall be: 6 of 11;/) });
    expect(s3('get-bucket-versioning').Status).toBe('Suspended');
    expect(only('mended', await state())).toEqual(differences);
    expect(s3('get-bucket-versioning').Status).toBe('Enabled');
    expect(s3('get-bucket-lifecycle-configuration').Rules.map(({ ID }: { ID: string }) => ID)).toEqual([
      'history',
    ]);
    expect(Object.values(s3('get-public-access-block').PublicAccessBlockConfiguration)).not.toContain(false);
    // Guard rails of the company stay beside ours.
    const { Statement } = JSON.parse(s3('get-bucket-policy').Policy);
    expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['TlsOnly', 'ModernTlsOnly', 'Wall']);
  });

  it('has one key, though a run ended before it had its alias', async () => {
    const { KeyId } = moto.ask('kms', 'describe-key', '--key-id', ALIAS).KeyMetadata;
    moto.ask('kms', 'delete-alias', '--alias-name', ALIAS);
    expect(only('made', await state())).toContain(`KMS key ${ALIAS}`);
    expect(moto.ask('kms', 'describe-key', '--key-id', ALIAS).KeyMetadata.KeyId).toBe(KeyId);
    expect(moto.ask('kms', 'list-keys').Keys).toHaveLength(1);
  });

  it('is not mended behind the back of whoever deletes its key', async () => {
    const { KeyId } = moto.ask('kms', 'describe-key', '--key-id', ALIAS).KeyMetadata;
    moto.ask('kms', 'schedule-key-deletion', '--key-id', KeyId);
    const { code, err } = bootstrap(['state', 'dev'], moto.env);
    expect(code).toBe(1);
    expect(err).toMatch(/STATE_KEY_UNUSABLE .*PendingDeletion.*\n.*aws kms cancel-key-deletion --key-id/);
    moto.ask('kms', 'cancel-key-deletion', '--key-id', KeyId);
    await expect(state()).rejects.toThrow(/STATE_KEY_UNUSABLE .*Disabled/);
    moto.ask('kms', 'enable-key', '--key-id', KeyId);
  });

  it('is made where the region has no name for S3, and is of that region alone', async () => {
    const virginia: Environment = { ...dev, region: 'us-east-1' };
    expect(only('made', await state(false, virginia)).slice(0, 1)).toEqual([
      `KMS key alias/espalier-state-${ACCOUNT}-us-east-1`,
    ]);
    const named: Environment = { ...virginia, state: { bucket: BUCKET } };
    await expect(state(true, named)).rejects.toThrow(/STATE_BUCKET_ELSEWHERE .*eu-central-1/);
  });
});
