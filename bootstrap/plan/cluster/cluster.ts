import { arns, managedPolicyArn } from '../../../platform/_iam/arn.ts';
import type { Environment } from '../../../src/environment.ts';
import { namesOf, onBehalfOf, serviceRole } from '../identity/service-role.ts';
import { LOG_RETENTION_DAYS } from '../network/flow-logs.ts';
import type { NetworkPlan } from '../network/network.ts';
import { type Lookup, type Resource, ref, resource } from '../resource.ts';
import { discoveryTag, tagsOf } from '../tags.ts';
import { accessEntries, type Principal } from './access.ts';
import { addons, addonVersions } from './addons.ts';
import { autoMode } from './auto-mode.ts';
import { fargateProfiles } from './fargate-profiles.ts';
import { nodeGroups } from './node-groups.ts';

/** The cluster and all that must run before Argo CD can. */
export interface ClusterPlan {
  readonly lookups: readonly Lookup[];
  /** In an order in which each comes after all that it refers to, the network's included. */
  readonly resources: readonly Resource[];
}

/**
 * The cluster that an environment asks for, in that network.
 * @param operator ARN of the role that runs bootstrap, as `accessEntries` takes it.
 * @param pipelines roles of workflows that get in.
 * @throws Problems: BOOTSTRAP_PRINCIPAL, COREDNS_NOWHERE, NODE_GROUP_AMI.
 */
export function clusterPlan(
  environment: Environment,
  network: NetworkPlan,
  operator: string,
  pipelines: readonly Principal[] = [],
): ClusterPlan {
  const { beforeNodes, afterNodes } = addons(environment);
  return {
    lookups: addonVersions(environment),
    resources: [
      ...controlPlane(environment, network),
      ...accessEntries(environment, operator, pipelines),
      ...beforeNodes,
      ...fargateProfiles(environment, network.subnets.private),
      ...nodeGroups(environment, network.subnets.private),
      ...afterNodes,
    ],
  };
}

function controlPlane(environment: Environment, network: NetworkPlan): Resource[] {
  const { cluster, stage } = environment;
  const auto = autoMode(environment);
  const role = serviceRole(environment, {
    what: 'control-plane',
    description: `Control plane of ${cluster.name}.`,
    service: 'eks.amazonaws.com',
    ...auto.role,
    // https://docs.aws.amazon.com/eks/latest/userguide/cross-service-confused-deputy-prevention.html
    conditions: onBehalfOf(environment, arns({ environment }).regional('eks', `cluster/${cluster.name}`)),
    policyArns: ['AmazonEKSClusterPolicy', ...auto.policies].map((name) =>
      managedPolicyArn(environment, name),
    ),
  });
  const key = cluster.secretsEncryption ? secretsKey(environment) : [];
  const logs = cluster.logs.length > 0 ? [logGroup(environment)] : [];
  const open = cluster.publicEndpoint.length > 0;
  // The NodeClass that EKS Auto Mode brings puts nodes where the control plane's interfaces are, and those must reach what they pull
  // (https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3574).
  const home = environment.compute.autoMode.enabled
    ? network.subnets.private
    : { ...network.subnets.intra, ways: [] };
  const args: Resource<'eks.Cluster'>['args'] = {
    name: cluster.name,
    version: cluster.version,
    roleArn: ref('control-plane-role', 'arn'),
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    // The add-ons are installed as such; copies that nobody updates would be in their way.
    bootstrapSelfManagedAddons: false,
    vpcConfig: {
      subnetIds: home.ids,
      endpointPrivateAccess: cluster.privateEndpoint,
      endpointPublicAccess: open,
      ...(open && { publicAccessCidrs: cluster.publicEndpoint }),
    },
    enabledClusterLogTypes: cluster.logs,
    ...(cluster.secretsEncryption && {
      encryptionConfig: { provider: { keyArn: ref('secrets-key', 'arn') }, resources: ['secrets'] as const },
    }),
    ...auto.args,
    upgradePolicy: { supportType: cluster.support === 'extended' ? 'EXTENDED' : 'STANDARD' },
    deletionProtection: stage !== 'development',
    tags: tagsOf(environment, 'cluster'),
  };
  return [
    ...role,
    ...auto.nodeRole,
    ...key,
    ...logs,
    resource('eks.Cluster', 'cluster', args, {
      after: [...namesOf([...role, ...auto.nodeRole, ...logs]), ...home.ways],
    }),
    ...Object.entries(discoveryTag(environment)).map(([tagKey, value]) =>
      resource('ec2.Tag', 'cluster-security-group-discovery', {
        resourceId: ref('cluster', 'vpcConfig.clusterSecurityGroupId'),
        key: tagKey,
        value,
      }),
    ),
  ];
}

/** The key that Secrets are encrypted with; whoever deletes it deletes them, so that AWS waits as long as it can before it does. */
function secretsKey(environment: Environment): Resource[] {
  const { name } = environment.cluster;
  return [
    resource('kms.Key', 'secrets-key', {
      description: `Encrypts the Secrets of the EKS cluster ${name}.`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: tagsOf(environment, 'secrets'),
    }),
    resource('kms.Alias', 'secrets-key-alias', {
      name: `alias/${name}-secrets`,
      targetKeyId: ref('secrets-key', 'keyId'),
    }),
  ];
}

/** EKS would make the group itself, and keep what is in it for ever (https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html). */
function logGroup(environment: Environment): Resource {
  return resource('cloudwatch.LogGroup', 'control-plane-logs', {
    name: `/aws/eks/${environment.cluster.name}/cluster`,
    retentionInDays: LOG_RETENTION_DAYS,
    tags: tagsOf(environment, 'control-plane-logs'),
  });
}
