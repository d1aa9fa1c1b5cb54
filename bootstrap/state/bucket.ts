import { type Problem, Problems } from '../../src/problem.ts';
import { type Aws, AwsError } from '../aws.ts';
import type { StatePlan } from '../plan/delivery/state.ts';
import { bucketSettings } from './settings.ts';
import type { Setting, Thing } from './thing.ts';

/** Calls S3 about the state's bucket, and only as long as it is in the environment's account. */
export class Bucket {
  readonly bucket: string;
  readonly aws: Aws;
  readonly #of: readonly string[];

  constructor(aws: Aws, bucket: string, account: string) {
    this.aws = aws;
    this.bucket = bucket;
    this.#of = ['--bucket', bucket, '--expected-bucket-owner', account];
  }

  call<T = void>(operation: string, ...args: string[]): Promise<T> {
    return this.aws.call('s3api', operation, ...this.#of, ...args);
  }

  find<T>(absent: string, operation: string, ...args: string[]): Promise<T | undefined> {
    return this.aws.find([absent], 's3api', operation, ...this.#of, ...args);
  }

  /** Whether there is such a bucket. @throws Problems STATE_BUCKET_TAKEN, STATE_BUCKET_ELSEWHERE. */
  async isThere(): Promise<boolean> {
    const found = await this.#location();
    if (found === undefined) return false;
    const region = found.LocationConstraint ?? 'us-east-1';
    if (region === this.aws.region) return true;
    throw new Problems([elsewhere(this.bucket, region, this.aws.region)]);
  }

  async #location(): Promise<{ LocationConstraint: string | null } | undefined> {
    try {
      return await this.find('NoSuchBucket', 'get-bucket-location');
    } catch (error) {
      const forbidden = error instanceof AwsError && ['AccessDenied', '403'].includes(error.awsCode);
      throw forbidden ? new Problems([taken(this.bucket)]) : error;
    }
  }
}

/** The S3 bucket of the state. */
export class StateBucket implements Thing {
  readonly name: string;
  readonly settings: readonly Setting[];
  readonly #bucket: Bucket;

  /** @param keyArn of the key that encrypts it, once it is there. */
  constructor(aws: Aws, plan: StatePlan, account: string, keyArn: () => string | undefined) {
    this.#bucket = new Bucket(aws, plan.bucket.bucket, account);
    this.name = `S3 bucket ${plan.bucket.bucket}`;
    this.settings = bucketSettings(this.#bucket, plan, keyArn);
  }

  find(): Promise<boolean> {
    return this.#bucket.isThere();
  }

  async make(): Promise<void> {
    const { aws, bucket } = this.#bucket;
    // us-east-1 is what S3 calls no place at all.
    const place =
      aws.region === 'us-east-1' ? [] : ['--create-bucket-configuration', `LocationConstraint=${aws.region}`];
    try {
      await aws.call('s3api', 'create-bucket', '--bucket', bucket, ...place);
    } catch (error) {
      if (error instanceof AwsError && error.awsCode === 'BucketAlreadyExists')
        throw new Problems([taken(bucket)]);
      throw error;
    }
    await this.#bucket.call('wait bucket-exists');
  }
}

function taken(bucket: string): Problem {
  return {
    code: 'STATE_BUCKET_TAKEN',
    at: { object: `S3 bucket ${bucket}` },
    message: 'a bucket of this name belongs to another account, or these credentials may not look at it',
    cure: 'Use credentials that may; if it is not yours, choose another name in state.bucket of the environment.',
  };
}

function elsewhere(bucket: string, region: string, wanted: string): Problem {
  return {
    code: 'STATE_BUCKET_ELSEWHERE',
    at: { object: `S3 bucket ${bucket}` },
    message: `the bucket is in ${region}, the environment in ${wanted}`,
    cure: 'Choose another name in state.bucket of the environment.',
  };
}
