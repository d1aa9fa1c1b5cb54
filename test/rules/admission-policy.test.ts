import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, problemsOf, treeOf, withChart } from '../kit.ts';

type Fields = Readonly<Record<string, unknown>>;

const apiVersion = 'admissionregistration.k8s.io/v1';
const DEPLOYMENTS = {
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources: ['deployments'],
};

/** A policy that refuses every Deployment, and its binding, both changed as told. */
function policy(spec: Fields = {}, binding: Fields = {}): KubeObject[] {
  return [
    {
      ...{ apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'asked' } },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [DEPLOYMENTS] },
        validations: [{ expression: 'false', message: 'never' }],
        ...spec,
      },
    },
    {
      ...{ apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'bound' } },
      spec: { policyName: 'asked', validationActions: ['Deny'], ...binding },
    },
  ];
}

const web = deployment('web');
const asked = (objects: readonly KubeObject[], app: readonly KubeObject[] = [web]) =>
  treeOf([appOf('policies', objects, { project: 'platform', namespace: 'kube-system' }), appOf('shop', app)]);

/** What the rule says, place and all. */
function said(objects: readonly KubeObject[], app?: readonly KubeObject[]): string[] {
  return problemsOf(asked(objects, app))
    .filter(({ code }) => code === 'ADMISSION_POLICY')
    .map(({ at, message }) => `${at.object}${at.path === undefined ? '' : ` ${at.path}`}: ${message}`);
}

const NEVER = 'apps/Deployment shop/web: the admission policy asked refuses it: never';
const validations = (...expressions: readonly string[]) => ({
  validations: expressions.map((expression) => ({ expression, message: `not ${expression}` })),
});
const constrained = (constraints: Fields) => ({
  matchConstraints: { resourceRules: [DEPLOYMENTS], ...constraints },
});

it('asks nothing where there is no policy', () => {
  expect(brokenRules(asked([]))).toEqual([]);
});

it('says what the policy says, at the object', () => {
  expect(brokenRules(asked(policy()))).toEqual(['ADMISSION_POLICY']);
  expect(said(policy())).toEqual([NEVER]);
  expect(said(policy(validations('true')))).toEqual([]);
});

it('asks about everything in the tree: namespaces and the objects of Argo CD as well', () => {
  const all = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] };
  const refused = said(policy({ matchConstraints: { resourceRules: [all] } })).map((it) => it.split(':')[0]);
  expect(refused).toContain('Namespace shop');
  expect(refused).toContain('argoproj.io/Application argocd/root');
  expect(refused).toContain(`admissionregistration.k8s.io/ValidatingAdmissionPolicy asked`);
  expect(new Set(refused).size).toBe(refused.length);
});

describe('is about what policy and binding select', () => {
  const namespaces = (operator: string, ...values: string[]) => ({
    namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values }] },
  });
  const labels = (value: string) => ({
    objectSelector: { matchLabels: { 'app.kubernetes.io/part-of': value } },
  });
  const rules = (change: Fields) => ({
    matchConstraints: { resourceRules: [{ ...DEPLOYMENTS, ...change }] },
  });

  it.each<[string, boolean, Fields, Fields]>([
    ['another group', false, rules({ apiGroups: [''] }), {}],
    ['another resource', false, rules({ resources: ['statefulsets'] }), {}],
    ['a subresource', false, rules({ resources: ['deployments/scale'] }), {}],
    ['updates', false, rules({ operations: ['UPDATE', 'DELETE'] }), {}],
    ['what has no namespace', false, rules({ scope: 'Cluster' }), {}],
    ['what has one', true, rules({ scope: 'Namespaced' }), {}],
    ['another name', false, rules({ resourceNames: ['other'] }), {}],
    ['its name', true, rules({ resourceNames: ['other', 'web'] }), {}],
    ['all but Deployments', false, constrained({ excludeResourceRules: [DEPLOYMENTS] }), {}],
    ['its namespace', true, constrained(namespaces('In', 'shop')), {}],
    ['all but its namespace', false, constrained(namespaces('NotIn', 'shop')), {}],
    ['its label', true, constrained(labels('shop')), {}],
    ['another label', false, constrained(labels('other')), {}],
    [
      'where the binding leaves its namespace out',
      false,
      {},
      { matchResources: namespaces('NotIn', 'shop') },
    ],
    ['where the binding leaves another out', true, {}, { matchResources: namespaces('NotIn', 'other') }],
  ])('%s: %s', (_, isRefused, spec, binding) => {
    expect(said(policy(spec, binding))).toEqual(isRefused ? [NEVER] : []);
  });

  it('by labels of the namespace as the tree has them', () => {
    const meshed = constrained({ namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } });
    const tree = (mesh: boolean) =>
      treeOf([
        appOf('policies', policy(meshed), { namespace: 'kube-system' }),
        appOf('shop', [web], { mesh }),
      ]);
    expect(brokenRules(tree(false))).toEqual([]);
    expect(brokenRules(tree(true))).toEqual(['ADMISSION_POLICY']);
  });
});

