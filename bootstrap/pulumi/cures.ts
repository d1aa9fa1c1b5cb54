import type { Failure } from './events.ts';

/** What to do by what AWS says; the first that fits. Names of errors: those of the services' API references. */
const CURES: readonly (readonly [says: RegExp, cure: string])[] = [
  [
    /Throttl|RequestLimitExceeded|TooManyRequests|ServiceUnavailable|InternalFailure|InternalError|timeout while waiting|connection reset|no such host/i,
    'AWS was busy, slow or out of reach: run it again.',
  ],
  [
    /AddressLimitExceeded/,
    'The region has no Elastic IP left (5 by default): ask for more in Service Quotas, or set network.nat to single.',
  ],
  [
    /VpcLimitExceeded/,
    'The region has no VPC left (5 by default): ask for more in Service Quotas, delete one, or use one that is there (network.kind: existing).',
  ],
  [
    /(InternetGateway|NatGateway|RouteTable|SecurityGroup|Subnet|VpcEndpoint)\w*LimitExceeded|LimitExceeded|ServiceQuotaExceeded|QuotaExceeded|InstanceQuota|VcpuLimitExceeded/,
    'A quota of the account is used up: the message names it; ask for more in Service Quotas.',
  ],
  [
    /UnsupportedAvailabilityZone|UnsupportedAvailabilityZoneException|not supported in (this|the requested|your requested) Availability Zone/i,
    'EKS or EC2 does not have this in that zone: name other zones in network.zones.',
  ],
  [
    /Insufficient(Instance|DBInstance|Host|FreeAddresses)?\w*Capacity|Could not launch/i,
    'AWS has no such instance free there now: name more instance types or zones, or try again later.',
  ],
  [
    /DBInstanceClass|StorageTypeNotSupported|OrderableDBInstance|Cannot find version .* for|InvalidParameterCombination.*(RDS|engine|DB)/i,
    'RDS does not offer this class with this version here: `aws rds describe-orderable-db-instance-options --engine <engine>` lists what it does; change database.instanceClass or database.version.',
  ],
  [
    /InvalidParameterCombination/,
    'Two settings exclude one another, and the message names them: change the environment.',
  ],
  [
    /AccessDenied|UnauthorizedOperation|not authorized to perform|AuthFailure|explicit deny/i,
    'The role that runs this may not do it: use one that may, or look for a service control policy of the organization. docs/bootstrap.md says what each command needs.',
  ],
  [
    /ExpiredToken|RequestExpired|InvalidClientTokenId|security token .* (expired|invalid)/i,
    'The session has run out: sign in (`aws sso login`) and run it again.',
  ],
  [
    /EntityAlreadyExists|AlreadyExists|ResourceInUse|AlreadyAssociated|Duplicate|BucketAlreadyOwnedByYou/i,
    'It is there already, or a run that died has made it: take it over with `npm run bootstrap -- pulumi {env} import` (docs/bootstrap.md, Adopting a cluster), or delete it if it is nobody’s.',
  ],
  [
    /HostedZone|InvalidChangeBatch|NoSuchHostedZone/i,
    'Route 53 does not take the record: see that the public hosted zone of web.domain is in this account, or name a certificate in web.certificateArn.',
  ],
  [
    /NodeCreationFailure|failed to join|Unhealthy nodes/i,
    'The nodes do not join: see that their subnets reach the internet (NAT) and the API server, and that the add-on vpc-cni is there.',
  ],
  [
    /DependencyViolation/,
    'Something that Pulumi does not know stands in it: network interfaces or security groups of load balancers, mostly. `npm run bootstrap -- destroy` deletes them first.',
  ],
  [
    /protected|[dD]eletion ?[pP]rotection/,
    'It is protected from deletion: switch that off in the environment, run `up`, then this again (docs/teardown.md).',
  ],
];

const OTHERWISE = 'Mend what it says, and run it again: what is done stays done.';

/** What to do about a failed resource of an environment. */
export function cureOf({ message }: Pick<Failure, 'message'>, environment: string): string {
  const [, cure = OTHERWISE] = CURES.find(([says]) => says.test(message)) ?? [];
  return cure.replace('{env}', environment);
}

/**
 * One line for each cure, with the resources that it is for, in the order of their failures. Pulumi has printed what AWS said; it is not
 * repeated.
 */
export function curesText(failures: readonly Failure[], environment: string): string {
  const byCure = Map.groupBy(failures, (failure) => cureOf(failure, environment));
  return [...byCure]
    .map(([cure, of]) => `${[...new Set(of.map(({ name }) => name))].join(', ')}:\n    ${cure}`)
    .join('\n');
}
