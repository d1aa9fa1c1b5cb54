/**
 * ValidatingAdmissionPolicies, asked as the API server asks them when objects are created: the same verdict before anything is
 * committed. docs/decisions/0011-policies-in-cel.md says what is not the same.
 */
import { matches } from './admission/match.ts';
import { paramsOf } from './admission/params.ts';
import { type CompiledPolicy, compiledPolicy } from './admission/policy.ts';
import type { Recalled } from './admission/recalled.ts';
import { type Request, requestFor } from './admission/request.ts';
import { type Action, type Binding, GROUP_VERSION, type Policy } from './admission/types.ts';
import { unknownIn } from './admission/unknown.ts';
import type { KubeObject } from './object.ts';

/** What a policy says against an object. */
export interface Objection {
  readonly policy: string;
  readonly binding: string;
  /** What the binding does about it. `Deny` alone refuses the object. */
  readonly actions: readonly Action[];
  readonly message: string;
}

/** That nobody can say here what a policy says to an object. */
export interface Unjudged {
  readonly policy: string;
  readonly binding: string;
  /** What would have to be known. */
  readonly lacks: string;
}

/** A policy with what binds it. */
interface Asked {
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
  readonly bindings: readonly Binding[];
}

/** The policies among some objects, to be asked about each of them. */
export class Admission {
  /** Ready to be asked, each with its bindings; those that cannot be asked at all have `faults`. */
  readonly policies: readonly Asked[];
  /** Bindings of a policy that is not among the objects: nothing comes of them. */
  readonly loose: readonly Binding[];
  readonly #objects: readonly KubeObject[];
  readonly #namespaces: ReadonlyMap<string, KubeObject>;

  /** `objects` are all that there is: policies, bindings, namespaces and parameters are found among them. */
  constructor(objects: readonly KubeObject[]) {
    const ofKind = (kind: string) =>
      objects.filter((it) => it.kind === kind && it.apiVersion === GROUP_VERSION);
    const policies = ofKind('ValidatingAdmissionPolicy') as Policy[];
    const bindings = ofKind('ValidatingAdmissionPolicyBinding') as Binding[];
    const names = new Set(policies.map(({ metadata }) => metadata.name));
    this.policies = policies.map((policy) => ({
      policy,
      compiled: compiledPolicy(policy),
      bindings: bindings.filter(({ spec }) => spec.policyName === policy.metadata.name),
    }));
    this.loose = bindings.filter(({ spec }) => !names.has(spec.policyName));
    this.#objects = objects;
    this.#namespaces = new Map(
      objects
        .filter(({ kind, apiVersion }) => kind === 'Namespace' && apiVersion === 'v1')
        .map((it) => [it.metadata.name, it]),
    );
  }

  /** All that is said against the object. Of a kind without a pinned schema nothing is said. */
  review(object: KubeObject | Recalled): (Objection | Unjudged)[] {
    const request = requestFor(object, this.#namespaces);
    if (request === undefined) return [];
    return this.policies.flatMap((asked) =>
      asked.compiled.faults.length > 0
        ? []
        : asked.bindings.flatMap((binding) => this.#ask(asked, binding, request)),
    );
  }

  #ask({ policy, compiled }: Asked, binding: Binding, request: Request): (Objection | Unjudged)[] {
    const { spec, metadata } = policy;
    const of = { policy: metadata.name, binding: binding.metadata.name };
    const actions = binding.spec.validationActions ?? [];
    try {
      if (!matches(spec.matchConstraints, request) || !matches(binding.spec.matchResources, request))
        return [];
      const params = paramsOf(spec, binding.spec, request, this.#objects);
      if ('error' in params) {
        // Whatever the binding would do: the API server counts it as a refusal.
        return spec.failurePolicy === 'Ignore' ? [] : [{ ...of, actions: ['Deny'], message: params.error }];
      }
      return params.values.flatMap((value) => {
        const { said, lacks } = compiled.objections(request, value);
        const objections = said.map((message) => ({ ...of, actions, message }));
        return lacks === undefined ? objections : [...objections, { ...of, lacks }];
      });
    } catch (error) {
      const lacks = unknownIn(error);
      if (lacks === undefined) throw error;
      return [{ ...of, lacks }];
    }
  }
}
