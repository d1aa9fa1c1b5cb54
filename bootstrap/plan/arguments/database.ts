import type { Ids, Input } from '../resource.ts';
import type { Tags } from './arguments.ts';

/** Arguments of the database and of what surrounds it. */
export interface DatabaseArguments {
  readonly 'ec2.SecurityGroup': {
    readonly name: string;
    readonly description: string;
    readonly vpcId: Input<string>;
    readonly egress: readonly never[];
    readonly tags: Tags;
  };
  readonly 'vpc.SecurityGroupIngressRule': {
    readonly securityGroupId: Input<string>;
    readonly referencedSecurityGroupId: Input<string>;
    readonly ipProtocol: string;
    readonly fromPort: number;
    readonly toPort: number;
    readonly description: string;
    readonly tags: Tags;
  };
  readonly 'rds.SubnetGroup': {
    readonly name: string;
    readonly description: string;
    readonly subnetIds: Ids;
    readonly tags: Tags;
  };
  readonly 'rds.ParameterGroup': {
    readonly name: string;
    readonly family: string;
    readonly description: string;
    readonly parameters: readonly {
      readonly name: string;
      readonly value: string;
      readonly applyMethod: string;
    }[];
    readonly tags: Tags;
  };
  readonly 'rds.OptionGroup': {
    readonly name: string;
    readonly engineName: string;
    readonly majorEngineVersion: string;
    readonly optionGroupDescription: string;
    readonly options: readonly {
      readonly optionName: string;
      readonly optionSettings: readonly { readonly name: string; readonly value: string }[];
    }[];
    readonly tags: Tags;
  };
  readonly 'rds.Instance': {
    readonly identifier: string;
    readonly engine: string;
    readonly engineVersion: string;
    readonly autoMinorVersionUpgrade: boolean;
    readonly allowMajorVersionUpgrade: boolean;
    readonly engineLifecycleSupport: string;
    readonly instanceClass: string;
    readonly port: number;
    readonly allocatedStorage: number;
    readonly storageType: string;
    readonly storageEncrypted: boolean;
    readonly dbSubnetGroupName: Input<string>;
    readonly vpcSecurityGroupIds: readonly Input<string>[];
    readonly publiclyAccessible: boolean;
    readonly multiAz: boolean;
    readonly username: string;
    readonly manageMasterUserPassword: boolean;
    readonly iamDatabaseAuthenticationEnabled: boolean;
    readonly parameterGroupName: Input<string>;
    readonly optionGroupName?: Input<string>;
    readonly applyImmediately: boolean;
    readonly maintenanceWindow: string;
    readonly backupWindow: string;
    readonly backupRetentionPeriod: number;
    readonly copyTagsToSnapshot: boolean;
    readonly deletionProtection: boolean;
    readonly skipFinalSnapshot: boolean;
    readonly finalSnapshotIdentifier?: Input<string>;
    readonly deleteAutomatedBackups: boolean;
    readonly enabledCloudwatchLogsExports: readonly string[];
    readonly monitoringInterval: number;
    readonly monitoringRoleArn?: Input<string>;
    readonly tags: Tags;
  };
  readonly 'secretsmanager.SecretRotation': {
    readonly secretId: Input<string>;
    readonly rotateImmediately: boolean;
    readonly rotationRules: { readonly automaticallyAfterDays: number };
  };
}
