import { createHash } from 'node:crypto';
import { arns, managedPolicyArn } from '../../../platform/_iam/arn.ts';
import type { Environment } from '../../../src/environment.ts';
import { namesOf, onBehalfOf, serviceRole } from '../identity/service-role.ts';
import type { SubnetSet } from '../network/network.ts';
import { type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';

type Profile = Environment['compute']['fargate'][number];

/** Fargate profiles, and the role by which Fargate pulls images and joins the cluster; nothing where there is no profile. */
export function fargateProfiles(environment: Environment, subnets: SubnetSet): Resource[] {
  const { fargate } = environment.compute;
  if (fargate.length === 0) return [];
  const { regional } = arns({ environment });
  const role = serviceRole(environment, {
    what: 'fargate',
    description: `Pulls images and joins ${environment.cluster.name} for pods on Fargate.`,
    service: 'eks-fargate-pods.amazonaws.com',
    // https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
    conditions: onBehalfOf(environment, regional('eks', `fargateprofile/${environment.cluster.name}/*`)),
    policyArns: [managedPolicyArn(environment, 'AmazonEKSFargatePodExecutionRolePolicy')],
  });
  const profiles = fargate.map((profile) =>
    resource(
      'eks.FargateProfile',
      `fargate-${profile.name}`,
      {
        clusterName: ref('cluster', 'name'),
        fargateProfileName: profileName(profile, subnets),
        podExecutionRoleArn: ref('fargate-role', 'arn'),
        subnetIds: subnets.ids,
        selectors: profile.selectors,
        tags: tagsOf(environment, `fargate-${profile.name}`),
      },
      { after: [...namesOf(role), ...subnets.ways] },
    ),
  );
  return [...role, ...profiles];
}

/**
 * The stated name and a hash of what AWS lets nobody change in a profile: its selectors and subnets. So a changed profile is
 * another one, which is there before the old one goes, and its pods always have a place. Order says nothing.
 */
export function profileName({ name, selectors }: Profile, { identity }: SubnetSet): string {
  const content = [
    ...selectors.map(({ namespace, labels }) => JSON.stringify([namespace, Object.entries(labels).sort()])),
    ...identity,
  ].sort();
  return `${name}-${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8)}`;
}
