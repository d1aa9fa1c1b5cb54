import type { Statement } from '../../src/component.ts';

/**
 * What AWS allows a managed policy, in characters, white space not counted
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). A role takes ten policies by default.
 */
export const POLICY_LIMIT = 6144;

/** A policy in the form that AWS takes. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** One statement of it. `NotAction`, `NotResource` and `NotPrincipal` are left out: what they allow grows with AWS. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Only where the policy belongs to a resource, or says who may assume a role. */
  readonly Principal?:
    | '*'
    | { readonly Service: string }
    | { readonly Federated: string }
    | { readonly AWS: string };
  readonly Action: readonly string[];
  /** Absent where the policy says who may assume a role. */
  readonly Resource?: readonly string[];
  readonly Condition?: Statement['conditions'];
}

/**
 * The policies that say all of these statements: as few as the limit allows while every statement stays whole and in
 * its place. Permissions add up over the policies of a role, so the cut changes nothing of what is allowed. No statements,
 * no policy.
 * @throws RangeError for a statement that exceeds the limit by itself, naming it; the cure is to divide it.
 */
export function policyDocuments(statements: readonly Statement[]): PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  for (const statement of statements) {
    const document = { Version: '2012-10-17' as const, Statement: [toJson(statement)] };
    if (size(document) > POLICY_LIMIT) {
      throw new RangeError(
        `IAM statement ${statement.sid ?? statement.actions.join(', ')} has ${size(document)} characters, a policy at most ${POLICY_LIMIT}`,
      );
    }
    const last = documents.at(-1);
    const joined = last && { ...last, Statement: [...last.Statement, ...document.Statement] };
    if (joined && size(joined) <= POLICY_LIMIT) documents.splice(-1, 1, joined);
    else documents.push(document);
  }
  return documents;
}

function toJson({ sid, actions, resources, conditions }: Statement): PolicyStatement {
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(conditions && { Condition: conditions }),
  };
}

const size = (document: PolicyDocument): number => JSON.stringify(document).length;
