import type { KubeObject } from '../../src/object.ts';
import { deployment } from '../../test/kit.ts';

/** A policy of the tests, without the parts that all of them have. */
export interface Sample {
  readonly what: string;
  readonly spec: KubeObject;
  /** Fields over the binding's. */
  readonly binding?: Readonly<Record<string, unknown>>;
}

const sample = (what: string, spec: object, binding: object = {}): Sample => ({
  what,
  spec: spec as KubeObject,
  binding: binding as Readonly<Record<string, unknown>>,
});
const no = (message: string, expression = 'false') => ({ expression, message });
const asks = (...validations: readonly object[]) => ({ validations });

/** Objects that each sample is asked about. */
export const SUBJECTS: readonly KubeObject[] = [
  named(deployment('web'), 'shop', { tier: 'front' }),
  named(deployment('web'), 'kube-system', {}),
  named({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { a: '1' } }, 'shop', {}),
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fresh', labels: { team: 'fresh' } } },
  { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'web' }, value: 1 },
];

function named(object: KubeObject, namespace: string, labels: Readonly<Record<string, string>>): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace, labels } };
}

const rules = (...resourceRules: readonly object[]) => ({ matchConstraints: { resourceRules } });
const rule = (change: object = {}) => ({
  ...{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['*'] },
  ...change,
});
const all = rules(rule());
const selecting = (key: string, operator: string, values?: readonly string[]) => ({
  matchExpressions: [{ key, operator, ...(values && { values }) }],
});
const constrained = (constraints: object) => ({
  matchConstraints: { resourceRules: [rule()], ...constraints },
});
const NAME = 'kubernetes.io/metadata.name';

/** What a policy is about. */
const matching: readonly Sample[] = [
  sample('everything', { ...all, ...asks(no('a')) }),
  sample('every resource and subresource', { ...rules(rule({ resources: ['*/*'] })), ...asks(no('a')) }),
  sample('one group', { ...rules(rule({ apiGroups: ['apps'] })), ...asks(no('a')) }),
  sample('one resource', { ...rules(rule({ resources: ['configmaps'] })), ...asks(no('a')) }),
  sample('its subresources alone', {
    ...rules(rule({ resources: ['deployments/scale'] })),
    ...asks(no('a')),
  }),
  sample('every operation', { ...rules(rule({ operations: ['*'] })), ...asks(no('a')) }),
  sample('updates alone', { ...rules(rule({ operations: ['UPDATE'] })), ...asks(no('a')) }),
  sample('another version', { ...rules(rule({ apiVersions: ['v2'] })), ...asks(no('a')) }),
  sample('what lies in no namespace', { ...rules(rule({ scope: 'Cluster' })), ...asks(no('a')) }),
  sample('what lies in one', { ...rules(rule({ scope: 'Namespaced' })), ...asks(no('a')) }),
  sample('a name', { ...rules(rule({ resourceNames: ['fresh'] })), ...asks(no('a')) }),
  sample('all but a group', {
    ...constrained({ excludeResourceRules: [rule({ apiGroups: ['apps'] })] }),
    ...asks(no('a')),
  }),
  ...[
    selecting(NAME, 'In', ['shop', 'fresh']),
    selecting(NAME, 'NotIn', ['shop']),
    selecting('team', 'Exists'),
    selecting('team', 'DoesNotExist'),
    { matchLabels: { team: 'shop' } },
  ].map((namespaceSelector) =>
    sample(`namespaces with ${JSON.stringify(namespaceSelector)}`, {
      ...constrained({ namespaceSelector }),
      ...asks(no('a')),
    }),
  ),
  sample('objects with a label', {
    ...constrained({ objectSelector: { matchLabels: { tier: 'front' } } }),
    ...asks(no('a')),
  }),
  sample(
    'where the binding says',
    { ...all, ...asks(no('a')) },
    {
      matchResources: {
        namespaceSelector: selecting(NAME, 'NotIn', ['kube-system']),
        resourceRules: [rule({ apiGroups: ['apps'] })],
      },
    },
  ),
];

const when = (...expressions: readonly string[]) => ({
  matchConditions: expressions.map((expression, i) => ({ name: `c${i}`, expression })),
});
const BROKEN = 'object.spec.none == 1';

