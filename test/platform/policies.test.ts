import { describe, expect, it } from 'vitest';
import policies from '../../platform/policies/index.ts';
import { assemble } from '../../src/assemble.ts';
import type { KubeObject } from '../../src/object.ts';
import { exposureInside } from '../helpers/policies/others.ts';
import type { Case } from '../helpers/policies/pods.ts';
import { CASES, INPUT, type PolicyName, policy, saidBy } from '../helpers/policies.ts';
import { brokenRules, environmentOf, treeOf } from '../kit.ts';

const names = Object.keys(CASES) as PolicyName[];

describe.each(names)('%s', (name) => {
  const objects = policy(name);

  it.each(CASES[name].map(titled))('$title', ({ object, says }) => {
    const [first, ...more] = saidBy(objects, object);
    if (says === undefined) expect([first, ...more]).toEqual([undefined]);
    else expect(first).toContain(says);
  });
});

describe('exposure in an internal environment', () => {
  const { environment } = INPUT;
  const internal = { ...environment, web: { ...environment.web, scheme: 'internal' as const } };
  const objects = policy('exposure', { ...INPUT, environment: internal });

  it.each(exposureInside.map(titled))('$title', ({ object, says }) => {
    expect(saidBy(objects, object)).toEqual(says === undefined ? [] : [expect.stringContaining(says)]);
  });
});

describe('the component', () => {
  /** Objects of an environment that says this of it. */
  function built(
    config: Readonly<Record<string, unknown>> = {},
    scheme: 'internal' | 'internet-facing' = 'internal',
  ) {
    const web = { domain: 'shop.example.com', scheme };
    const environment = environmentOf({ web }, { policies: policies.config.parse(config) });
    return assemble(environment, [policies]).components.flatMap(({ objects }) => objects);
  }
  const ofKind = (kind: string, objects: readonly KubeObject[]) =>
    Object.fromEntries(objects.filter((it) => it.kind === kind).map((it) => [it.metadata.name, it.spec]));
  const bindings = (config?: Readonly<Record<string, unknown>>) =>
    ofKind('ValidatingAdmissionPolicyBinding', built(config));

  it('passes every rule, in the first wave, and asks for nothing', () => {
    const tree = treeOf([policies]);
    expect(brokenRules(tree, 'bare')).toEqual([]);
    expect(tree.components.map(({ wave }) => wave)).toEqual([0]);
    expect(tree.namespaces).toEqual([]);
  });

  it('has a binding for each policy, which refuses unless the environment says otherwise', () => {
    const objects = built({ registries: ['docker.io'] });
    const all = ofKind('ValidatingAdmissionPolicy', objects);
    expect(Object.keys(all).sort()).toEqual(names.toSorted());
    for (const [name, spec] of Object.entries(ofKind('ValidatingAdmissionPolicyBinding', objects))) {
      expect(spec).toMatchObject({ policyName: name, validationActions: ['Deny'] });
    }
    for (const spec of Object.values(all)) expect(spec.failurePolicy).toBe('Fail');
  });

  it('goes as far as the environment says', () => {
    const enforce = { hosts: 'warn', volumes: 'audit', exposure: 'off' };
    const { hosts, volumes, exposure, ...others } = bindings({ enforce });
    expect(hosts.validationActions).toEqual(['Warn', 'Audit']);
    expect(volumes.validationActions).toEqual(['Audit']);
    expect(exposure).toBeUndefined();
    expect(ofKind('ValidatingAdmissionPolicy', built({ enforce })).exposure).toBeUndefined();
    for (const { validationActions } of Object.values(others)) expect(validationActions).toEqual(['Deny']);
  });

  it('leaves out what AWS runs, and what the environment says', () => {
    const { 'pinned-images': pods, hosts } = bindings({
      exempt: { 'pinned-images': ['builds'], hosts: ['lab'] },
    });
    const left = (spec: KubeObject) => spec.matchResources.namespaceSelector.matchExpressions[0];
    expect(left(pods)).toEqual({
      key: 'kubernetes.io/metadata.name',
      operator: 'NotIn',
      values: ['kube-system', 'kube-public', 'kube-node-lease', 'builds'],
    });
    expect(left(hosts).values).toEqual(['lab']);
    expect(bindings().hosts.matchResources).toBeUndefined();
  });

  it('has no word of registries where none is named', () => {
    expect(Object.keys(bindings())).not.toContain('known-registries');
  });

  it('lets nothing face the internet where the environment does not', () => {
    const open = (scheme: 'internal' | 'internet-facing') =>
      JSON.stringify(ofKind('ValidatingAdmissionPolicy', built({}, scheme)).exposure.variables.at(-1));
    expect(open('internal')).toContain('in []');
    expect(open('internet-facing')).toContain('istio-ingress');
  });
});

function titled([what, object, says]: Case) {
  return { title: `${says === undefined ? 'admits' : 'refuses'}: ${what}`, object, says };
}
