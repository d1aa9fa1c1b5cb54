import type { Ids, Input } from '../resource.ts';
import type { ClusterArguments } from './cluster.ts';
import type { DatabaseArguments } from './database.ts';
import type { DeliveryArguments } from './delivery.ts';
import type { IdentityArguments } from './identity.ts';

/** Tags of a resource. */
export type Tags = Readonly<Record<string, string>>;

/** What a resource is told that takes nothing but tags and a VPC. */
interface InVpc {
  readonly vpcId: Input<string>;
  readonly tags?: Tags;
}

/**
 * The arguments that plans state, by type of resource, under the names of @pulumi/aws 7 (checked against 7.48.0). The provider
 * has more; what is not here keeps its default.
 */
export interface Arguments extends ClusterArguments, DatabaseArguments, DeliveryArguments, IdentityArguments {
  readonly 'ec2.Vpc': {
    readonly cidrBlock: string;
    readonly enableDnsHostnames: boolean;
    readonly enableDnsSupport: boolean;
    readonly tags: Tags;
  };
  readonly 'ec2.DefaultSecurityGroup': InVpc & {
    readonly ingress: readonly never[];
    readonly egress: readonly never[];
  };
  readonly 'ec2.Subnet': InVpc & {
    readonly availabilityZone: string;
    readonly cidrBlock: string;
    readonly mapPublicIpOnLaunch: boolean;
  };
  readonly 'ec2.InternetGateway': InVpc;
  readonly 'ec2.Eip': { readonly domain: 'vpc'; readonly tags: Tags };
  readonly 'ec2.NatGateway': {
    readonly allocationId: Input<string>;
    readonly subnetId: Input<string>;
    readonly tags: Tags;
  };
  readonly 'ec2.RouteTable': InVpc;
  readonly 'ec2.Route': {
    readonly routeTableId: Input<string>;
    readonly destinationCidrBlock: string;
    readonly gatewayId?: Input<string>;
    readonly natGatewayId?: Input<string>;
  };
  readonly 'ec2.RouteTableAssociation': {
    readonly routeTableId: Input<string>;
    readonly subnetId: Input<string>;
  };
  readonly 'ec2.VpcEndpoint': InVpc & {
    readonly serviceName: string;
    readonly vpcEndpointType: 'Gateway';
    readonly routeTableIds: Ids;
  };
  readonly 'ec2.FlowLog': {
    readonly vpcId: Input<string>;
    readonly iamRoleArn: Input<string>;
    readonly logDestination: Input<string>;
    readonly logDestinationType: 'cloud-watch-logs';
    readonly trafficType: 'ALL';
    readonly tags: Tags;
  };
  readonly 'ec2.Tag': { readonly resourceId: Input<string>; readonly key: string; readonly value: string };
  readonly 'cloudwatch.LogGroup': {
    readonly name: string;
    readonly retentionInDays: number;
    readonly tags: Tags;
  };
  readonly 'acm.Certificate': {
    readonly domainName: string;
    readonly validationMethod: 'DNS';
    readonly tags: Tags;
  };
  readonly 'route53.Zone': {
    readonly name: string;
    readonly comment: string;
    readonly vpcs: readonly { readonly vpcId: Input<string> }[];
    readonly tags: Tags;
  };
  readonly 'route53.Record': {
    readonly zoneId: Input<string>;
    readonly name: Input<string>;
    readonly type: Input<string>;
    /** What it says itself. */
    readonly records?: readonly Input<string>[];
    readonly ttl?: number;
    /** Instead of that: whose addresses it has. */
    readonly aliases?: readonly {
      readonly name: Input<string>;
      readonly zoneId: Input<string>;
      readonly evaluateTargetHealth: boolean;
    }[];
    readonly allowOverwrite?: boolean;
  };
  readonly 'acm.CertificateValidation': {
    readonly certificateArn: Input<string>;
    readonly validationRecordFqdns: readonly Input<string>[];
  };
}
