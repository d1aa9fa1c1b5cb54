import type { Environment } from '../../src/environment.ts';
import type { Tree } from '../../src/model.ts';
import type { Principal } from './cluster/access.ts';
import { addonVersions } from './cluster/addons.ts';
import { clusterPlan } from './cluster/cluster.ts';
import { databaseResources } from './database/resources.ts';
import { type GithubPlan, githubPlan } from './delivery/github.ts';
import { ownRepositories } from './delivery/images.ts';
import { deliveryResources } from './delivery/resources.ts';
import { identityResources, roleResources } from './identity/resources.ts';
import { certificatePlan } from './network/certificate.ts';
import { dnsPlan, dnsQuestions } from './network/dns.ts';
import { discoveryTags } from './network/existing-network.ts';
import { networkPlan } from './network/network.ts';
import { outputs } from './outputs.ts';
import type { Answers, Input, Lookup, Resource } from './resource.ts';

/** All that bootstrap makes for an environment. */
export interface BootstrapPlan {
  /** In an order in which each comes after all that it refers to. */
  readonly resources: readonly Resource[];
  /** Outputs of the stack: facts, and what people want to know. */
  readonly outputs: Readonly<Record<string, Input<unknown> | Readonly<Record<string, unknown>>>>;
}

/** The lookups of whoever runs bootstrap. */
const CALLER = 'caller';
const OPERATOR = 'operator';

/** What AWS has to tell before the plan can be made, each after those that it refers to. @throws Problems: NAME_OF_SEVERAL_LOAD_BALANCERS. */
export function questions(tree: Tree): Lookup[] {
  const { environment } = tree;
  return [
    {
      source: 'getCallerIdentity',
      name: CALLER,
      args: {},
      unanswered: {
        code: 'AWS_CREDENTIALS',
        message: 'AWS does not know who runs bootstrap',
        cure: 'Sign in, by `aws sso login` for instance, and run it again.',
      },
    },
    {
      source: 'iam.getSessionContext',
      name: OPERATOR,
      args: { arn: { of: CALLER, output: 'arn' } },
      unanswered: {
        code: 'BOOTSTRAP_PRINCIPAL',
        message: 'IAM does not tell which role runs bootstrap',
        cure: 'Let the role call iam:GetRole of itself.',
      },
    },
    ...networkPlan(environment).lookups,
    ...addonVersions(environment),
    ...certificatePlan(environment).lookups,
    ...dnsQuestions(tree),
  ];
}

/**
 * The plan of a tree. Pure: the same tree and answers give the same plan. It reads no facts, since it is what they come from.
 * @param answers to `questions`, by name.
 * @throws Problems: those of the parts, such as COREDNS_NOWHERE and RECORD_WITHOUT_LOAD_BALANCER; RangeError where permissions exceed AWS's limits.
 */
export function bootstrapPlan(tree: Tree, answers: Answers): BootstrapPlan {
  const { environment } = tree;
  const network = networkPlan(environment);
  const certificate = certificatePlan(environment);
  const dns = dnsPlan(tree, answers, network.vpcId);
  const github = githubPlan(environment, ownRepositories(tree));
  const { issuerArn: operator } = answers[OPERATOR] as { issuerArn: string };
  const cluster = clusterPlan(environment, network, operator, pipelines(environment, github));
  return {
    resources: [
      ...network.resources,
      ...discoveryTags(environment, existingSubnets(environment, answers)),
      ...deliveryResources(tree, github),
      ...cluster.resources,
      ...identityResources(tree),
      ...databaseResources(environment, network),
      ...certificate.resources,
      ...dns.resources,
    ],
    outputs: outputs(tree, network, certificate, dns),
  };
}

/** The subnets of nodes where bootstrap does not make them: stated, or found. */
function existingSubnets({ network }: Environment, answers: Answers): readonly string[] {
  if (network.kind === 'made') return [];
  if (network.subnets.private.length > 0) return network.subnets.private;
  return (answers['subnets-private'] as { ids: string[] }).ids;
}

/** The roles of workflows that get into the cluster. */
function pipelines(environment: Environment, github: GithubPlan | undefined): Principal[] {
  if (github === undefined) return [];
  return github.access.map((access) => ({
    access,
    after: [github.read, github.apply]
      .filter(({ arn }) => arn === access.principalArn)
      .flatMap((role) => roleResources(environment, role).map(({ name }) => name)),
  }));
}
