import { describe, expect, it } from 'vitest';
import { stateKeyAlias, statePlan, stateStatements } from '../../bootstrap/plan/delivery/state.ts';
import { policyDocuments } from '../../platform/_iam/policy.ts';
import { environmentLike } from '../helpers/bootstrapped.ts';
import { lint } from '../helpers/iam-lint.ts';

const environment = environmentLike();
const BUCKET = 'espalier-state-555566667777-eu-west-1';
const ARN = `arn:aws:s3:::${BUCKET}`;

describe('the bucket of the state', () => {
  const plan = statePlan(environment);

  it('is named after account and region, or as the environment says', () => {
    expect(plan.bucket.bucket).toBe(BUCKET);
    expect(statePlan(environmentLike({ state: { bucket: 'example-state' } })).bucket.bucket).toBe(
      'example-state',
    );
  });

  it('keeps every version, and is not deleted with any in it', () => {
    expect(plan.versioning).toEqual({ status: 'Enabled' });
    expect(plan.bucket.forceDestroy).toBe(false);
    expect(plan.lifecycle.noncurrentVersionExpirationDays).toBeGreaterThanOrEqual(30);
  });

  it('holds nothing back from deletion that a lock file could be', () => {
    expect(plan.bucket.objectLockEnabled).toBe(false);
    const denied = plan.policy.Statement.filter(({ Condition }) => Condition === undefined);
    expect(denied).toEqual([]);
  });

  it('is encrypted by the key that encrypts the secrets in it', () => {
    expect(plan.encryption).toEqual({
      sseAlgorithm: 'aws:kms',
      kmsKeyAlias: stateKeyAlias(environment),
      bucketKeyEnabled: true,
    });
    expect(stateKeyAlias(environment)).toMatch(/^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/);
  });

  it('is closed to the public, whatever a policy or an ACL says', () => {
    expect(Object.values(plan.publicAccessBlock)).toEqual([true, true, true, true]);
    expect(plan.ownership).toEqual({ objectOwnership: 'BucketOwnerEnforced' });
  });

  it('lets nobody in by its policy, and nobody without TLS 1.2', () => {
    for (const { Effect, Principal, Action, Resource } of plan.policy.Statement) {
      expect([Effect, Principal, Action, Resource]).toEqual(['Deny', '*', ['s3:*'], [ARN, `${ARN}/*`]]);
    }
    expect(plan.policy.Statement.map(({ Condition }) => Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    ]);
  });
});

describe('the key of the state', () => {
  const { key } = statePlan(environment);

  it('is let to nobody but the account, whose IAM policies say who uses it', async () => {
    expect(await lint(key.policy, 'key')).toEqual([]);
    expect(key.policy.Statement.map(({ Effect, Principal }) => [Effect, Principal])).toEqual([
      ['Allow', { AWS: 'arn:aws:iam::555566667777:root' }],
    ]);
  });

  it('can be managed and used by way of them, so that nobody locks everybody out', () => {
    const allowed = key.policy.Statement.flatMap(({ Action }) => Action);
    for (const { actions } of stateStatements(environment, 'write')) {
      for (const action of actions.filter((it) => it.startsWith('kms:'))) expect(allowed).toContain(action);
    }
    expect(allowed).toEqual(expect.arrayContaining(['kms:PutKeyPolicy', 'kms:CancelKeyDeletion']));
  });

  it('gets new material every year', () => {
    expect(key.rotationPeriodInDays).toBe(365);
  });
});

describe('who runs Pulumi', () => {
  const actions = (to: 'read' | 'write') => stateStatements(environment, to).flatMap((s) => s.actions);

  it('reads the state for a preview, and writes nothing', () => {
    expect(actions('read')).toEqual(['s3:ListBucket', 's3:GetBucketLocation', 's3:GetObject', 'kms:Decrypt']);
  });

  it('writes it for an update, and deletes the lock file at its end', () => {
    for (const action of ['s3:PutObject', 's3:DeleteObject', 'kms:GenerateDataKey', 'kms:Encrypt']) {
      expect(actions('write')).toContain(action);
    }
    expect(actions('write')).not.toContain('s3:DeleteObjectVersion');
  });

  it.each(['read', 'write'] as const)('may %s nothing but the state', async (to) => {
    const [document, ...more] = policyDocuments(stateStatements(environment, to));
    expect(more).toEqual([]);
    expect(document && (await lint(document, 'identity'))).toEqual([]);
    const objects = stateStatements(environment, to).filter((s) => s.actions.includes('s3:GetObject'));
    expect(objects.flatMap(({ resources }) => resources)).toEqual([`${ARN}/.pulumi/*`]);
  });

  it('reaches the bucket of its partition', () => {
    const [list] = stateStatements(environmentLike({ region: 'cn-north-1' }), 'read');
    expect(list?.resources).toEqual(['arn:aws-cn:s3:::espalier-state-555566667777-cn-north-1']);
  });
});
