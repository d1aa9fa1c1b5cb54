import type { Environment } from '../environment.ts';
import { parseWith, readJson, readText, type Source } from '../input.ts';
import { type Problem, Problems } from '../problem.ts';
import { type Facts, factsSchema } from './facts-schema.ts';
import type { EnvironmentBase } from './schema.ts';

const CURE =
  'Bootstrap writes the facts; by hand, copy those of another environment and put in what AWS shows';

/** Reads `<env>.facts.json`. @throws Problems: FACTS_MISSING, and those of `readJson` and `parseWith`. */
export function readFacts(file: string): { facts: Facts; source: Source } {
  const source = readJson(file, textOf(file));
  const parsed = parseWith(factsSchema, source);
  if ('problems' in parsed) throw new Problems(parsed.problems);
  return { facts: parsed.value, source };
}

/** The VPC of facts that nobody has written yet. */
export const EXAMPLE_VPC = 'vpc-00000000000000000';

const ZEROS = '00000000-0000-0000-0000-000000000000';

/** Facts of a new environment with a database, all of them examples but for what it is called. */
export function newFacts({ account, region, cluster }: Pick<Facts, 'account' | 'region' | 'cluster'>) {
  return {
    account,
    region,
    cluster,
    vpcId: EXAMPLE_VPC,
    clusterEndpoint: 'https://example.eks.amazonaws.com',
    certificateArn: `arn:aws:acm:${region}:${account}:certificate/${ZEROS}`,
    databaseHost: 'example.rds.amazonaws.com',
  };
}

/** Facts of a cluster that is not there yet: what the environment says, and examples. */
export function exampleFacts(environment: EnvironmentBase, name: string): Facts {
  const { account, region, cluster, network, web, database } = environment;
  const { databaseHost, ...facts } = newFacts({ account, region, cluster: cluster.name ?? name });
  return {
    ...facts,
    ...(network.kind === 'existing' && network.vpc.by === 'id' && { vpcId: network.vpc.id }),
    ...(web.certificateArn !== undefined && { certificateArn: web.certificateArn }),
    ...(database.kind === 'rds' && {
      databaseHost,
      databaseSecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:rds!db-${ZEROS}-AbCdEf`,
    }),
  };
}

function textOf(file: string): string {
  try {
    return readText(file);
  } catch (error) {
    if (!(error instanceof Problems) || error.problems[0]?.code !== 'FILE_MISSING') throw error;
    const message = 'the environment has no facts: what only AWS knows, such as the id of the VPC';
    throw new Problems([{ code: 'FACTS_MISSING', at: { file }, message, cure: CURE }]);
  }
}

/** Whether the facts are of this very cluster, and complete for what the environment says. */
export function checkFacts(environment: Environment, source: Source): Problem[] {
  const { facts, account, region, cluster, name, database } = environment;
  const fault = (code: string, path: keyof Facts, message: string): Problem => ({
    code,
    at: { file: source.file, line: source.line([path]), environment: name, path },
    message,
    cure: CURE,
  });
  const { network, web } = environment;
  const wanted = { account, region, cluster: cluster.name };
  const problems = (['account', 'region', 'cluster'] as const)
    .filter((key) => facts[key] !== wanted[key])
    .map((key) =>
      fault(
        'FACTS_OF_ANOTHER_CLUSTER',
        key,
        `the facts are of ${key} "${facts[key]}", the environment says "${wanted[key]}"`,
      ),
    );
  for (const key of ['certificateArn', 'databaseSecretArn'] as const) {
    const [, , , itsRegion, itsAccount] = facts[key]?.split(':') ?? [];
    if (facts[key] === undefined || (itsRegion === region && itsAccount === account)) continue;
    problems.push(
      fault(
        'FACTS_OF_ANOTHER_CLUSTER',
        key,
        `the ARN is of account ${itsAccount}, ${itsRegion}; the environment says ${account}, ${region}`,
      ),
    );
  }
  if (network.kind === 'existing' && network.vpc.by === 'id' && network.vpc.id !== facts.vpcId) {
    problems.push(
      fault(
        'FACTS_OF_ANOTHER_CLUSTER',
        'vpcId',
        `the facts are of VPC ${facts.vpcId}, the environment says ${network.vpc.id}`,
      ),
    );
  }
  if (web.certificateArn !== undefined && web.certificateArn !== facts.certificateArn) {
    problems.push(
      fault(
        'FACTS_OF_ANOTHER_CLUSTER',
        'certificateArn',
        `the facts are of certificate ${facts.certificateArn}, the environment says ${web.certificateArn}`,
      ),
    );
  }
  if (database.kind === 'rds' && facts.databaseHost === undefined) {
    problems.push(
      fault(
        'FACTS_INCOMPLETE',
        'databaseHost',
        'the environment has an RDS database, the facts do not name its host',
      ),
    );
  }
  return problems;
}
