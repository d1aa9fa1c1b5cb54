import type { Input } from '../resource.ts';
import type { Tags } from './arguments.ts';

/** Arguments of what roles consist of, of who gets them, and of what tells Karpenter that a node goes. */
export interface IdentityArguments {
  readonly 'iam.Role': {
    readonly name: string;
    readonly description: string;
    /** JSON. */
    readonly assumeRolePolicy: Input<string>;
    /** In seconds. */
    readonly maxSessionDuration?: number;
    readonly tags: Tags;
  };
  /** `policy` is JSON. */
  readonly 'iam.Policy': { readonly name: string; readonly policy: string; readonly tags: Tags };
  readonly 'iam.RolePolicyAttachment': { readonly role: Input<string>; readonly policyArn: Input<string> };
  /** `policy` is JSON. */
  readonly 'iam.RolePolicy': { readonly role: Input<string>; readonly name: string; readonly policy: string };
  readonly 'iam.OpenIdConnectProvider': {
    readonly url: Input<string>;
    readonly clientIdLists: readonly string[];
    readonly tags: Tags;
  };
  readonly 'eks.PodIdentityAssociation': {
    readonly clusterName: Input<string>;
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly roleArn: Input<string>;
    readonly tags: Tags;
  };
  readonly 'sqs.Queue': {
    readonly name: string;
    readonly messageRetentionSeconds: number;
    readonly sqsManagedSseEnabled: boolean;
    readonly tags: Tags;
  };
  /** `policy` is JSON. */
  readonly 'sqs.QueuePolicy': { readonly queueUrl: Input<string>; readonly policy: string };
  /** `eventPattern` is JSON. */
  readonly 'cloudwatch.EventRule': {
    readonly name: string;
    readonly description: string;
    readonly eventPattern: string;
    readonly tags: Tags;
  };
  readonly 'cloudwatch.EventTarget': {
    readonly rule: Input<string>;
    readonly arn: Input<string>;
    readonly targetId: string;
  };
}
