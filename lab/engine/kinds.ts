/** How the double makes resources of one type. */
export interface Kind {
  /**
   * What an id looks like: a text that ends in `-` gets hexadecimal digits after it; `{name}` and the like stand for arguments.
   */
  readonly id: string;
  /** The ARN after `arn:aws:`; `{id}` stands for the id, `{@}` for `<region>:<account>`, `{account}` for the account alone. */
  readonly arn?: string;
  /** Arguments, as paths, whose change replaces the resource: `ForceNew` in the provider's source. With `-` before: whose removal does. */
  readonly replaces: readonly string[];
  /** The argument that is the resource's name in AWS, where the provider would make one up if it were left out. */
  readonly named?: string;
}

const kind = (id: string, replaces: string, arn?: string, named?: string): Kind => ({
  id,
  replaces: replaces.split(' ').filter((it) => it !== ''),
  ...(arn === undefined ? {} : { arn }),
  ...(named === undefined ? {} : { named }),
});

/**
 * The types that the double knows. What replaces is stated by hand from the schemas in
 * https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service, for the arguments that plans use.
 */
export const KINDS: Readonly<Record<string, Kind>> = {
  'acm.Certificate': kind(
    '{arn}',
    'domainName validationMethod subjectAlternativeNames',
    'acm:{@}:certificate/{hex}',
  ),
  'acm.CertificateValidation': kind('{certificateArn}', 'certificateArn validationRecordFqdns'),
  'cloudwatch.EventRule': kind('{name}', 'name eventBusName', 'events:{@}:rule/{id}', 'name'),
  'cloudwatch.EventTarget': kind('{rule}-{targetId}', 'rule targetId'),
  'cloudwatch.LogGroup': kind('{name}', 'name', 'logs:{@}:log-group:{id}', 'name'),
  'ec2.DefaultSecurityGroup': kind('sg-', 'vpcId', 'ec2:{@}:security-group/{id}'),
  'ec2.Eip': kind('eipalloc-', 'domain', 'ec2:{@}:elastic-ip/{id}'),
  'ec2.FlowLog': kind(
    'fl-',
    'vpcId iamRoleArn logDestination logDestinationType trafficType',
    'ec2:{@}:vpc-flow-log/{id}',
  ),
  'ec2.InternetGateway': kind('igw-', '', 'ec2:{@}:internet-gateway/{id}'),
  'ec2.LaunchTemplate': kind('lt-', 'name namePrefix', 'ec2:{@}:launch-template/{id}', 'name'),
  'ec2.NatGateway': kind('nat-', 'allocationId subnetId'),
  'ec2.Route': kind('r-', 'routeTableId destinationCidrBlock'),
  'ec2.RouteTable': kind('rtb-', 'vpcId', 'ec2:{@}:route-table/{id}'),
  'ec2.RouteTableAssociation': kind('rtbassoc-', 'subnetId'),
  'ec2.SecurityGroup': kind('sg-', 'name description vpcId', 'ec2:{@}:security-group/{id}', 'name'),
  'ec2.Subnet': kind('subnet-', 'vpcId cidrBlock availabilityZone', 'ec2:{@}:subnet/{id}'),
  'ec2.Tag': kind('{resourceId},{key}', 'resourceId key'),
  'ec2.Vpc': kind('vpc-', 'cidrBlock', 'ec2:{@}:vpc/{id}'),
  'ec2.VpcEndpoint': kind('vpce-', 'vpcId serviceName vpcEndpointType', 'ec2:{@}:vpc-endpoint/{id}'),
  'ecr.LifecyclePolicy': kind('{repository}', 'repository'),
  'ecr.Repository': kind('{name}', 'name encryptionConfigurations', 'ecr:{@}:repository/{id}', 'name'),
  'eks.AccessEntry': kind(
    '{clusterName}:{principalArn}',
    'clusterName principalArn type',
    'eks:{@}:access-entry/{hex}',
  ),
  'eks.AccessPolicyAssociation': kind(
    '{clusterName}#{principalArn}#{policyArn}',
    'clusterName principalArn policyArn accessScope',
  ),
  'eks.Addon': kind('{clusterName}:{addonName}', 'clusterName addonName', 'eks:{@}:addon/{hex}'),
  'eks.Cluster': kind(
    '{name}',
    'name roleArn bootstrapSelfManagedAddons -encryptionConfig ' +
      'accessConfig.bootstrapClusterCreatorAdminPermissions',
    'eks:{@}:cluster/{id}',
    'name',
  ),
  'eks.FargateProfile': kind(
    '{clusterName}:{fargateProfileName}',
    'clusterName fargateProfileName podExecutionRoleArn selectors subnetIds',
    'eks:{@}:fargateprofile/{hex}',
    'fargateProfileName',
  ),
  'eks.NodeGroup': kind(
    '{clusterName}:{nodeGroupName}',
    'clusterName nodeGroupName nodeRoleArn subnetIds amiType capacityType instanceTypes launchTemplate.id',
    'eks:{@}:nodegroup/{hex}',
  ),
  'eks.PodIdentityAssociation': kind(
    'a-',
    'clusterName namespace serviceAccount',
    'eks:{@}:podidentityassociation/{hex}',
  ),
  'iam.OpenIdConnectProvider': kind('{arn}', 'url', 'iam::{account}:oidc-provider/{url}'),
  'iam.Policy': kind('{arn}', 'name path description', 'iam::{account}:policy/{name}', 'name'),
  'iam.Role': kind('{name}', 'name path', 'iam::{account}:role/{id}', 'name'),
  'iam.RolePolicy': kind('{role}:{name}', 'role name', undefined, 'name'),
  'iam.RolePolicyAttachment': kind('{role}/{policyArn}', 'role policyArn'),
  'kms.Alias': kind('{name}', 'name', 'kms:{@}:{id}', 'name'),
  'kms.Key': kind('{hex}', '', 'kms:{@}:key/{id}'),
  'rds.Instance': kind(
    'db-',
    'identifier engine username dbName dbSubnetGroupName storageEncrypted kmsKeyId',
    'rds:{@}:db:{identifier}',
  ),
  'rds.OptionGroup': kind(
    '{name}',
    'name engineName majorEngineVersion optionGroupDescription',
    'rds:{@}:og:{id}',
    'name',
  ),
  'rds.ParameterGroup': kind('{name}', 'name family description', 'rds:{@}:pg:{id}', 'name'),
  'rds.SubnetGroup': kind('{name}', 'name', 'rds:{@}:subgrp:{id}', 'name'),
  'route53.Record': kind('{zoneId}_{name}_{type}', 'zoneId name'),
  'secretsmanager.SecretRotation': kind('{secretId}', 'secretId'),
  'sqs.Queue': kind(
    'https://sqs.{region}.amazonaws.com/{account}/{name}',
    'name fifoQueue',
    'sqs:{@}:{name}',
    'name',
  ),
  'sqs.QueuePolicy': kind('{queueUrl}', 'queueUrl'),
  'vpc.SecurityGroupIngressRule': kind('sgr-', 'securityGroupId', 'ec2:{@}:security-group-rule/{id}'),
};
