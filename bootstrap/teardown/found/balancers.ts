import type { Ask } from '../world.ts';
import { type Answer, filter, type Kind, type Thing } from './kind.ts';

/** Tag that the AWS Load Balancer Controller puts on all that it makes. */
const BALANCER_TAG = 'elbv2.k8s.aws/cluster';

/** Load balancers or target groups of the cluster: their tags come by a question of their own, for twenty at a time. */
async function balanced(
  aws: Ask,
  command: string,
  list: string,
  arn: string,
  cluster: string,
): Promise<Thing[]> {
  const answer = (await aws(['elbv2', command])) as Answer;
  const arns: string[] = answer[list].map((it: Answer) => it[arn]);
  const found: Thing[] = [];
  for (let i = 0; i < arns.length; i += 20) {
    const tags = (await aws([
      'elbv2',
      'describe-tags',
      '--resource-arns',
      ...arns.slice(i, i + 20),
    ])) as Answer;
    for (const { ResourceArn: id, Tags } of tags.TagDescriptions) {
      if (Tags.some((it: Answer) => it.Key === BALANCER_TAG && it.Value === cluster)) found.push({ id });
    }
  }
  return found;
}

export const loadBalancers: Kind = {
  name: 'load balancer',
  list: (aws, { cluster }) =>
    balanced(aws, 'describe-load-balancers', 'LoadBalancers', 'LoadBalancerArn', cluster.name),
  remove: ({ id }) => [['elbv2', 'delete-load-balancer', '--load-balancer-arn', id]],
};

export const targetGroups: Kind = {
  name: 'target group',
  list: (aws, { cluster }) =>
    balanced(aws, 'describe-target-groups', 'TargetGroups', 'TargetGroupArn', cluster.name),
  remove: ({ id }) => [['elbv2', 'delete-target-group', '--target-group-arn', id]],
};

export const securityGroups: Kind = {
  name: 'security group',
  async list(aws, { cluster }) {
    const command = [
      'ec2',
      'describe-security-groups',
      '--filters',
      filter(`tag:${BALANCER_TAG}`, cluster.name),
    ];
    const { SecurityGroups } = (await aws(command)) as Answer;
    return SecurityGroups.map((it: Answer) => ({ id: it.GroupId, says: it.GroupName }));
  },
  remove: ({ id }) => [['ec2', 'delete-security-group', '--group-id', id]],
};
