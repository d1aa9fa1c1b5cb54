import { describe, expect, test } from 'vitest';
import {
  builtIn,
  complaints,
  environmentWith,
  footprintIn,
  treeWith,
  valuesIn,
  workloadIn,
} from '../helpers/switched.ts';
import { brokenRules } from '../kit.ts';
import { environmentNames } from '../real.ts';

const CONTROLLERS = ['admission', 'background', 'cleanup', 'reports'].map(
  (part) => `kyverno-${part}-controller`,
);

describe.each(environmentNames)('Kyverno in %s', (env) => {
  const tree = treeWith(env, { kyverno: {} });

  test('breaks no rule', () => {
    expect(brokenRules(tree, 'bare')).toEqual([]);
  });

  test('passes Pod Security "restricted"', () => {
    const [namespace] = tree.namespaces.filter(({ metadata }) => metadata.name === 'kyverno');
    expect(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  test('runs nothing that Helm would have run around an installation', () => {
    const hooks = footprintIn(tree, 'kyverno').objects.flatMap(({ hook }) => hook ?? []);
    expect(hooks.filter((hook) => hook !== 'test')).toEqual([]);
  });

  test('lets each of its controllers be evicted, and be scraped', () => {
    const { disruptionBudgets, objects } = footprintIn(tree, 'kyverno');
    const monitors = objects.filter(({ kind }) => kind === 'ServiceMonitor').map(({ name }) => name);
    expect(monitors.sort()).toEqual(CONTROLLERS);
    expect(disruptionBudgets.map(({ name }) => name).sort()).toEqual(CONTROLLERS);
    for (const budget of disruptionBudgets) expect(budget).toMatchObject({ maxUnavailable: 1 });
  });
});

/** Namespaces that its webhooks are not to be asked about. */
const excluded = (config: unknown): string[] => {
  const { webhooks } = valuesIn(treeWith('prod', { kyverno: config }), 'kyverno').config;
  const [{ key, operator, values }] = webhooks.namespaceSelector.matchExpressions;
  expect([key, operator]).toEqual(['kubernetes.io/metadata.name', 'NotIn']);
  return values;
};

describe('a cluster with Kyverno', () => {
  test('gets nodes, network and Argo CD back whatever a policy selects', () => {
    expect(excluded({})).toEqual(expect.arrayContaining(['argocd', 'karpenter', 'kube-system']));
    expect(excluded({ excludeNamespaces: ['shop', 'argocd'] })).toEqual([
      'argocd',
      'karpenter',
      'kube-system',
      'shop',
    ]);
  });

  test('admits everything while Kyverno is down, unless the environment wants what policies say', () => {
    const forced = (failurePolicy?: string) =>
      valuesIn(treeWith('prod', { kyverno: { failurePolicy } }), 'kyverno').features.forceFailurePolicyIgnore
        .enabled;
    expect(forced()).toBe(true);
    expect(forced('AsPolicy')).toBe(false);
  });

  test('may only want that with more than one replica', () => {
    const highAvailability = (on: boolean, failurePolicy: string) =>
      complaints('kyverno', { failurePolicy }, { highAvailability: on });
    expect(highAvailability(false, 'AsPolicy')).toEqual([expect.stringContaining('one replica')]);
    expect(highAvailability(true, 'AsPolicy')).toEqual([]);
    expect(highAvailability(false, 'Ignore')).toEqual([]);
  });

  test('has as many replicas as Kyverno recommends, or one of each', () => {
    const replicas = (env: string) =>
      CONTROLLERS.map((name) => workloadIn(treeWith(env, { kyverno: {} }), 'kyverno', name).replicas);
    expect(replicas('prod')).toEqual([3, 2, 2, 2]);
    expect(replicas('dev')).toEqual([1, 1, 1, 1]);
  });

  test('lets policies write nothing but what the environment names', () => {
    const rights = (mayWrite: unknown) =>
      valuesIn(treeWith('prod', { kyverno: { mayWrite } }), 'kyverno').backgroundController.rbac
        .coreClusterRole.extraResources;
    expect(rights([])).toEqual([]);
    const [right, ...others] = rights([{ group: 'networking.k8s.io', resources: ['networkpolicies'] }]);
    expect(others).toEqual([]);
    expect(right).toMatchObject({ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'] });
    expect(right.verbs).toContain('create');
    expect(right.verbs).not.toContain('*');
  });

  test.each([{ resources: ['*'] }, { group: '*', resources: ['configmaps'] }])(
    'refuses to let them write %o',
    (kinds) => {
      expect(() => environmentWith('prod', { kyverno: { mayWrite: [kinds] } })).toThrow();
    },
  );

  test('states labels and annotations on the CRDs of both charts: empty ones never are in sync', () => {
    const { crds, 'kyverno-api': api } = valuesIn(treeWith('prod', { kyverno: {} }), 'kyverno');
    for (const annotations of [crds.annotations, api.annotations]) {
      expect(annotations['argocd.argoproj.io/sync-options']).toContain('Delete=confirm');
    }
    expect(Object.keys(api.labels).length).toBeGreaterThan(0);
  });

  test('has no second owner of validation', () => {
    const tree = treeWith('prod', { kyverno: {} });
    expect(valuesIn(tree, 'kyverno').features.generateValidatingAdmissionPolicy.enabled).toBe(false);
    expect(builtIn(tree, 'kyverno').objects).toEqual([]);
  });

  test('may have it on Fargate', () => {
    const compute = {
      ...environmentWith('dev', {}).compute,
      fargate: [
        ...environmentWith('dev', {}).compute.fargate,
        { name: 'kyverno', selectors: [{ namespace: 'kyverno', labels: {} }] },
      ],
    };
    expect(brokenRules(treeWith('dev', { kyverno: {} }, { compute }), 'bare')).toEqual([]);
  });
});
