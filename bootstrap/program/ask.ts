import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Environment } from '../../src/environment.ts';
import { type Problem, Problems } from '../../src/problem.ts';
import type { Answers, Lookup, Source } from '../plan/resource.ts';
import { resolve } from './make.ts';

type Question = (args: Record<string, unknown>, options: pulumi.InvokeOptions) => Promise<unknown>;

const SOURCES: Readonly<Record<Source, Question>> = {
  getCallerIdentity: (args, options) => aws.getCallerIdentity(args, options),
  'ec2.getVpc': (args, options) => aws.ec2.getVpc(args, options),
  'ec2.getSubnets': (args, options) => aws.ec2.getSubnets(args, options),
  'eks.getAddonVersion': (args, options) =>
    aws.eks.getAddonVersion(args as unknown as aws.eks.GetAddonVersionArgs, options),
  'iam.getSessionContext': (args, options) =>
    aws.iam.getSessionContext(args as unknown as aws.iam.GetSessionContextArgs, options),
  'lb.getLbs': (args, options) => aws.lb.getLbs(args, options),
  'lb.getLoadBalancer': (args, options) => aws.lb.getLoadBalancer(args, options),
  'route53.getRecords': (args, options) =>
    aws.route53.getRecords(args as unknown as aws.route53.GetRecordsArgs, options),
  'route53.getZone': (args, options) => aws.route53.getZone(args, options),
};

/**
 * How the provider says that there is no such thing, other than that AWS refused or failed
 * (https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/tfresource/not_found_error.go).
 */
const MISSING = /\bno matching\b/i;

const isMissing = (error: unknown) => error instanceof Error && MISSING.test(error.message);

/**
 * Asks AWS, one question after the other, since later ones refer to answers.
 * @throws Problems: the code of each lookup that has no answer; a lookup that refers to one of those is not asked.
 */
export async function ask(
  lookups: readonly Lookup[],
  environment: Environment,
  options: pulumi.InvokeOptions,
): Promise<Answers> {
  const answers: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const silent = new Set<string>();
  for (const lookup of lookups) {
    const { name, args, when, mayBeMissing = false } = lookup;
    if (refersTo(args, silent) || (when && silent.has(when.of))) {
      silent.add(name);
      continue;
    }
    if (when && !when.answered(answers[when.of])) continue;
    try {
      answers[name] = await answer(lookup, answers, options);
    } catch (error) {
      if (mayBeMissing && isMissing(error)) continue;
      silent.add(name);
      problems.push(unanswered(lookup, environment, error));
    }
  }
  if (problems.length > 0) throw new Problems(problems);
  return answers;
}

async function answer({ source, args }: Lookup, known: Answers, options: pulumi.InvokeOptions) {
  const [last, ...earlier] = [args].flat().reverse();
  for (const candidate of earlier.reverse()) {
    try {
      return await SOURCES[source](resolved(candidate, known), options);
    } catch (error) {
      // The next one may be there. It must not stand in for one that AWS failed to tell of.
      if (!isMissing(error)) throw error;
    }
  }
  return SOURCES[source](resolved(last, known), options);
}

const resolved = (args: unknown, known: Answers) =>
  resolve(args, new Map(), known) as Record<string, unknown>;

const refersTo = (value: unknown, names: ReadonlySet<string>): boolean =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).some(
        ([key, inner]) => (key === 'of' && names.has(inner)) || refersTo(inner, names),
      )
    : false;

function unanswered({ unanswered: u }: Lookup, { file, name }: Environment, error: unknown): Problem {
  const said = error instanceof Error ? error.message : String(error);
  return { code: u.code, at: { file, environment: name }, message: `${u.message}: ${said}`, cure: u.cure };
}
