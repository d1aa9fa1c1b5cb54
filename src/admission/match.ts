import type { Labels, Request } from './request.ts';
import type { LabelSelector, MatchResources, ResourceRule } from './types.ts';
import { Unknown } from './unknown.ts';

/**
 * Whether a policy, or a binding, is about a request: the namespace's labels, then the object's, then the rules, as the API server
 * asks (k8s.io/apiserver, pkg/admission/plugin/policy/matching). No constraints at all, or no rules, are about everything. Throws
 * Unknown where the rules name another version of the kind alone: the API server then converts the object.
 */
export function matches(constraints: MatchResources | undefined, request: Request): boolean {
  if (constraints === undefined) return true;
  const {
    namespaceSelector = {},
    objectSelector = {},
    resourceRules = [],
    excludeResourceRules = [],
  } = constraints;
  const { namespaceLabels } = request;
  if (namespaceLabels !== undefined && !selects(namespaceSelector, namespaceLabels)) return false;
  if (!isEmpty(objectSelector) && !selects(objectSelector, request.labels)) return false;
  const isExact = constraints.matchPolicy === 'Exact';
  if (anyMatches(excludeResourceRules, request, isExact)) return false;
  return resourceRules.length === 0 || anyMatches(resourceRules, request, isExact);
}

function anyMatches(rules: readonly ResourceRule[], request: Request, isExact: boolean): boolean {
  const { version, served, kind } = request.kind;
  if (rules.some((rule) => ruleMatches(rule, request, version))) return true;
  const other = isExact ? [] : served.filter((it) => it !== version);
  const converted = other.find((it) => rules.some((rule) => ruleMatches(rule, request, it)));
  if (converted !== undefined) throw new Unknown(`the ${kind} as ${converted}`);
  return false;
}

function ruleMatches(rule: ResourceRule, request: Request, version: string): boolean {
  const { apiGroups, apiVersions, resources = [], operations, resourceNames = [], scope = '*' } = rule;
  const { kind, name } = request;
  return (
    (scope === '*' || scope === kind.scope) &&
    takes(operations, 'CREATE') &&
    takes(apiGroups, kind.group) &&
    takes(apiVersions, version) &&
    resources.some((it) => it === '*' || it === '*/*' || it === kind.plural || it === `${kind.plural}/*`) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  );
}

const takes = (names: readonly string[] = [], name: string) => names.includes('*') || names.includes(name);

const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) =>
  Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;

/** Whether a LabelSelector selects labels. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'NotIn' ? !isIn : isIn;
    })
  );
}