/** What comes of it. */
const asking: readonly Sample[] = [
  sample('a condition', { ...all, ...when("object.kind == 'Deployment'"), ...asks(no('a')) }),
  sample('conditions', { ...all, ...when("object.kind == 'Deployment'", 'false'), ...asks(no('a')) }),
  sample('a condition that fails', { ...all, ...when(BROKEN), ...asks(no('a')) }),
  sample('two that fail', { ...all, ...when(BROKEN, 'object.spec.nor == 1'), ...asks(no('a')) }),
  sample('one that fails and one that is not met', { ...all, ...when(BROKEN, 'false'), ...asks(no('a')) }),
  sample('one that fails and does not matter', {
    ...all,
    failurePolicy: 'Ignore',
    ...when(BROKEN),
    ...asks(no('a')),
  }),
  sample('no namespace in conditions', { ...all, ...when('namespaceObject == null'), ...asks(no('a')) }),
  sample('its namespace', {
    ...all,
    ...asks(
      no('a', 'namespaceObject == null'),
      no('b', "namespaceObject == null || namespaceObject.metadata.name == 'shop'"),
      no('c', "namespaceObject == null || namespaceObject.metadata.labels[?'team'].orValue('') == 'shop'"),
      no('d', 'namespaceObject == null || has(namespaceObject.metadata.annotations)'),
    ),
  }),
  sample('a validation that fails', { ...all, ...asks(no('a', BROKEN), no('b')) }),
  sample('one that fails and does not matter', {
    ...all,
    failurePolicy: 'Ignore',
    ...asks(no('a', BROKEN), no('b')),
  }),
  sample('messages', {
    ...all,
    ...asks(
      { expression: 'false' },
      { expression: ' false ' },
      no('  a  '),
      { ...no('b'), messageExpression: "'said of ' + object.kind" },
      { ...no('c'), messageExpression: "''" },
      { ...no('d'), messageExpression: "'two\\nlines'" },
      { ...no('e'), messageExpression: 'string(object.spec.none)' },
      { ...no('f'), messageExpression: "object.kind == 'Deployment' ? ' f ' : string(object.metadata.none)" },
      { expression: 'false', messageExpression: "'  '" },
    ),
  }),
  sample('variables', {
    ...all,
    variables: [
      { name: 'kind', expression: 'object.kind' },
      { name: 'isOne', expression: "variables.kind == 'Deployment'" },
      { name: 'broken', expression: BROKEN },
      { name: 'names', expression: "['a', 'b'].map(n, n + variables.kind)" },
    ],
    ...asks(
      no('a', "variables.kind == 'Deployment'"),
      no('b', '!variables.isOne'),
      no('c', 'variables.isOne || variables.broken'),
      no('d', 'variables.broken'),
      no('e', "variables.names == ['aDeployment', 'bDeployment']"),
      no('f', 'has(variables.kind) && variables.?isOne.orValue(true)'),
    ),
  }),
  sample('the request', {
    ...all,
    ...asks(
      no('a', "request.operation == 'CREATE'"),
      no('b', "request.kind.kind + '/' + request.resource.resource == 'Deployment/deployments'"),
      no('c', "request.requestKind == request.kind && request.requestResource.group == ''"),
      no('d', "has(request.namespace) && request.namespace == 'shop'"),
      no('e', "request.?namespace.orValue('-') == 'fresh'"),
      no('f', "request.name == 'web'"),
      no('g', '!has(request.subResource) && !has(request.requestSubResource)'),
      no('h', 'oldObject == null'),
    ),
  }),
  sample('the request, laid out', {
    ...all,
    ...asks({
      expression: 'false',
      messageExpression: "request.kind.group + '/' + request.kind.version + ' ' + request.resource.version",
    }),
  }),
  sample('annotations that fail', {
    ...all,
    auditAnnotations: [{ key: 'a', valueExpression: 'string(object.spec.none)' }],
    ...asks(no('a', "object.kind != 'Namespace'")),
  }),
  sample('annotations that do not', {
    ...all,
    auditAnnotations: [{ key: 'a', valueExpression: "object.kind == 'Namespace' ? 'a' : 'b'" }],
    ...asks(no('a', "object.kind != 'Namespace'")),
  }),
  sample('a bound policy that only tells', { ...all, ...asks(no('a')) }, { validationActions: ['Audit'] }),
];

const params = { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } };
const referring = (paramRef: object) => ({ paramRef: { parameterNotFoundAction: 'Deny', ...paramRef } });

/** Parameters are in the ConfigMaps `limits`, of which the namespaces `shop` and `kube-system` have one each. */
const parametrised: readonly Sample[] = [
  sample(
    'a parameter',
    {
      ...rules(rule({ apiGroups: ['apps'] })),
      ...params,
      ...asks(no('a', "params.data.kind != 'Deployment'")),
    },
    referring({ name: 'limits', namespace: 'shop' }),
  ),
  sample(
    'the parameter of each namespace',
    {
      ...rules(rule({ apiGroups: ['apps'] })),
      ...params,
      ...asks({ expression: 'false', messageExpression: 'string(params.metadata.namespace)' }),
    },
    referring({ name: 'limits' }),
  ),
  sample(
    'parameters by label',
    {
      ...rules(rule({ apiGroups: ['apps'] })),
      ...params,
      ...asks(no('a', "params.metadata.name == 'limits'")),
    },
    referring({ selector: { matchLabels: { role: 'limits' } } }),
  ),
  sample('no parameter referred to', {
    ...all,
    ...params,
    ...asks(no('a', 'params == null'), no('b', 'params != null')),
  }),
  sample(
    'a parameter of a namespace for what lies in none',
    { ...rules(rule({ scope: 'Cluster', resources: ['priorityclasses'] })), ...params, ...asks(no('a')) },
    referring({ name: 'limits' }),
  ),
];

export const SAMPLES: readonly Sample[] = [...matching, ...asking, ...parametrised];
