import { z } from 'zod';
import { partitionOf } from '../context.ts';
import type { Environment } from '../environment.ts';

/** A reference that names one image for ever: a digest, or a full release tag. */
export const pinnedImage = z
  .string()
  .regex(
    /^[a-z0-9][\w./:-]*(:v?\d+\.\d+\.\d+[\w.-]*)?(@sha256:[0-9a-f]{64})?$/,
    'must be an image with a full release tag or a digest',
  )
  .regex(/:v?\d+\.\d+\.\d+[\w.-]*(@|$)|@sha256:/, 'must carry a full release tag or a digest: others move');

/** Where images that are built from this repository lie: in the registry of the account, below the cluster's name. */
export function ownRegistry({ account, region, cluster }: Environment): string {
  const suffix = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${account}.dkr.ecr.${region}.${suffix}/${cluster.name}`;
}

/** An image that is built from this repository, in a repository of its own. */
export function ownImage(environment: Environment, name: string, release: string): string {
  return `${ownRegistry(environment)}/${name}:${release}`;
}
