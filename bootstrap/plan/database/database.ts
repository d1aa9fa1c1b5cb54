import type { RdsDatabase } from '../../../src/environment/database.ts';
import type { Facts } from '../../../src/environment/facts-schema.ts';
import type { Tier } from '../../../src/environment/subnets.ts';
import { DATABASE_PORTS, type Environment } from '../../../src/environment.ts';
import { rdsIdentifier } from '../../../src/rds.ts';
import { monitoringRole, optionGroup, parameterGroup } from './groups.ts';
import { type InstanceGiven, instance, logExports } from './instance.ts';
import { finalSnapshotName } from './snapshot.ts';

/** Days that CloudWatch keeps the database's logs. RDS would make the groups itself, and they would keep them for ever. */
const LOG_DAYS = 90;

/**
 * What bootstrap makes for the database of an environment: the arguments of resources of @pulumi/aws v7, each under the
 * name of its type. A function takes what only AWS knows, in a Pulumi program the outputs of other resources. No argument
 * carries tags: those of the environment are the provider's `defaultTags`.
 */
export interface DatabasePlan extends ReturnType<typeof planOf> {}

/** The plan; `undefined` where the environment has no database, or one that somebody else runs. */
export function databasePlan(environment: Environment): DatabasePlan | undefined {
  const { database } = environment;
  return database.kind === 'rds' ? planOf(environment, database) : undefined;
}

/** The subnets that a database is in: those without a route to the internet where there are any. */
export function databaseTier({ network }: Environment): Extract<Tier, 'isolated' | 'private'> {
  const { isolated } = network.subnets;
  if (typeof isolated === 'string') return isolated === 'none' ? 'private' : 'isolated';
  return isolated.length > 0 ? 'isolated' : 'private';
}

function planOf(environment: Environment, database: RdsDatabase) {
  const identifier = rdsIdentifier(environment);
  const port = DATABASE_PORTS[database.engine];
  return {
    /** Tier of the subnets for `subnetGroup`. */
    tier: databaseTier(environment),

    /** `rds.SubnetGroup`. RDS wants subnets in two zones at least, also for a single instance. */
    subnetGroup: <Ids>(subnetIds: Ids) => ({
      name: identifier,
      description: `${environment.cluster.name}: database`,
      subnetIds,
    }),

    /** `ec2.SecurityGroup`. It lets nothing out; what it lets in is `ingressRule` alone. */
    securityGroup: <Ref>(vpcId: Ref) => ({
      name: `${environment.cluster.name}-database`,
      description: `${environment.cluster.name}: database, from the cluster only`,
      vpcId,
      egress: [] as never[],
    }),

    /**
     * `vpc.SecurityGroupIngressRule`: from whatever is in the security group that EKS makes for the cluster, which nodes
     * and Fargate pods are in. Not from a block of addresses, where anything could be.
     */
    ingressRule: <Ref>(given: { readonly securityGroupId: Ref; readonly clusterSecurityGroupId: Ref }) => ({
      securityGroupId: given.securityGroupId,
      referencedSecurityGroupId: given.clusterSecurityGroupId,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      description: 'Pods and nodes of the cluster',
    }),

    /** `rds.ParameterGroup`. */
    parameterGroup: parameterGroup(environment, database),
    /** `rds.OptionGroup`, or none. */
    optionGroup: optionGroup(environment, database),
    /** `iam.Role` and the policy to attach, or none. */
    monitoringRole: monitoringRole(environment, database),

    /** `cloudwatch.LogGroup`, before the instance: RDS writes into groups of these names. */
    logGroups: logExports(database).map((log) => ({
      name: `/aws/rds/instance/${identifier}/${log}`,
      retentionInDays: LOG_DAYS,
    })),

    /** For `InstanceGiven.finalSnapshotName`, once the id of the database's security group is known. */
    finalSnapshotName: (securityGroupId: string) => finalSnapshotName(environment, securityGroupId),

    /** `rds.Instance`. */
    instance: <Ref>(given: InstanceGiven<Ref>) => instance(environment, database, given),

    /** Whether nothing may take the instance away, before the environment says otherwise and `up` has run. */
    protect: database.deletionProtection,

    /** `secretsmanager.SecretRotation` of the secret that RDS made: without a function, since RDS rotates it itself. */
    rotation: <Ref>(secretId: Ref) => ({
      secretId,
      rotateImmediately: false,
      rotationRules: { automaticallyAfterDays: database.passwordRotationDays },
    }),
  };
}

/** What is read of an `rds.Instance` once it is there. */
export interface InstanceOutputs {
  /** DNS name, without the port that `endpoint` has. */
  readonly address: string;
  /** One, of the master user. */
  readonly masterUserSecrets: readonly { readonly secretArn: string }[];
}

/** The facts of the database. @throws Error where RDS manages no master password, which the plan asks for. */
export function databaseFacts({
  address,
  masterUserSecrets,
}: InstanceOutputs): Required<Pick<Facts, 'databaseHost' | 'databaseSecretArn'>> {
  const [secret] = masterUserSecrets;
  if (secret === undefined) {
    throw new Error(
      `database ${address} has no master secret: somebody has set its password by hand. Let RDS manage it again.`,
    );
  }
  return { databaseHost: address, databaseSecretArn: secret.secretArn };
}
