import type { Ids, Input } from '../resource.ts';
import type { Tags } from './arguments.ts';

/** Arguments of the cluster, of what its nodes are made from, and of who gets in. */
export interface ClusterArguments {
  readonly 'kms.Key': {
    readonly description: string;
    readonly enableKeyRotation: boolean;
    readonly deletionWindowInDays: number;
    readonly tags: Tags;
  };
  readonly 'kms.Alias': { readonly name: string; readonly targetKeyId: Input<string> };
  readonly 'eks.Cluster': {
    readonly name: string;
    readonly version: string;
    readonly roleArn: Input<string>;
    readonly accessConfig: {
      readonly authenticationMode: 'API';
      readonly bootstrapClusterCreatorAdminPermissions: boolean;
    };
    readonly bootstrapSelfManagedAddons: boolean;
    readonly vpcConfig: {
      readonly subnetIds: Ids;
      readonly endpointPrivateAccess: boolean;
      readonly endpointPublicAccess: boolean;
      readonly publicAccessCidrs?: readonly string[];
    };
    readonly computeConfig: {
      readonly enabled: boolean;
      readonly nodePools?: readonly string[];
      readonly nodeRoleArn?: Input<string>;
    };
    readonly storageConfig: { readonly blockStorage: { readonly enabled: boolean } };
    readonly kubernetesNetworkConfig: { readonly elasticLoadBalancing: { readonly enabled: boolean } };
    readonly enabledClusterLogTypes: readonly string[];
    readonly encryptionConfig?: {
      readonly provider: { readonly keyArn: Input<string> };
      readonly resources: readonly ['secrets'];
    };
    readonly upgradePolicy: { readonly supportType: 'STANDARD' | 'EXTENDED' };
    readonly deletionProtection: boolean;
    readonly tags: Tags;
  };
  readonly 'eks.AccessEntry': {
    readonly clusterName: Input<string>;
    readonly principalArn: string;
    readonly type: 'STANDARD' | 'EC2_LINUX';
    readonly tags: Tags;
  };
  readonly 'eks.AccessPolicyAssociation': {
    readonly clusterName: Input<string>;
    readonly principalArn: string;
    readonly policyArn: string;
    readonly accessScope:
      | { readonly type: 'cluster' }
      | { readonly type: 'namespace'; readonly namespaces: readonly string[] };
  };
  readonly 'eks.Addon': {
    readonly clusterName: Input<string>;
    readonly addonName: string;
    readonly addonVersion: Input<string>;
    /** JSON. */
    readonly configurationValues?: string;
    readonly podIdentityAssociations?: readonly {
      readonly roleArn: Input<string>;
      readonly serviceAccount: string;
    }[];
    readonly resolveConflictsOnCreate: 'OVERWRITE';
    readonly resolveConflictsOnUpdate: 'OVERWRITE';
    readonly tags: Tags;
  };
  readonly 'eks.FargateProfile': {
    readonly clusterName: Input<string>;
    readonly fargateProfileName: string;
    readonly podExecutionRoleArn: Input<string>;
    readonly subnetIds: Ids;
    readonly selectors: readonly {
      readonly namespace: string;
      readonly labels: Readonly<Record<string, string>>;
    }[];
    readonly tags: Tags;
  };
  readonly 'ec2.LaunchTemplate': {
    readonly updateDefaultVersion: boolean;
    readonly metadataOptions: {
      readonly httpEndpoint: 'enabled';
      readonly httpTokens: 'required';
      readonly httpPutResponseHopLimit: number;
      readonly httpProtocolIpv6: 'disabled';
    };
    readonly blockDeviceMappings: readonly {
      readonly deviceName: string;
      readonly ebs: {
        readonly volumeType: 'gp3';
        readonly volumeSize: number;
        readonly encrypted: 'true';
        readonly deleteOnTermination: 'true';
      };
    }[];
    readonly tagSpecifications: readonly { readonly resourceType: string; readonly tags: Tags }[];
    readonly tags: Tags;
  };
  readonly 'eks.NodeGroup': {
    readonly clusterName: Input<string>;
    readonly nodeGroupName: string;
    readonly version: string;
    readonly amiType: string;
    readonly capacityType: 'SPOT' | 'ON_DEMAND';
    readonly instanceTypes: readonly string[];
    readonly nodeRoleArn: Input<string>;
    readonly subnetIds: Ids;
    readonly launchTemplate: { readonly id: Input<string>; readonly version: Input<string> };
    readonly scalingConfig: {
      readonly minSize: number;
      readonly desiredSize: number;
      readonly maxSize: number;
    };
    readonly updateConfig: { readonly maxUnavailable: number };
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
    readonly tags: Tags;
  };
}