describe('what a binding does about it', () => {
  it.each([
    [['Deny', 'Audit'], true],
    [['Warn'], false],
    [['Audit'], false],
  ])('%s: refused %s', (validationActions, isRefused) => {
    expect(said(policy({}, { validationActions })).length).toBe(isRefused ? 1 : 0);
  });

  it('nothing, without a binding or without its policy', () => {
    const [one, bound] = policy() as [KubeObject, KubeObject];
    expect(said([one])).toEqual([
      'admissionregistration.k8s.io/ValidatingAdmissionPolicy asked: the policy has no binding, so that it refuses nothing',
    ]);
    expect(said([bound])).toEqual([
      expect.stringMatching(
        /Binding bound spec.policyName: it binds the policy "asked", which nothing in the tree brings/,
      ),
    ]);
  });
});

describe('conditions, variables and errors', () => {
  const conditions = (...expressions: readonly string[]) => ({
    matchConditions: expressions.map((expression, i) => ({ name: `c${i}`, expression })),
  });
  const variables = (named: Readonly<Record<string, string>>) => ({
    variables: Object.entries(named).map(([name, expression]) => ({ name, expression })),
  });
  const BROKEN = 'object.spec.none == 1';

  it.each<[string, Fields, string[]]>([
    ['a condition that is met', conditions("object.metadata.name == 'web'"), ['never']],
    ['one that is not', conditions("object.metadata.name == 'other'"), []],
    [
      'one that fails',
      conditions(BROKEN),
      ["expression 'object.spec.none == 1' resulted in error: No such key: none"],
    ],
    ['one that fails beside one that is not met', conditions(BROKEN, 'false'), []],
    ['a failing condition that is ignored', { ...conditions(BROKEN), failurePolicy: 'Ignore' }, []],
    [
      'a failing validation',
      validations(BROKEN),
      ["expression 'object.spec.none == 1' resulted in error: No such key: none"],
    ],
    [
      'a failing validation that is ignored',
      { ...validations(BROKEN, 'false'), failurePolicy: 'Ignore' },
      ['not false'],
    ],
    [
      'variables',
      {
        ...variables({ n: 'object.spec.replicas', few: 'variables.n < 3' }),
        ...validations('variables.few', '!variables.few'),
      },
      ['not !variables.few'],
    ],
    ['a variable that nobody asks for', { ...variables({ broken: BROKEN }), ...validations('true') }, []],
    [
      'the namespace',
      validations("namespaceObject.metadata.name == 'shop'", 'namespaceObject == null'),
      ['not namespaceObject == null'],
    ],
    [
      'the request',
      validations("request.operation == 'CREATE' && request.resource.resource == 'deployments'"),
      [],
    ],
    ['who syncs', validations("request.userInfo.username.startsWith('system:serviceaccount:argocd:')"), []],
    [
      'defaults of built-in kinds',
      validations("object.spec.strategy.type == 'RollingUpdate'", 'object.spec.revisionHistoryLimit == 10'),
      [],
    ],
    ['what was there before, which is nothing', validations('oldObject == null'), []],
    [
      'a message of its own',
      { validations: [{ expression: 'false', messageExpression: "'no ' + object.metadata.name" }] },
      ['no web'],
    ],
    ['no message at all', { validations: [{ expression: 'false' }] }, ['failed expression: false']],
  ])('%s', (_, spec, messages) => {
    expect(said(policy(spec))).toEqual(
      messages.map((it) => `apps/Deployment shop/web: the admission policy asked refuses it: ${it}`),
    );
  });
});

describe('parameters', () => {
  const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' };
  const limits = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'limits' }, data: { most: '1' } };
  const few = { paramKind, ...validations('object.spec.replicas <= int(params.data.most)') };
  const referring = (name: string) => ({ paramRef: { name, parameterNotFoundAction: 'Deny' } });

  it('are those of the tree', () => {
    expect(said(policy(few, referring('limits')), [web, limits])).toEqual([
      expect.stringContaining('refuses it: not object'),
    ]);
    const more = { ...limits, data: { most: '2' } };
    expect(said(policy(few, referring('limits')), [web, more])).toEqual([]);
  });

  it('are not made up', () => {
    expect(said(policy(few, referring('others')), [web, limits])).toEqual([
      expect.stringContaining(
        'depends on what only the cluster knows: its parameter, ConfigMap others in namespace shop',
      ),
    ]);
  });
});

