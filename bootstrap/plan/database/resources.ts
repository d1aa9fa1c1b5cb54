import type { Environment } from '../../../src/environment.ts';
import type { NetworkPlan } from '../network/network.ts';
import { type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';
import { databasePlan } from './database.ts';

/** The instance's resource, and that of its security group. */
const INSTANCE = 'database';
const GROUP = 'database-security-group';

/** The database of an environment in its network, and all around it; nothing where bootstrap makes none. */
export function databaseResources(environment: Environment, network: NetworkPlan): Resource[] {
  const plan = databasePlan(environment);
  if (plan === undefined) return [];
  const tags = tagsOf(environment, 'database');
  const { parameterGroup, optionGroup, monitoringRole, logGroups } = plan;
  const logs = logGroups.map((group) =>
    resource('cloudwatch.LogGroup', `database-log-${group.name.replace(/^.*\//, '')}`, { ...group, tags }),
  );
  const role = monitoringRole ? monitoring(environment, monitoringRole) : [];
  // Named after what they are, since a change of the major version wants the new one beside the old one.
  const parameters = parameterGroup.name;
  const options = optionGroup && `${optionGroup.name}-options`;
  return [
    resource('ec2.SecurityGroup', GROUP, { ...plan.securityGroup(network.vpcId), tags }),
    resource('vpc.SecurityGroupIngressRule', 'database-from-cluster', {
      ...plan.ingressRule({
        securityGroupId: ref(GROUP),
        clusterSecurityGroupId: ref('cluster', 'vpcConfig.clusterSecurityGroupId'),
      }),
      tags,
    }),
    resource('rds.SubnetGroup', 'database-subnets', {
      ...plan.subnetGroup(network.subnets[plan.tier].ids),
      tags,
    }),
    resource('rds.ParameterGroup', parameters, { ...parameterGroup, tags }),
    ...(optionGroup && options ? [resource('rds.OptionGroup', options, { ...optionGroup, tags })] : []),
    ...role,
    ...logs,
    resource(
      'rds.Instance',
      INSTANCE,
      {
        ...plan.instance({
          subnetGroupName: ref('database-subnets', 'name'),
          securityGroupId: ref(GROUP),
          parameterGroupName: ref(parameters, 'name'),
          ...(options && { optionGroupName: ref(options, 'name') }),
          ...(monitoringRole && { monitoringRoleArn: ref('database-monitoring-role', 'arn') }),
          finalSnapshotName: ref(GROUP, 'id', plan.finalSnapshotName),
        }),
        tags,
      },
      {
        after: [...logs, ...role].map(({ name }) => name),
        // AWS refuses when the database's turn comes; by then all that stands on nothing else would have gone.
        protect: plan.protect,
      },
    ),
    resource('secretsmanager.SecretRotation', 'database-password-rotation', {
      ...plan.rotation(ref(INSTANCE, 'masterUserSecrets[0].secretArn')),
    }),
  ];
}

function monitoring(
  environment: Environment,
  role: { name: string; description: string; assumeRolePolicy: string; policyArn: string },
): Resource[] {
  const name = 'database-monitoring-role';
  return [
    resource('iam.Role', name, {
      name: role.name,
      description: role.description,
      assumeRolePolicy: role.assumeRolePolicy,
      tags: tagsOf(environment, 'database-monitoring'),
    }),
    resource('iam.RolePolicyAttachment', `${name}-policy`, {
      role: ref(name, 'name'),
      policyArn: role.policyArn,
    }),
  ];
}
