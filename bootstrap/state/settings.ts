import type { StatePlan } from '../plan/delivery/state.ts';
import type { Bucket } from './bucket.ts';
import { comparePolicy, plain } from './policy.ts';
import type { Setting } from './thing.ts';

/** How the bucket of the state is set up, each part as S3 keeps it; what closes it to the public comes first. */
export function bucketSettings(
  bucket: Bucket,
  plan: StatePlan,
  keyArn: () => string | undefined,
): readonly Setting[] {
  return [
    publicAccess(bucket, plan),
    ownership(bucket, plan),
    encryption(bucket, plan, keyArn),
    versioning(bucket, plan),
    lifecycle(bucket, plan),
    policy(bucket, plan),
  ];
}

function publicAccess(bucket: Bucket, { publicAccessBlock }: StatePlan): Setting {
  const wanted = {
    BlockPublicAcls: publicAccessBlock.blockPublicAcls,
    IgnorePublicAcls: publicAccessBlock.ignorePublicAcls,
    BlockPublicPolicy: publicAccessBlock.blockPublicPolicy,
    RestrictPublicBuckets: publicAccessBlock.restrictPublicBuckets,
  };
  return {
    name: 'no public access',
    look: async () => {
      const found = await bucket.find<{ PublicAccessBlockConfiguration: Record<string, boolean> }>(
        'NoSuchPublicAccessBlockConfiguration',
        'get-public-access-block',
      );
      const open = Object.keys(wanted).filter((key) => !found?.PublicAccessBlockConfiguration[key]);
      return open.length > 0 ? { differs: `was without ${open.join(', ')}` } : {};
    },
    set: () =>
      bucket.call('put-public-access-block', '--public-access-block-configuration', JSON.stringify(wanted)),
  };
}

function ownership(bucket: Bucket, plan: StatePlan): Setting {
  const { objectOwnership } = plan.ownership;
  return {
    name: 'no ACLs',
    look: async () => {
      const found = await bucket.find<{ OwnershipControls: { Rules: { ObjectOwnership: string }[] } }>(
        'OwnershipControlsNotFoundError',
        'get-bucket-ownership-controls',
      );
      const is = found?.OwnershipControls.Rules[0]?.ObjectOwnership ?? 'ObjectWriter';
      return is === objectOwnership ? {} : { differs: `was ${is}` };
    },
    set: () =>
      bucket.call(
        'put-bucket-ownership-controls',
        ...['--ownership-controls', JSON.stringify({ Rules: [{ ObjectOwnership: objectOwnership }] })],
      ),
  };
}

interface EncryptionRule {
  readonly ApplyServerSideEncryptionByDefault?: {
    readonly SSEAlgorithm: string;
    readonly KMSMasterKeyID?: string;
  };
  readonly BucketKeyEnabled?: boolean;
}

function encryption(
  bucket: Bucket,
  { encryption: { sseAlgorithm, bucketKeyEnabled } }: StatePlan,
  keyArn: () => string | undefined,
): Setting {
  return {
    name: 'encryption by the key',
    look: async () => {
      const found = await bucket.find<{ ServerSideEncryptionConfiguration: { Rules: EncryptionRule[] } }>(
        'ServerSideEncryptionConfigurationNotFoundError',
        'get-bucket-encryption',
      );
      const rule = found?.ServerSideEncryptionConfiguration.Rules[0];
      const { SSEAlgorithm = 'none', KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
      if (SSEAlgorithm !== sseAlgorithm) return { differs: `was ${SSEAlgorithm}` };
      if (KMSMasterKeyID !== keyArn())
        return {
          differs: `was by the key ${KMSMasterKeyID ?? 'of AWS'}; what is there already still needs it`,
        };
      return rule?.BucketKeyEnabled === bucketKeyEnabled ? {} : { differs: 'was without a bucket key' };
    },
    set: () =>
      bucket.call(
        'put-bucket-encryption',
        '--server-side-encryption-configuration',
        JSON.stringify({
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: sseAlgorithm, KMSMasterKeyID: keyArn() },
              BucketKeyEnabled: bucketKeyEnabled,
            },
          ],
        }),
      ),
  };
}

function versioning(bucket: Bucket, plan: StatePlan): Setting {
  const { status } = plan.versioning;
  return {
    name: 'versioning',
    look: async () => {
      const found = await bucket.call<{ Status?: string } | undefined>('get-bucket-versioning');
      return found?.Status === status ? {} : { differs: `was ${found?.Status ?? 'off'}` };
    },
    set: () => bucket.call('put-bucket-versioning', '--versioning-configuration', `Status=${status}`),
  };
}

function lifecycle(bucket: Bucket, { lifecycle: days }: StatePlan): Setting {
  const wanted = {
    ID: 'history',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    NoncurrentVersionExpiration: { NoncurrentDays: days.noncurrentVersionExpirationDays },
    Expiration: { ExpiredObjectDeleteMarker: days.expiredObjectDeleteMarker },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: days.abortIncompleteMultipartUploadDays },
  };
  return {
    name: `older versions for ${days.noncurrentVersionExpirationDays} days`,
    look: async () => {
      const found = await bucket.find<{ Rules: { ID?: string }[] }>(
        'NoSuchLifecycleConfiguration',
        'get-bucket-lifecycle-configuration',
      );
      const rules = found?.Rules ?? [];
      if (rules.length === 1 && plain(rules[0]) === plain(wanted)) return {};
      // Any rule beside ours could delete what is the state now.
      const others = rules.map(({ ID }) => ID ?? 'without a name').filter((id) => id !== wanted.ID);
      return {
        differs: others.length > 0 ? `had other rules: ${others.join(', ')}` : 'was another rule, or none',
      };
    },
    set: () =>
      bucket.call(
        'put-bucket-lifecycle-configuration',
        ...['--lifecycle-configuration', JSON.stringify({ Rules: [wanted] })],
      ),
  };
}

function policy(bucket: Bucket, { policy: wanted }: StatePlan): Setting {
  let document = '';
  return {
    name: 'policy of the bucket',
    look: async () => {
      const found = await bucket.find<{ Policy: string }>('NoSuchBucketPolicy', 'get-bucket-policy');
      const state = comparePolicy(wanted, found?.Policy);
      document = state.document;
      return {
        ...(state.lacking.length > 0 && { differs: `was without ${state.lacking.join(', ')}` }),
        ...(state.foreign.length > 0 && { beside: `also says ${state.foreign.join(', ')}` }),
      };
    },
    set: () => bucket.call('put-bucket-policy', '--policy', document),
  };
}
