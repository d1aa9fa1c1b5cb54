import type { KubeObject } from '../object.ts';
import { type CelValue, untypedOf } from '../schemas/cel/values.ts';
import { scopeOf } from '../schemas.ts';
import { selects } from './match.ts';
import type { Request } from './request.ts';
import type { BindingSpec, PolicySpec } from './types.ts';
import { Unknown } from './unknown.ts';

/** Parameters for which a policy is asked, one after the other, or the error of a binding that finds none. */
export type Params = { readonly values: readonly CelValue[] } | { readonly error: string };

/**
 * What a binding's `paramRef` refers to, among the objects of the tree, as the API server collects it
 * (k8s.io/apiserver, pkg/admission/plugin/policy/generic/policy_dispatcher.go). Throws Unknown for a parameter that the tree
 * lacks: somebody else may have made it.
 */
export function paramsOf(
  { paramKind }: PolicySpec,
  { paramRef }: BindingSpec,
  { namespace: own }: Request,
  objects: readonly KubeObject[],
): Params {
  if (paramKind === undefined || paramRef === undefined) return { values: [null] };
  const { apiVersion, kind } = paramKind;
  const isNamespaced = scopeOf(apiVersion, kind) !== 'Cluster';
  const namespace = isNamespaced ? (paramRef.namespace ?? own) : undefined;
  if (isNamespaced && namespace === undefined) {
    return {
      error:
        'failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    };
  }
  const { name, selector } = paramRef;
  const found = objects.filter(
    (it) =>
      it.apiVersion === apiVersion &&
      it.kind === kind &&
      it.metadata.namespace === namespace &&
      (name === undefined ? selects(selector ?? {}, it.metadata.labels ?? {}) : it.metadata.name === name),
  );
  if (found.length > 0) return { values: found.map(untypedOf) };
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  throw new Unknown(`its parameter, ${kind} ${name ?? 'by label'}${where}`);
}
