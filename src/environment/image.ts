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

/** An image that is built from this repository: in the registry of the account, a repository each below the cluster's name. */
export function ownImage({ account, region, cluster }: Environment, name: string, release: string): string {
  const suffix = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${account}.dkr.ecr.${region}.${suffix}/${cluster.name}/${name}:${release}`;
}
