import { ARGOCD_NAMESPACE } from '../../argocd/application.ts';
import { groupOf, type KubeObject } from '../object.ts';
import { type CelValue, untypedOf } from '../schemas/cel/values.ts';
import { type KindInfo, kindInfo } from '../schemas.ts';
import { PartlyKnown, withUnknown } from './unknown.ts';

export type Labels = Readonly<Record<string, string>>;

/** The label that the API server gives every namespace. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Who syncs the tree: the ServiceAccount of Argo CD's application controller. */
const APPLIER = {
  username: `system:serviceaccount:${ARGOCD_NAMESPACE}:argocd-application-controller`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${ARGOCD_NAMESPACE}`, 'system:authenticated'],
};

/** That an object is created, as admission policies see it. */
export class Request {
  readonly object: KubeObject;
  readonly kind: KindInfo;
  /** Of a Namespace: its own name, as the API server has it. `undefined` for all other cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly #namespace: KubeObject | undefined;
  #value: CelValue | undefined;

  /** `namespace` is the Namespace object, or for a Namespace the object itself. */
  constructor(object: KubeObject, kind: KindInfo, namespace: KubeObject | undefined) {
    this.object = object;
    this.kind = kind;
    this.namespace = namespace?.metadata.name;
    this.#namespace = namespace;
  }

  /** Labels of the namespace; `undefined` where there is none. */
  get namespaceLabels(): Labels | undefined {
    return this.#namespace?.metadata.labels;
  }

  /** What `object` is in CEL. */
  get value(): CelValue {
    this.#value ??= untypedOf(this.#isNamespace ? this.#namespace : this.object);
    return this.#value;
  }

  /** What `namespaceObject` is in CEL: `null` for cluster-scoped kinds. */
  get namespaceValue(): CelValue {
    return this.#namespace === undefined || this.#isNamespace ? null : namespaceValue(this.#namespace);
  }

  get #isNamespace(): boolean {
    return isNamespace(this.object);
  }
}

/**
 * The request that creates the object; `undefined` for a kind without a pinned schema. `namespaces` are the Namespace objects
 * by name; one that is not among them has no labels but its name, as those that every cluster has.
 */
export function requestFor(
  object: KubeObject,
  namespaces: ReadonlyMap<string, KubeObject>,
): Request | undefined {
  const kind = kindInfo(object.apiVersion, object.kind);
  if (kind === undefined) return undefined;
  if (isNamespace(object)) return new Request(object, kind, namespaceSeen(object));
  if (kind.scope === 'Cluster') return new Request(object, kind, undefined);
  const name = object.metadata.namespace ?? 'default';
  const namespace = namespaceSeen(namespaces.get(name) ?? { ...NAMESPACE, metadata: { name } });
  return new Request(object, kind, namespace);
}

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };

function isNamespace({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'Namespace' && groupOf(apiVersion) === '';
}

/** What `namespaceObject` is in CEL: of a Namespace, what Git says of it. */
function namespaceValue({ metadata: { name, labels, annotations } }: KubeObject): CelValue {
  const known = { name, labels, ...(annotations !== undefined && { annotations }) };
  const entries = Object.entries(known).map(([key, value]) => [key, untypedOf(value)] as const);
  const metadata = new PartlyKnown('namespaceObject.metadata', entries, ['annotations', 'namespace']);
  return new PartlyKnown('namespaceObject', [['metadata', metadata]]);
}

function namespaceSeen(object: KubeObject): KubeObject {
  const { name, labels } = object.metadata;
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, [NAME_LABEL]: name } } };
}

/** What `request` is in CEL. */
export function requestValue({ object, kind, namespace }: Request): Readonly<Record<string, unknown>> {
  const { group, version } = kind;
  const ofKind = { group, version, kind: kind.kind };
  const ofResource = { group, version, resource: kind.plural };
  const known = {
    ...{ kind: ofKind, requestKind: ofKind, resource: ofResource, requestResource: ofResource },
    name: object.metadata.name,
    ...(namespace !== undefined && { namespace }),
    operation: 'CREATE',
    dryRun: false,
    userInfo: withUnknown('request.userInfo', { ...APPLIER }, ['uid', 'extra']),
  };
  return withUnknown('request', known, ['options']);
}

/** Types of `request`, with every field that the API server knows there. */
export const REQUEST_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'kubernetes.GroupVersionKind': { group: 'string', version: 'string', kind: 'string' },
  'kubernetes.GroupVersionResource': { group: 'string', version: 'string', resource: 'string' },
  'kubernetes.UserInfo': {
    ...{ username: 'string', uid: 'string', groups: 'list<string>' },
    extra: 'map<string, list<string>>',
  },
  'kubernetes.AdmissionRequest': {
    ...{ name: 'string', namespace: 'string', operation: 'string', dryRun: 'bool', options: 'dyn' },
    ...{ subResource: 'string', requestSubResource: 'string', userInfo: 'kubernetes.UserInfo' },
    ...{ kind: 'kubernetes.GroupVersionKind', requestKind: 'kubernetes.GroupVersionKind' },
    resource: 'kubernetes.GroupVersionResource',
    requestResource: 'kubernetes.GroupVersionResource',
  },
};
