import { arns } from '../../../platform/_iam/arn.ts';
import type { PolicyDocument } from '../../../platform/_iam/policy.ts';
import { interruptionQueue } from '../../../platform/karpenter.ts';
import type { Environment } from '../../../src/environment.ts';

/** The queue and the rules by which Karpenter hears that a node is about to go. */
export interface InterruptionPlan {
  /** Arguments of `aws.sqs.Queue`. */
  readonly queue: {
    readonly name: string;
    /** After that a warning is no longer of use: a spot instance has two minutes. */
    readonly messageRetentionSeconds: number;
    readonly sqsManagedSseEnabled: boolean;
  };
  readonly queueArn: string;
  /** Policy of `aws.sqs.QueuePolicy`. */
  readonly queuePolicy: PolicyDocument;
  /** Arguments of `aws.cloudwatch.EventRule`, each with the queue as its only target. */
  readonly rules: readonly EventRulePlan[];
}

export interface EventRulePlan {
  readonly name: string;
  readonly description: string;
  readonly eventPattern: { readonly source: readonly string[]; readonly 'detail-type': readonly string[] };
  /** Id of the rule's `aws.cloudwatch.EventTarget`. */
  readonly targetId: string;
}

/**
 * What Karpenter v1.14 reads from the queue: each message parser of pkg/controllers/interruption/messages in
 * aws/karpenter-provider-aws names the source and detail type of one event.
 */
const EVENTS = {
  health: ['aws.health', 'AWS Health Event'],
  spot: ['aws.ec2', 'EC2 Spot Instance Interruption Warning'],
  rebalance: ['aws.ec2', 'EC2 Instance Rebalance Recommendation'],
  'state-change': ['aws.ec2', 'EC2 Instance State-change Notification'],
  reservation: ['aws.ec2', 'EC2 Capacity Reservation Instance Interruption Warning'],
} as const;

/**
 * As the CloudFormation template of Karpenter v1.14 has it
 * (website/content/en/v1.14/getting-started/getting-started-with-karpenter/cloudformation.yaml in aws/karpenter-provider-aws), but
 * that EventBridge may send only for these rules, and SQS only for this account: the template lets either send for anybody.
 */
export function interruptionPlan(environment: Environment): InterruptionPlan {
  const { regional } = arns({ environment });
  const name = interruptionQueue(environment.cluster.name);
  const queueArn = regional('sqs', name);
  const rules = Object.entries(EVENTS).map(([event, [source, detailType]]) => ({
    name: `${name}-${event}`,
    description: `Tells Karpenter of the EKS cluster ${environment.cluster.name}: ${detailType}.`,
    eventPattern: { source: [source], 'detail-type': [detailType] },
    targetId: name,
  }));
  const send = { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [queueArn] } as const;
  return {
    queue: { name, messageRetentionSeconds: 300, sqsManagedSseEnabled: true },
    queueArn,
    queuePolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          ...send,
          Sid: 'SendFromRules',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            ArnEquals: { 'aws:SourceArn': rules.map((r) => regional('events', `rule/${r.name}`)) },
          },
        },
        {
          ...send,
          Sid: 'SendFromQueues',
          Principal: { Service: 'sqs.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': environment.account } },
        },
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: ['sqs:*'],
          Resource: [queueArn],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
    rules,
  };
}
