import { type Demand, demandOf, demandsOf } from '../../src/capacity/demand.ts';
import { givenWorkloads } from '../../src/capacity/given.ts';
import type { Container } from '../../src/footprint.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { allPods } from '../../src/rules/_pods.ts';
import { podSpec } from '../standin/workload.ts';

/** Says which workload a pod holds the room of, and selects it. */
const LABEL = 'espalier.lab/holds';

/**
 * Pods that hold the room of every other workload of a tree, at its smallest: with its name, requests, labels, tolerations and
 * rules about nodes, and nothing in them. EKS's add-ons are among them.
 * @param played names of the workloads that are there in person, such as `Deployment shop/web`.
 */
export function placeholdersOf(tree: Tree, played: ReadonlySet<string>): KubeObject[] {
  const others = demandsOf(tree).filter(({ name, passing, min }) => !passing && min > 0 && !played.has(name));
  const daemonSets = [...allPods(tree), ...givenWorkloads(tree.environment)]
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap((pods) => demandOf(tree, pods) ?? []);
  return [...others, ...daemonSets].map(placeholder);
}

function placeholder({ pods, min }: Demand): KubeObject {
  const { priorityClass, ...others } = pods;
  const { kind, name, namespace, podLabels, containers } = others;
  // Two kinds may share a name; controllers are known by that of their Deployment.
  const held = kind === 'Deployment' || kind === 'DaemonSet' ? name : `${name}-${kind.toLowerCase()}`;
  const label = { [LABEL]: held };
  const spec = podSpec({
    ...others,
    kind: kind === 'DaemonSet' ? kind : 'Deployment',
    containers: containers.filter(({ init, sidecar }) => !init || sidecar).map(idle),
    volumes: [],
    // Others are the charts', which are not here.
    ...(priorityClass?.startsWith('system-') && { priorityClass }),
  });
  const { serviceAccountName: _, ...rest } = spec;
  return {
    apiVersion: 'apps/v1',
    kind: kind === 'DaemonSet' ? kind : 'Deployment',
    metadata: { name: held, namespace },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas: min }),
      selector: { matchLabels: label },
      template: {
        metadata: { labels: { ...podLabels, ...label } },
        spec: { ...rest, securityContext: HARMLESS.pod },
      },
    },
  };
}

/** What Pod Security admits in every namespace: nothing runs. */
const HARMLESS = {
  pod: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
};

function idle({ name, requests, limits, ports, init, sidecar }: Container): Container {
  return {
    ...{ name, image: 'registry.k8s.io/pause:3.10' },
    ...(requests && { requests }),
    ...(limits && { limits }),
    // Services find some by their names, and those of the node decide where a pod fits.
    ...(ports && { ports }),
    ...(init !== undefined && { init }),
    ...(sidecar !== undefined && { sidecar }),
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  };
}
