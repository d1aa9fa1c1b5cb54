import { type Check, each, type StackResource } from './stack.ts';

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** EC2 says nothing of whom it acts for; the right to pass the role is what narrows it. */
const SAYS_NOT_FOR_WHOM = /^ec2\.amazonaws\.com(\.cn)?$/;

const FOR_WHOM = ['aws:SourceArn', 'aws:SourceAccount', 'aws:RequestTag/eks-cluster-arn'];

/** Actions that change something and that AWS lets nobody narrow to a resource (Service Authorization Reference). */
const TAKES_NO_RESOURCE = ['shield:CreateProtection', 'ecr:GetAuthorizationToken'];

const narrowable = (action: string) =>
  !/:(Get|List|Describe)/.test(action) && !TAKES_NO_RESOURCE.includes(action);

const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

function statements(document: unknown): Statement[] {
  const parsed = typeof document === 'string' ? JSON.parse(document) : document;
  return [(parsed as { Statement?: Statement | Statement[] } | undefined)?.Statement ?? []].flat();
}

const conditionKeys = ({ Condition = {} }: Statement) => Object.values(Condition).flatMap(Object.keys);

/** What is wrong with who may assume a role. */
function trustFault(statement: Statement): string | undefined {
  const { Principal } = statement;
  const keys = conditionKeys(statement);
  if (Principal === '*' || list((Principal as { AWS?: unknown })?.AWS).includes('*'))
    return 'lets everybody assume it';
  const { Service, Federated } = (Principal ?? {}) as { Service?: unknown; Federated?: unknown };
  for (const service of list(Service)) {
    if (!SAYS_NOT_FOR_WHOM.test(service) && !keys.some((key) => FOR_WHOM.includes(key)))
      return `lets ${service} assume it on behalf of anybody`;
  }
  if (Federated !== undefined) {
    const { StringEquals = {} } = statement.Condition ?? {};
    const claims = Object.keys(StringEquals).map((key) => key.split(':').at(-1));
    if (!claims.includes('aud') || !claims.includes('sub')) return 'does not say which subject may assume it';
    const subjects = Object.entries(StringEquals).filter(([key]) => key.endsWith(':sub'));
    if (subjects.some(([, value]) => list(value).some((it) => it.includes('*'))))
      return 'compares the subject with a pattern';
  }
  return undefined;
}

/** What is wrong with what a policy allows. */
function rightsFault(statement: Statement): string | undefined {
  if (statement.Effect !== 'Allow') return undefined;
  const wide = list(statement.Action).find((action) => action === '*' || action.endsWith(':*'));
  if (wide) return `allows ${wide}`;
  const open = list(statement.Resource).includes('*') && conditionKeys(statement).length === 0;
  const action = open ? list(statement.Action).find(narrowable) : undefined;
  return action && `allows ${action} on everything`;
}

const first = <T>(values: readonly T[], fault: (value: T) => string | undefined) =>
  values.map(fault).find((it) => it !== undefined);

/** Who may do what. */
export const IDENTITY: readonly Check[] = [
  {
    name: 'roles-trust-somebody',
    description: 'A role says for whom it is assumed: one ServiceAccount, one cluster, one repository.',
    cure: 'Add the condition that names it.',
    violations: each(['iam.Role'], ({ assumeRolePolicy }) => first(statements(assumeRolePolicy), trustFault)),
  },
  {
    name: 'policies-are-narrow',
    description: 'A policy names its actions; what it lets change everywhere has a condition.',
    cure: 'Name the actions and the resources.',
    violations: each(['iam.Policy', 'iam.RolePolicy'], ({ policy }) =>
      first(statements(policy), rightsFault),
    ),
  },
  {
    name: 'no-administrators',
    description: 'No role is given AdministratorAccess or IAMFullAccess.',
    cure: 'Give it what it needs.',
    violations: each(
      ['iam.RolePolicyAttachment'],
      ({ policyArn }) =>
        /\/(AdministratorAccess|IAMFullAccess)$/.test(String(policyArn)) && `attaches ${policyArn}`,
    ),
  },
  {
    name: 'roles-get-into-the-cluster',
    description:
      'Access entries alone let somebody in; they are of roles, and nobody gets in for having made the cluster.',
    cure: 'Use authenticationMode API without bootstrapClusterCreatorAdminPermissions, and entries of roles.',
    violations: (stack) => [
      ...each(['eks.Cluster'], ({ accessConfig }) => {
        const { authenticationMode, bootstrapClusterCreatorAdminPermissions } = (accessConfig ??
          {}) as Record<string, unknown>;
        if (authenticationMode !== 'API') return 'takes the ConfigMap aws-auth';
        return bootstrapClusterCreatorAdminPermissions !== false && 'lets its creator in';
      })(stack),
      ...each(
        ['eks.AccessEntry'],
        ({ principalArn }) =>
          !/:role\//.test(String(principalArn)) && `lets ${principalArn} in, which is no role`,
      )(stack),
    ],
  },
  {
    name: 'nodes-can-join',
    description: 'The role of nodes that Karpenter makes has an access entry of type EC2_LINUX.',
    cure: 'Make the entry; EKS makes it for its own node groups alone.',
    violations: (stack) => {
      const joins = stack
        .all('eks.AccessEntry')
        .filter(({ props }) => props.type === 'EC2_LINUX')
        .map(({ props }) => String(props.principalArn).replace(/^.*\//, ''));
      const nodes = ({ name, props }: StackResource) =>
        name === 'karpenter-node-role' && !joins.includes(String(props.name));
      return stack
        .all('iam.Role')
        .filter(nodes)
        .map((resource) => ({ resource, says: 'belongs to nodes that cannot join' }));
    },
  },
];