describe('what cannot be asked here is said, and not left to the cluster', () => {
  it.each([
    ["authorizer.group('').resource('pods').check('get').allowed()", 'asks the authorizer'],
    ["cidr('10.0.0.0/8').containsIP('10.0.0.1')", 'calls cidr and containsIP, which is not known here'],
    ['object.spec.paused', 'gives dyn, and must give bool'],
    ['object.spec. == 1', 'cannot be read'],
    ['params.data == {}', 'does not compile: Unknown variable: params'],
    ["object.metadata.name.matches('(')", 'cannot be read'],
  ])('%s', (expression, says) => {
    expect(said(policy(validations(expression)))).toEqual([
      expect.stringContaining(
        `ValidatingAdmissionPolicy asked spec.validations[0].expression: \`${expression}\` ${says}`,
      ),
    ]);
  });

  it.each([
    ["request.userInfo.uid == ''", 'uid of the user'],
    ['has(request.options.fieldManager)', 'options of the request'],
    ["namespaceObject.status.phase == 'Active'", 'status of its namespace'],
  ])('%s', (expression, lacks) => {
    expect(said(policy(validations(expression)))).toEqual([
      expect.stringContaining(`depends on what only the cluster knows: ${lacks}`),
    ]);
    expect(said(policy({ failurePolicy: 'Ignore', ...validations(expression) }))).toHaveLength(1);
    expect(said(policy(validations(`true || ${expression}`)))).toEqual([]);
  });

  it('nor what is another version of the object, which the cluster would make', () => {
    const route = {
      ...{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'web' } },
      spec: { hosts: ['web'], http: [{ route: [{ destination: { host: 'web.shop.svc.cluster.local' } }] }] },
    };
    const routes = (version: string, matchPolicy: string) => ({
      matchConstraints: {
        matchPolicy,
        resourceRules: [
          {
            ...DEPLOYMENTS,
            apiGroups: ['networking.istio.io'],
            apiVersions: [version],
            resources: ['virtualservices'],
          },
        ],
      },
    });
    expect(said(policy(routes('v1', 'Equivalent')), [route])).toEqual([expect.stringContaining('never')]);
    expect(said(policy(routes('v1beta1', 'Exact')), [route])).toEqual([]);
    expect(said(policy(routes('v1beta1', 'Equivalent')), [route])).toEqual([
      expect.stringContaining('only the cluster knows: the VirtualService as v1beta1'),
    ]);
  });
});

describe('a workload of a chart', () => {
  const tree = (spec: Fields, change: Fields) =>
    withChart(asked(policy(spec), []), 'shop', {
      chart: 'web',
      workloads: [chartWorkload({ kind: 'Deployment', name: 'charted', namespace: 'shop', ...change })],
    });
  const isRefused = (spec: Fields, change: Fields) =>
    problemsOf(tree(spec, change)).some(
      ({ code, at }) => code === 'ADMISSION_POLICY' && at.object === 'Deployment shop/charted',
    );
  const images = validations("object.spec.template.spec.containers.all(c, c.image.endsWith(':1.2.3'))");

  it('is asked about as far as it is on record', () => {
    const of = (image: string) => ({ containers: [chartContainer({ image })] });
    expect(isRefused(images, of('registry.example.com/web:1.2.3'))).toBe(false);
    expect(isRefused(images, of('registry.example.com/web:1.2.4'))).toBe(true);
    expect(isRefused(validations('has(object.spec.template.spec.hostNetwork)'), {})).toBe(true);
    expect(isRefused(validations('has(object.spec.template.spec.hostNetwork)'), { hostNetwork: true })).toBe(
      false,
    );
  });

  it('is left to the cluster where nobody knows, and no problem', () => {
    expect(isRefused(validations("object.metadata.annotations['a'] == 'b'"), {})).toBe(false);
    expect(isRefused(validations('has(object.spec.strategy)', 'false'), {})).toBe(true);
    const labelled = constrained({ objectSelector: { matchLabels: { app: 'other' } } });
    expect(isRefused({ ...labelled, ...validations('false') }, {})).toBe(false);
  });
});
