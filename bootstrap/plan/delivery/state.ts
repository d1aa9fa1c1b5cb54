import type { PolicyDocument } from '../../../platform/_iam/policy.ts';
import type { Statement } from '../../../src/component.ts';
import { partitionOf } from '../../../src/context.ts';
import { type Environment, stateBucket } from '../../../src/environment.ts';

/** Days that a version of the state is kept after a newer one, and a deleted lock file after its deletion. */
export const HISTORY_DAYS = 90;

/** Days between two rotations of the key's material; what older material encrypted stays readable. */
const ROTATION_DAYS = 365;

/**
 * What one may do with a key, but for what no key of this kind takes part in: imported material, other regions, signatures. Whoever has
 * `kms:PutKeyPolicy` can always add to it, so nothing is locked out for good.
 */
const KEY_ACTIONS = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateGrant',
  'Decrypt',
  'DeleteAlias',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
].map((action) => `kms:${action}`);

/**
 * The S3 bucket of Pulumi's state, as arguments of `aws.s3.Bucket` and of the resources beside it, and the KMS key that encrypts it. All clusters of
 * an account and region share them, so a command makes them before there is any stack, and no stack owns them.
 */
export interface StatePlan {
  readonly key: {
    readonly alias: string;
    readonly description: string;
    readonly rotationPeriodInDays: number;
    /** IAM policies of the account alone say who uses the key (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html). */
    readonly policy: PolicyDocument;
    /** A key that an interrupted run made and gave no alias is found by it. */
    readonly tag: { readonly key: string; readonly value: string };
  };
  /** No object lock: it would hold every version of the state back for as long as it says, and nothing here asks for that. */
  readonly bucket: {
    readonly bucket: string;
    readonly forceDestroy: false;
    readonly objectLockEnabled: false;
  };
  readonly versioning: { readonly status: 'Enabled' };
  readonly encryption: {
    readonly sseAlgorithm: 'aws:kms';
    readonly kmsKeyAlias: string;
    readonly bucketKeyEnabled: true;
  };
  readonly publicAccessBlock: {
    readonly blockPublicAcls: true;
    readonly blockPublicPolicy: true;
    readonly ignorePublicAcls: true;
    readonly restrictPublicBuckets: true;
  };
  /** No ACL counts: policies alone say who gets in. */
  readonly ownership: { readonly objectOwnership: 'BucketOwnerEnforced' };
  readonly lifecycle: {
    readonly noncurrentVersionExpirationDays: number;
    readonly expiredObjectDeleteMarker: true;
    readonly abortIncompleteMultipartUploadDays: number;
  };
  readonly policy: PolicyDocument;
}

/** Alias of the KMS key that encrypts the bucket, and the secrets in the state (`awskms://<alias>`). */
export function stateKeyAlias(environment: Environment): string {
  return `alias/${stateBucket(environment)}`;
}

/** How the bucket is set up. */
export function statePlan(environment: Environment): StatePlan {
  const bucket = stateBucket(environment);
  const arn = bucketArn(environment);
  const { account, region } = environment;
  return {
    key: {
      alias: stateKeyAlias(environment),
      description: `Encrypts the state of Pulumi in the bucket ${bucket}, and the secrets in it.`,
      rotationPeriodInDays: ROTATION_DAYS,
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'LeaveItToIam',
            Effect: 'Allow',
            Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
            Action: KEY_ACTIONS,
            // Of a key policy: the key itself.
            Resource: ['*'],
          },
        ],
      },
      tag: { key: 'espalier-state', value: bucket },
    },
    bucket: { bucket, forceDestroy: false, objectLockEnabled: false },
    versioning: { status: 'Enabled' },
    encryption: {
      sseAlgorithm: 'aws:kms',
      kmsKeyAlias: stateKeyAlias(environment),
      bucketKeyEnabled: true,
    },
    publicAccessBlock: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    ownership: { objectOwnership: 'BucketOwnerEnforced' },
    lifecycle: {
      noncurrentVersionExpirationDays: HISTORY_DAYS,
      expiredObjectDeleteMarker: true,
      abortIncompleteMultipartUploadDays: 7,
    },
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: ['s3:*'],
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Sid: 'ModernTlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: ['s3:*'],
          Resource: [arn, `${arn}/*`],
          Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
        },
      ],
    },
  };
}

/**
 * What whoever runs Pulumi needs of the bucket and its key. To read is enough for a preview, which takes no lock; an update puts its lock file
 * below `.pulumi/locks` and deletes it at its end (pkg/backend/diy/backend.go in pulumi/pulumi). The key is known by its alias
 * alone: its id is AWS's.
 */
export function stateStatements(environment: Environment, to: 'read' | 'write'): Statement[] {
  const { account, region } = environment;
  const arn = bucketArn(environment);
  return [
    { sid: 'ListState', actions: ['s3:ListBucket', 's3:GetBucketLocation'], resources: [arn] },
    {
      sid: to === 'read' ? 'ReadState' : 'WriteState',
      actions: ['s3:GetObject', ...(to === 'write' ? ['s3:PutObject', 's3:DeleteObject'] : [])],
      resources: [`${arn}/.pulumi/*`],
    },
    {
      sid: 'UseStateKey',
      actions: ['kms:Decrypt', ...(to === 'write' ? ['kms:Encrypt', 'kms:GenerateDataKey'] : [])],
      resources: [`arn:${partitionOf(region)}:kms:${region}:${account}:key/*`],
      conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': stateKeyAlias(environment) } },
    },
  ];
}

function bucketArn(environment: Environment): string {
  return `arn:${partitionOf(environment.region)}:s3:::${stateBucket(environment)}`;
}
