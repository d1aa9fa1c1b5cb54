import type { PodSecurity } from '../src/component.ts';
import { CONFIRM, GIVEN_NAMESPACES, SYNC_OPTIONS } from '../src/house.ts';
import type { BuiltComponent } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';
import type { Problem } from '../src/problem.ts';

/** Namespace label that makes Istio's injector add a sidecar to every pod. */
export const MESH_LABEL = 'istio-injection';

const LEVELS: readonly PodSecurity[] = ['restricted', 'baseline', 'privileged'];

/**
 * Every namespace that components live in, each once, its labels merged from all of them. Two components that want
 * different values for one label are a Problem. Namespaces that every cluster has are never emitted.
 */
export function namespaceObjects(components: readonly BuiltComponent[]): {
  objects: KubeObject[];
  problems: Problem[];
} {
  const members = new Map<string, BuiltComponent[]>();
  for (const built of components) {
    if (GIVEN_NAMESPACES.has(built.namespace)) continue;
    members.set(built.namespace, [...(members.get(built.namespace) ?? []), built]);
  }
  const problems: Problem[] = [];
  const objects = [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, owners]) => namespaceObject(name, owners, problems));
  return { objects, problems };
}

function namespaceObject(name: string, owners: readonly BuiltComponent[], problems: Problem[]): KubeObject {
  const mesh = owners.some((owner) => owner.mesh);
  const labels: Record<string, string> = {
    ...podSecurityLabels(levelOf(owners), mesh),
    ...(mesh && { [MESH_LABEL]: 'enabled' }),
  };
  const from = new Map<string, string>();
  for (const { component, context } of owners) {
    for (const [key, value] of Object.entries(component.namespaceLabels ?? {})) {
      const other = labels[key];
      if (other !== undefined && other !== value) {
        problems.push({
          code: 'NAMESPACE_LABEL_CONFLICT',
          at: {
            file: context.environment.file,
            environment: context.environment.name,
            component: component.name,
            object: `Namespace ${name}`,
          },
          message: `label ${key} is "${value}" here and "${other}" by ${from.get(key) ?? 'the house rules'}`,
          cure: 'Agree on one value, or give one of the components a namespace of its own.',
        });
      }
      labels[key] = value;
      from.set(key, component.name);
    }
  }
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { ...labels, 'app.kubernetes.io/managed-by': 'espalier' },
      annotations: { [SYNC_OPTIONS]: CONFIRM },
    },
  };
}

/** The laxest level that any of the components asks for. */
function levelOf(owners: readonly BuiltComponent[]): PodSecurity {
  return LEVELS[
    Math.max(...owners.map(({ component }) => LEVELS.indexOf(component.podSecurity ?? 'restricted')))
  ] as PodSecurity;
}

/**
 * Pod Security labels. Istio's init container needs NET_ADMIN, which both enforced levels refuse: a meshed namespace
 * enforces nothing and warns where the app's own containers are laxer than restricted.
 */
function podSecurityLabels(level: PodSecurity, mesh: boolean): Record<string, string> {
  const enforce = mesh ? 'privileged' : level;
  return {
    'pod-security.kubernetes.io/enforce': enforce,
    ...(enforce !== 'restricted' && {
      'pod-security.kubernetes.io/warn': mesh ? 'restricted' : level,
      'pod-security.kubernetes.io/audit': mesh ? 'restricted' : level,
    }),
  };
}
