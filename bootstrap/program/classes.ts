import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Arguments } from '../plan/arguments/arguments.ts';
import type { Ref, ResourceType } from '../plan/resource.ts';

/** Arguments of a plan as the provider takes them: every reference is an Output by then. */
export type Resolved<T> = T extends Ref
  ? // biome-ignore lint/suspicious/noExplicitAny: what an output is, only AWS's answer tells.
    pulumi.Output<any>
  : T extends readonly (infer E)[]
    ? Resolved<E>[]
    : T extends object
      ? { -readonly [K in keyof T]: Resolved<T[K]> }
      : T;

type ResourceClass<T extends ResourceType> = new (
  name: string,
  args: Resolved<Arguments[T]>,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** The class of each type of resource. The compiler compares the arguments of plans with those of the provider here. */
export const CLASSES = {
  'acm.Certificate': aws.acm.Certificate,
  'acm.CertificateValidation': aws.acm.CertificateValidation,
  'cloudwatch.EventRule': aws.cloudwatch.EventRule,
  'cloudwatch.EventTarget': aws.cloudwatch.EventTarget,
  'cloudwatch.LogGroup': aws.cloudwatch.LogGroup,
  'ec2.DefaultSecurityGroup': aws.ec2.DefaultSecurityGroup,
  'ec2.Eip': aws.ec2.Eip,
  'ec2.FlowLog': aws.ec2.FlowLog,
  'ec2.InternetGateway': aws.ec2.InternetGateway,
  'ec2.LaunchTemplate': aws.ec2.LaunchTemplate,
  'ec2.NatGateway': aws.ec2.NatGateway,
  'ec2.Route': aws.ec2.Route,
  'ec2.RouteTable': aws.ec2.RouteTable,
  'ec2.RouteTableAssociation': aws.ec2.RouteTableAssociation,
  'ec2.SecurityGroup': aws.ec2.SecurityGroup,
  'ec2.Subnet': aws.ec2.Subnet,
  'ec2.Tag': aws.ec2.Tag,
  'ec2.Vpc': aws.ec2.Vpc,
  'ec2.VpcEndpoint': aws.ec2.VpcEndpoint,
  'ecr.LifecyclePolicy': aws.ecr.LifecyclePolicy,
  'ecr.Repository': aws.ecr.Repository,
  'eks.AccessEntry': aws.eks.AccessEntry,
  'eks.AccessPolicyAssociation': aws.eks.AccessPolicyAssociation,
  'eks.Addon': aws.eks.Addon,
  'eks.Cluster': aws.eks.Cluster,
  'eks.FargateProfile': aws.eks.FargateProfile,
  'eks.NodeGroup': aws.eks.NodeGroup,
  'eks.PodIdentityAssociation': aws.eks.PodIdentityAssociation,
  'iam.OpenIdConnectProvider': aws.iam.OpenIdConnectProvider,
  'iam.Policy': aws.iam.Policy,
  'iam.Role': aws.iam.Role,
  'iam.RolePolicy': aws.iam.RolePolicy,
  'iam.RolePolicyAttachment': aws.iam.RolePolicyAttachment,
  'kms.Alias': aws.kms.Alias,
  'kms.Key': aws.kms.Key,
  'rds.Instance': aws.rds.Instance,
  'rds.OptionGroup': aws.rds.OptionGroup,
  'rds.ParameterGroup': aws.rds.ParameterGroup,
  'rds.SubnetGroup': aws.rds.SubnetGroup,
  'route53.Record': aws.route53.Record,
  'route53.Zone': aws.route53.Zone,
  'secretsmanager.SecretRotation': aws.secretsmanager.SecretRotation,
  'sqs.Queue': aws.sqs.Queue,
  'sqs.QueuePolicy': aws.sqs.QueuePolicy,
  'vpc.SecurityGroupIngressRule': aws.vpc.SecurityGroupIngressRule,
} satisfies { readonly [T in ResourceType]: ResourceClass<T> };

/** Paths in `Mine` that `Theirs` does not have. */
type Unread<Mine, Theirs> = Mine extends Ref | string | number | boolean
  ? never
  : Mine extends readonly (infer M)[]
    ? Theirs extends readonly (infer T)[]
      ? Unread<M, T>
      : never
    : {
        [K in keyof Mine & string]: K extends keyof Theirs
          ? `${Unread<NonNullable<Mine[K]>, NonNullable<Theirs[K]>>}` extends infer Rest extends string
            ? `${K}.${Rest}`
            : never
          : K;
      }[keyof Mine & string];

type Known<T extends ResourceType> = pulumi.Unwrap<
  NonNullable<ConstructorParameters<(typeof CLASSES)[T]>[1]>
>;

/** Arguments of plans that the provider does not know, at any depth: promises that nobody would keep. */
type Unknown = { [T in ResourceType]: Unread<Arguments[T], Known<T>> }[ResourceType];

/** Compiles only while there are none. */
export const KNOWN_ARGUMENTS_ONLY: [Unknown] extends [never] ? true : Unknown = true;
