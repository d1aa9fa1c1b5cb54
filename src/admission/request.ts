import { ARGOCD_NAMESPACE } from '../../argocd/application.ts';
import { groupOf, type KubeObject } from '../object.ts';
import { type CelValue, untypedOf } from '../schemas/cel/values.ts';
import { type KindInfo, kindInfo } from '../schemas.ts';
import { asSeen } from './defaults/index.ts';
import type { Recalled } from './recalled.ts';
import { PartlyKnown, Unknown, withUnknown } from './unknown.ts';

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
  readonly kind: KindInfo;
  readonly name: string;
  /** Of a Namespace: its own name, as the API server has it. `undefined` for all other cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly #object: KubeObject | Recalled;
  readonly #namespace: KubeObject | undefined;
  #value: CelValue | undefined;
  #requestValue: Readonly<Record<string, unknown>> | undefined;

  /** `namespace` is the Namespace object, or for a Namespace the object itself. */
  constructor(object: KubeObject | Recalled, kind: KindInfo, namespace: KubeObject | undefined) {
    this.kind = kind;
    this.name = isRecalled(object) ? object.name : object.metadata.name;
    this.namespace = namespace?.metadata.name;
    this.#object = object;
    this.#namespace = namespace;
  }

  /** Labels of the object. Throws Unknown for one of a chart. */
  get labels(): Labels {
    if (isRecalled(this.#object)) throw new Unknown(`the labels of the ${this.kind.kind} ${this.name}`);
    return this.#object.metadata.labels ?? {};
  }

  /** Labels of the namespace; `undefined` where there is none. */
  get namespaceLabels(): Labels | undefined {
    return this.#namespace?.metadata.labels;
  }

  /** What `object` is in CEL. */
  get value(): CelValue {
    this.#value ??= this.#seen();
    return this.#value;
  }

  #seen(): CelValue {
    const object = this.#object;
    if (isRecalled(object)) return object.value;
    if (isNamespace(object)) return untypedOf(this.#namespace);
    // Defaults of custom resources are in the tree already.
    return untypedOf(this.kind.source === 'kubernetes' ? asSeen(object) : object);
  }

  /** What `request` is in CEL. Made once: every policy asks for it. */
  get requestValue(): Readonly<Record<string, unknown>> {
    this.#requestValue ??= requestValue(this);
    return this.#requestValue;
  }

  /** What `namespaceObject` is in CEL: `null` for cluster-scoped kinds. */
  get namespaceValue(): CelValue {
    return this.#namespace === undefined || isNamespace(this.#object)
      ? null
      : namespaceValue(this.#namespace);
  }
}

function isRecalled(object: KubeObject | Recalled): object is Recalled {
  return !('metadata' in object);
}

/**
 * The request that creates the object; `undefined` for a kind without a pinned schema. `namespaces` are the Namespace objects
 * by name; one that is not among them has no labels but its name, as those that every cluster has.
 */
export function requestFor(
  object: KubeObject | Recalled,
  namespaces: ReadonlyMap<string, KubeObject>,
): Request | undefined {
  const kind = kindInfo(object.apiVersion, object.kind);
  if (kind === undefined) return undefined;
  if (isNamespace(object)) return new Request(object, kind, namespaceSeen(object as KubeObject));
  if (kind.scope === 'Cluster') return new Request(object, kind, undefined);
  const name = (isRecalled(object) ? object.namespace : object.metadata.namespace) ?? 'default';
  const namespace = namespaceSeen(namespaces.get(name) ?? { ...NAMESPACE, metadata: { name } });
  return new Request(object, kind, namespace);
}

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };

function isNamespace({ apiVersion, kind }: KubeObject | Recalled): boolean {
  return kind === 'Namespace' && groupOf(apiVersion) === '';
}

/** What `namespaceObject` is in CEL: of a Namespace, what Git says of it. */
function namespaceValue({ metadata: { name, labels, annotations } }: KubeObject): CelValue {
  const known = { name, labels, ...(annotations !== undefined && { annotations }) };
  const entries = Object.entries(known).map(([key, value]) => [key, untypedOf(value)] as const);
  const metadata = new PartlyKnown('its namespace', entries, ['annotations', 'namespace']);
  return new PartlyKnown('its namespace', [['metadata', metadata]]);
}

function namespaceSeen(object: KubeObject): KubeObject {
  const { name, labels } = object.metadata;
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, [NAME_LABEL]: name } } };
}

/** What `request` is in CEL. */
function requestValue({ name, kind, namespace }: Request): Readonly<Record<string, unknown>> {
  const { group, version } = kind;
  const ofKind = { group, version, kind: kind.kind };
  const ofResource = { group, version, resource: kind.plural };
  const known = {
    ...{ kind: ofKind, requestKind: ofKind, resource: ofResource, requestResource: ofResource },
    name,
    ...(namespace !== undefined && { namespace }),
    operation: 'CREATE',
    dryRun: false,
    userInfo: withUnknown('the user', { ...APPLIER }, ['uid', 'extra']),
  };
  return withUnknown('the request', known, ['options']);
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
