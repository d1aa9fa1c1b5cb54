import type { Environment } from '../../src/environment.ts';
import { groupOf, type KubeObject } from '../../src/object.ts';

/** What a policy may depend on. */
export interface PolicyInput {
  readonly environment: Environment;
  /** Registries and folders of them that images may come from, besides the environment's own; none: all of them. */
  readonly registries: readonly string[];
  /** Domains besides the environment's own. */
  readonly domains: readonly string[];
  /** Namespaces whose load balancers may face the internet. */
  readonly internetFacing: readonly string[];
}

/** A policy as data. https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ says what its parts mean. */
export interface PolicySpec {
  /** Why it is there, in one sentence for the reader of the tree. */
  readonly why: string;
  /** Resources by apiVersion: `{ 'apps/v1': ['deployments'] }`. In another version the API server converts them. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  /** Label that a namespace must have. Default: all namespaces. */
  readonly namespaces?: Readonly<Record<string, string>>;
  /** Whether objects of AWS's own in `kube-system` are let be. Default: false. */
  readonly sparesSystem?: boolean;
  /** Whether an update changes what the policy is about: what is there already is let be. Default: whether `spec` changes. */
  readonly changed?: string;
  /** Conditions by name; all of them must hold. */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Expressions by name; each may use those before it. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly validations: readonly Validation[];
}

/** What must hold, and what is said where it does not: as it stands, or worked out. */
export type Validation = { readonly holds: string } & (
  | { readonly says: string }
  | { readonly saysWith: string }
);

/** What happens to an object that a policy objects to. */
export type Enforcement = 'deny' | 'warn' | 'audit';

const ACTIONS: Readonly<Record<Enforcement, readonly string[]>> = {
  deny: ['Deny'],
  // The person who applies the object sees it, and the audit log keeps it.
  warn: ['Warn', 'Audit'],
  audit: ['Audit'],
};

/** Where AWS and Kubernetes keep what is nobody else's. */
const SYSTEM = ['kube-system', 'kube-public', 'kube-node-lease'];

/** An object need not have a spec, and an expression that fails refuses it. */
export const SPEC_CHANGED = 'dyn(object).?spec.orValue({}) != dyn(oldObject).?spec.orValue({})';

/** The policy and its binding. `exempt` are namespaces where it says nothing. */
export function policyObjects(
  name: string,
  spec: PolicySpec,
  enforcement: Enforcement,
  exempt: readonly string[],
): KubeObject[] {
  const { why, resources, namespaces, sparesSystem = false, variables = {} } = spec;
  const { changed = SPEC_CHANGED } = spec;
  const conditions = { changed: `request.operation == 'CREATE' || ${changed}`, ...spec.conditions };
  const left = [...(sparesSystem ? SYSTEM : []), ...exempt];
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name, annotations: { 'kubernetes.io/description': why } },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          ...(namespaces && { namespaceSelector: { matchLabels: namespaces } }),
          // Named versions, so that the types of expressions are checked in the cluster as well.
          resourceRules: Object.entries(resources).map(([version, names]) => ({
            apiGroups: [groupOf(version)],
            apiVersions: [version.split('/').at(-1)],
            operations: ['CREATE', 'UPDATE'],
            resources: names,
          })),
        },
        matchConditions: Object.entries(conditions).map(([key, expression]) => ({ name: key, expression })),
        ...(Object.keys(variables).length > 0 && {
          variables: Object.entries(variables).map(([key, expression]) => ({ name: key, expression })),
        }),
        validations: spec.validations.map((it) => ({
          expression: it.holds,
          ...('says' in it ? { message: it.says } : { messageExpression: it.saysWith }),
        })),
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ACTIONS[enforcement],
        ...(left.length > 0 && {
          matchResources: {
            namespaceSelector: {
              matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: left }],
            },
          },
        }),
      },
    },
  ];
}

/** Items `c` of a list for which none of these holds, one condition a line for the reader. */
export const noneOf = (list: string, ...conditions: readonly string[]) =>
  `${list}.filter(c, !(\n  ${conditions.join('\n  || ')}\n))`;

/** Items `c` of a list for which one of these does not hold. */
export const notAllOf = (list: string, ...conditions: readonly string[]) =>
  `${list}.filter(c, !(\n  ${conditions.join('\n  && ')}\n))`;

/** A list of texts in CEL. */
export const celList = (texts: readonly string[]) => `[${texts.map(celText).join(', ')}]`;

/** A text in CEL, which is written as in JSON. */
export const celText = (text: string) => JSON.stringify(text);
