import type { PolicyDocument } from '../../../platform/_iam/policy.ts';
import type { Statement } from '../../../src/component.ts';
import { partitionOf } from '../../../src/context.ts';
import { type Environment, stateBucket } from '../../../src/environment.ts';

/** Days that a version of the state is kept after a newer one, and a deleted lock file after its deletion. */
export const HISTORY_DAYS = 90;

/**
 * The S3 bucket of Pulumi's state, as arguments of `aws.s3.Bucket` and of the resources beside it. All clusters of an account and region share
 * it, so a command makes it before there is any stack, and no stack owns it.
 */
export interface StatePlan {
  /** No object lock: Pulumi's lock files must go when an update ends, or every later one is refused. */
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
  return {
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
