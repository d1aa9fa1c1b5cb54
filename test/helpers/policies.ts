import { type PolicyInput, policyObjects } from '../../platform/policies/_policy.ts';
import { POLICIES } from '../../platform/policies/index.ts';
import { Admission } from '../../src/admission.ts';
import type { KubeObject } from '../../src/object.ts';
import { environmentOf } from '../kit.ts';
import { meshedPods } from './policies/mesh.ts';
import * as others from './policies/others.ts';
import * as pods from './policies/pods.ts';

export type PolicyName = keyof typeof POLICIES;

/** Objects of each policy: those that it admits and those that it refuses. */
export const CASES: Readonly<Record<PolicyName, readonly pods.Case[]>> = {
  'cluster-admin': others.clusterAdmin,
  'container-resources': pods.containerResources,
  'disruption-budgets': others.disruptionBudgets,
  exposure: others.exposure,
  hosts: others.hosts,
  'known-registries': pods.knownRegistries,
  'meshed-pods': meshedPods,
  'pinned-images': pods.pinnedImages,
  volumes: others.volumes,
};

/** What the policies of `CASES` depend on. */
export const INPUT: PolicyInput = {
  environment: environmentOf({ web: { domain: 'shop.example.com', scheme: 'internet-facing' } }),
  registries: ['docker.io', 'quay.io', 'ghcr.io/acme', 'ghcr.io/other/one', 'registry.example.com'],
  domains: ['partner.example.org'],
  internetFacing: ['istio-ingress'],
};

/** The namespaces that `CASES` speak of. */
export const NAMESPACES: readonly KubeObject[] = [
  ...['shop', 'spared', 'istio-ingress'].map((name) => namespace(name)),
  namespace('mesh', { 'istio-injection': 'enabled' }),
];

function namespace(name: string, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** The policy with its binding, as in an environment that is like this; `pinned-images` leaves the namespace `spared` out. */
export function policy(name: PolicyName, input: PolicyInput = INPUT): KubeObject[] {
  const spec = POLICIES[name](input);
  if (spec === undefined) throw new Error(`${name} has nothing to ask`);
  return policyObjects(name, spec, 'deny', name === 'pinned-images' ? ['spared'] : []);
}

/** What the policies among these objects say against an object, in the namespaces of `CASES`. */
export function saidBy(objects: readonly KubeObject[], object: KubeObject): string[] {
  return new Admission([...objects, ...NAMESPACES]).review(object).map((said) => {
    if ('lacks' in said) throw new Error(`nobody knows: ${said.lacks}`);
    return said.message;
  });
}
