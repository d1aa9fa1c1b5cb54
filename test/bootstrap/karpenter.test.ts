import { describe, expect, it } from 'vitest';
import { karpenterPlan, nodeRolePlan } from '../../bootstrap/plan/identity/nodes.ts';
import { trustOf } from '../../bootstrap/plan/identity/role.ts';
import { nodePolicyArns } from '../../platform/_iam/node.ts';
import { allTrees, environmentLike, LONG_NAME } from '../helpers/bootstrapped.ts';
import { ISSUER } from '../helpers/iam-documents.ts';
import { environmentOf } from '../kit.ts';

const withKarpenter = [...allTrees].filter(([, { environment }]) => environment.components.has('karpenter'));
const planOf = (...change: Parameters<typeof environmentLike>) => {
  const plan = karpenterPlan(environmentLike(...change));
  if (!plan) throw new Error('no plan');
  return plan;
};

describe('what Karpenter finds', () => {
  it('is made only where Karpenter runs', () => {
    expect(withKarpenter.length).toBeGreaterThan(3);
    expect(karpenterPlan(environmentOf())).toBeUndefined();
  });

  it.each(withKarpenter)('in %s lets its nodes in, by the role that every EC2NodeClass names', (_, tree) => {
    const plan = karpenterPlan(tree.environment);
    const classes = tree.components.flatMap(({ objects }) =>
      objects.filter((o) => o.kind === 'EC2NodeClass'),
    );
    for (const { spec } of classes) {
      expect(spec).toMatchObject({ role: plan?.nodeRole.name });
      expect(spec).not.toHaveProperty('instanceProfile');
    }
    expect(plan?.accessEntry).toEqual({
      clusterName: tree.environment.cluster.name,
      principalArn: plan?.nodeRole.arn,
      type: 'EC2_LINUX',
    });
    expect(plan?.nodeRole.managedPolicyArns).toEqual(nodePolicyArns(tree.environment));
    expect(plan?.nodeRole.policies).toEqual([]);
  });

  it.each(withKarpenter)('in %s is the queue that its chart is told of', (_, tree) => {
    const built = tree.components.find(({ component }) => component.name === 'karpenter');
    const settings = built?.charts[0]?.use.values.settings as { interruptionQueue: string } | undefined;
    expect(karpenterPlan(tree.environment)?.interruption.queue.name).toBe(settings?.interruptionQueue);
  });
});

describe('the role of nodes', () => {
  it.each([
    ['eu-central-1', 'ec2.amazonaws.com'],
    ['cn-north-1', 'ec2.amazonaws.com.cn'],
    ['us-gov-west-1', 'ec2.amazonaws.com'],
  ])('in %s trusts EC2 alone', (region, service) => {
    const role = nodeRolePlan(environmentLike({ region }), 'test-nodes');
    expect(trustOf(role, ISSUER).Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: service }, Action: ['sts:AssumeRole'] },
    ]);
  });

  it('lets Session Manager in where the environment says so', () => {
    const arn = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
    expect(planOf({ ssm: true }).nodeRole.managedPolicyArns).toContain(arn);
    expect(planOf().nodeRole.managedPolicyArns).not.toContain(arn);
  });
});

describe('the interruption queue', () => {
  const { interruption } = planOf({ cluster: LONG_NAME });

  it('hears of everything that Karpenter v1.14 parses', () => {
    expect(interruption.rules.map(({ eventPattern }) => eventPattern)).toEqual([
      { source: ['aws.health'], 'detail-type': ['AWS Health Event'] },
      { source: ['aws.ec2'], 'detail-type': ['EC2 Spot Instance Interruption Warning'] },
      { source: ['aws.ec2'], 'detail-type': ['EC2 Instance Rebalance Recommendation'] },
      { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
      { source: ['aws.ec2'], 'detail-type': ['EC2 Capacity Reservation Instance Interruption Warning'] },
    ]);
  });

  it('has rules whose names EventBridge takes', () => {
    for (const { name, targetId } of interruption.rules) {
      expect(name).toMatch(/^[.\-_A-Za-z0-9]{1,64}$/);
      expect(targetId).toMatch(/^[.\-_A-Za-z0-9]{1,64}$/);
    }
  });

  it('is encrypted, and forgets what came too late', () => {
    expect(interruption.queue).toMatchObject({ sqsManagedSseEnabled: true, messageRetentionSeconds: 300 });
  });

  it('takes messages from these rules and from queues of the account, and nothing without TLS', () => {
    const { Statement } = interruption.queuePolicy;
    const [rules, queues, tls, ...more] = Statement;
    expect(more).toEqual([]);
    expect(rules?.Principal).toEqual({ Service: 'events.amazonaws.com' });
    expect(rules?.Condition?.ArnEquals?.['aws:SourceArn']).toEqual(
      interruption.rules.map(({ name }) => `arn:aws:events:eu-west-1:555566667777:rule/${name}`),
    );
    expect(queues?.Principal).toEqual({ Service: 'sqs.amazonaws.com' });
    expect(queues?.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '555566667777' } });
    expect(tls).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    for (const { Resource } of Statement) expect(Resource).toEqual([interruption.queueArn]);
  });
});

it('spot requests have the role that EC2 needs for them', () => {
  expect(planOf().spotRole).toEqual({
    awsServiceName: 'spot.amazonaws.com',
    name: 'AWSServiceRoleForEC2Spot',
  });
});
