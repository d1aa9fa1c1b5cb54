import type { Json, Properties } from './rpc.ts';

/** The account and the region that the double plays. */
export interface Account {
  readonly account: string;
  readonly region: string;
}

/** A resource as its outputs are made from it: the arguments, the id, and a number that is its own. */
interface Made extends Account {
  readonly args: Properties;
  readonly id: string;
  readonly hex: string;
  /** Counts the versions of the resource from 1. */
  readonly version: number;
}

const issuer = ({ region, hex }: Made) => `https://oidc.eks.${region}.amazonaws.com/id/${hex.toUpperCase()}`;

/** What AWS adds to arguments, id, ARN and tags, by type; as the provider names it. Types without an entry add nothing. */
export const OUTPUTS: Readonly<Record<string, (made: Made) => Properties>> = {
  'acm.Certificate': ({ args, hex }) => ({
    domainValidationOptions: [
      {
        domainName: args.domainName as Json,
        resourceRecordName: `_${hex}.${String(args.domainName).replace(/^\*\./, '')}.`,
        resourceRecordType: 'CNAME',
        resourceRecordValue: `_${hex}.acm-validations.aws.`,
      },
    ],
    status: 'PENDING_VALIDATION',
  }),
  'ec2.Eip': ({ id, hex }) => ({
    allocationId: id,
    publicIp: `203.0.113.${Number.parseInt(hex.slice(-2), 16)}`,
  }),
  'ec2.LaunchTemplate': ({ version }) => ({ latestVersion: version, defaultVersion: version }),
  'ec2.Vpc': ({ hex, account }) => ({
    defaultSecurityGroupId: `sg-0${hex.slice(0, 16)}`,
    mainRouteTableId: `rtb-0${hex.slice(0, 16)}`,
    ownerId: account,
  }),
  'ecr.Repository': ({ args, account, region }) => ({
    registryId: account,
    repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${args.name}`,
  }),
  'eks.Cluster': (made) => ({
    certificateAuthority: { data: Buffer.from(`authority of ${made.id}`).toString('base64') },
    endpoint: `https://${made.hex.toUpperCase()}.gr7.${made.region}.eks.amazonaws.com`,
    identities: [{ oidcs: [{ issuer: issuer(made) }] }],
    platformVersion: 'eks.1',
    status: 'ACTIVE',
    vpcConfig: {
      ...(made.args.vpcConfig as Properties),
      clusterSecurityGroupId: `sg-0${made.hex.slice(0, 16)}`,
    },
  }),
  'eks.FargateProfile': () => ({ status: 'ACTIVE' }),
  'eks.NodeGroup': () => ({ status: 'ACTIVE' }),
  'iam.Role': ({ hex }) => ({ uniqueId: `AROA${hex.slice(0, 17).toUpperCase()}` }),
  'kms.Key': ({ id }) => ({ keyId: id }),
  'rds.Instance': ({ args, hex, account, region, id }) => ({
    resourceId: id,
    address: `${args.identifier}.${hex.slice(0, 12)}.${region}.rds.amazonaws.com`,
    endpoint: `${args.identifier}.${hex.slice(0, 12)}.${region}.rds.amazonaws.com:${args.port ?? 3306}`,
    masterUserSecrets: args.manageMasterUserPassword
      ? [
          {
            kmsKeyId: `arn:aws:kms:${region}:${account}:key/${hex}`,
            secretArn: `arn:aws:secretsmanager:${region}:${account}:secret:rds!${id}-${hex.slice(0, 6)}`,
            secretStatus: 'active',
          },
        ]
      : [],
    status: 'available',
  }),
  'route53.Record': ({ args }) => ({ fqdn: String(args.name).replace(/\.$/, '') }),
  'sqs.Queue': ({ id }) => ({ url: id }),
  'vpc.SecurityGroupIngressRule': ({ id }) => ({ securityGroupRuleId: id }),
};

/** What the data sources answer, by their name in the provider, and `undefined` where AWS knows nothing of the kind. */
export const ANSWERS: Readonly<
  Record<string, (args: Properties, account: Account) => Properties | undefined>
> = {
  getCallerIdentity: (_, { account }) => ({
    accountId: account,
    arn: `arn:aws:sts::${account}:assumed-role/operator/somebody`,
    id: account,
    userId: 'AROAEXAMPLE:somebody',
  }),
  'iam.getSessionContext': ({ arn }, { account }) => ({
    arn: arn as Json,
    id: arn as Json,
    issuerArn: `arn:aws:iam::${account}:role/operator`,
    issuerName: 'operator',
    sessionName: 'somebody',
  }),
  'eks.getAddonVersion': ({ addonName, kubernetesVersion }) => ({
    addonName: addonName as Json,
    id: addonName as Json,
    version: `v${kubernetesVersion}.0-eksbuild.1`,
  }),
  'ec2.getVpc': ({ id }) => ({ id: id as Json, cidrBlock: '10.0.0.0/16' }),
  'ec2.getSubnets': (args) => ({
    id: 'subnets',
    ids: ['a', 'b', 'c'].map(
      (zone) => `subnet-${Buffer.from(JSON.stringify(args)).toString('hex').slice(-8)}${zone}`,
    ),
  }),
  // Nobody has synced anything that would make one.
  'lb.getLbs': () => ({ id: 'load-balancers', arns: [] }),
  'route53.getRecords': () => ({ id: 'records', resourceRecordSets: [] }),
  'route53.getZone': ({ name }) => ({ id: 'Z0EXAMPLE', zoneId: 'Z0EXAMPLE', name: name as Json }),
};
