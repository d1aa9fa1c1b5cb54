import { type Recalled, recalledBudget, recalledService, recalledWorkload } from '../admission/recalled.ts';
import { Admission } from '../admission.ts';
import { atObject, atSummary, atTree, builtObjects, collect, type Owned, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import type { Place } from '../problem.ts';
import { type Finding, rule } from '../rules.ts';
import { allPods } from './_pods.ts';

const POLICY = 'ValidatingAdmissionPolicy';
const BINDING = 'ValidatingAdmissionPolicyBinding';

export default rule({
  code: 'ADMISSION_POLICY',
  title:
    'No admission policy of the tree refuses an object of the tree, and each of them can be asked before the cluster is',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  check(tree) {
    if (builtObjects(tree, POLICY).length === 0 && builtObjects(tree, BINDING).length === 0) return [];
    const places = everything(tree);
    const at = (object: KubeObject, path?: string) =>
      places.get(object)?.(path) ?? atTree(tree, object, path);
    const objects = [...places.keys()];
    const admission = new Admission(objects);
    // Nobody knows what those of charts say, but they are there.
    const inCharts = new Set(
      collect(tree, 'objects')
        .filter(({ kind, origin }) => kind === POLICY && origin === 'chart')
        .map(({ name }) => name),
    );
    return [
      ...admission.policies.flatMap(({ policy, compiled, bindings }) => [
        ...compiled.faults.map(({ path, ...fault }) => ({ at: at(policy, path), ...fault })),
        ...(bindings.length > 0 ? [] : [unbound(at(policy))]),
      ]),
      ...admission.loose
        .filter(({ spec }) => !inCharts.has(spec.policyName))
        .map((binding) => loose(at(binding, 'spec.policyName'), binding.spec.policyName)),
      ...objects.flatMap((object) =>
        admission.review(object).flatMap((said): Finding[] => {
          if ('lacks' in said) return [unjudged(at(object), said)];
          return said.actions.includes('Deny') ? [refused(at(object), said)] : [];
        }),
      ),
      ...ofCharts(tree).flatMap(({ object, at }) =>
        admission
          .review(object)
          // What the record of a chart does not tell is left to the API server.
          .flatMap((said) => ('actions' in said && said.actions.includes('Deny') ? [refused(at, said)] : [])),
      ),
    ];
  },
});

/** The objects of charts, as far as they are on record. */
function ofCharts(tree: Tree): { readonly object: Recalled; readonly at: Place }[] {
  const isOfChart = ({ origin }: Owned<unknown>) => origin === 'chart';
  return [
    ...allPods(tree)
      .filter(isOfChart)
      .flatMap((pods) => {
        const object = recalledWorkload(pods);
        return object === undefined ? [] : [{ object, at: atSummary(tree, pods) }];
      }),
    ...collect(tree, 'services')
      .filter(isOfChart)
      .map((it) => ({ object: recalledService(it), at: atSummary(tree, it, 'Service') })),
    ...collect(tree, 'disruptionBudgets')
      .filter(isOfChart)
      .map((it) => ({ object: recalledBudget(it), at: atSummary(tree, it, 'policy/PodDisruptionBudget') })),
  ];
}

/** Every object of the tree, with its place. */
function everything(tree: Tree): ReadonlyMap<KubeObject, (path?: string) => Place> {
  const derived = [...tree.namespaces, ...tree.argocd, ...tree.bootstrap];
  return new Map([
    ...builtObjects(tree).map(
      (owned) => [owned.object, (path?: string) => atObject(tree, owned, path)] as const,
    ),
    ...derived.map((object) => [object, (path?: string) => atTree(tree, object, path)] as const),
  ]);
}

const refused = (at: Place, { policy, message }: { policy: string; message: string }): Finding => ({
  at,
  message: `the admission policy ${policy} refuses it: ${message}`,
  cure: 'Change the object, or the values of its chart, or let the binding of the policy leave it out.',
});

const unjudged = (at: Place, { policy, lacks }: { policy: string; lacks: string }): Finding => ({
  at,
  message: `what the admission policy ${policy} says to it depends on what only the cluster knows: ${lacks}`,
  cure: 'Write the policy without it: its verdict would first be heard of in the cluster.',
});

const unbound = (at: Place): Finding => ({
  at,
  message: 'the policy has no binding, so that it refuses nothing',
  cure: 'Build a ValidatingAdmissionPolicyBinding beside it, or take it out.',
});

const loose = (at: Place, policy: string): Finding => ({
  at,
  message: `it binds the policy "${policy}", which nothing in the tree brings`,
  cure: 'Build the policy, or correct policyName.',
});
