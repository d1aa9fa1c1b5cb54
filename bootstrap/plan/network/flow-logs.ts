import { arns } from '../../../platform/_iam/arn.ts';
import { policyDocuments } from '../../../platform/_iam/policy.ts';
import type { Environment } from '../../../src/environment.ts';
import { namesOf, onBehalfOf, serviceRole } from '../identity/service-role.ts';
import { type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';

/** Days that logs are kept: long enough to look into what happened last quarter. */
export const LOG_RETENTION_DAYS = 90;

/**
 * Flow logs of the VPC to CloudWatch, by a role that may write into their log group and nothing else
 * (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html). The group is made here, with an end to what it
 * keeps; so the role may not make any.
 */
export function flowLogs(environment: Environment): Resource[] {
  const { regional } = arns({ environment });
  const group = `/aws/vpc/${environment.cluster.name}/flow-logs`;
  const role = serviceRole(environment, {
    what: 'flow-logs',
    description: `Writes the flow logs of the VPC of ${environment.cluster.name}.`,
    service: 'vpc-flow-logs.amazonaws.com',
    conditions: onBehalfOf(environment, regional('ec2', 'vpc-flow-log/*')),
    policyArns: [],
  });
  const [policy] = policyDocuments([
    {
      sid: 'WriteFlowLogs',
      actions: [
        'logs:CreateLogStream',
        'logs:DescribeLogGroups',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
      ],
      resources: [regional('logs', `log-group:${group}`), regional('logs', `log-group:${group}:*`)],
    },
  ]);
  const write = resource('iam.RolePolicy', 'flow-logs-policy', {
    role: ref('flow-logs-role', 'name'),
    name: 'write-flow-logs',
    policy: JSON.stringify(policy),
  });
  return [
    resource('cloudwatch.LogGroup', 'flow-logs-group', {
      name: group,
      retentionInDays: LOG_RETENTION_DAYS,
      tags: tagsOf(environment, 'flow-logs'),
    }),
    ...role,
    write,
    resource(
      'ec2.FlowLog',
      'flow-logs',
      {
        vpcId: ref('vpc'),
        iamRoleArn: ref('flow-logs-role', 'arn'),
        logDestination: ref('flow-logs-group', 'arn'),
        logDestinationType: 'cloud-watch-logs',
        trafficType: 'ALL',
        tags: tagsOf(environment, 'flow-logs'),
      },
      { after: namesOf([...role, write]) },
    ),
  ];
}
