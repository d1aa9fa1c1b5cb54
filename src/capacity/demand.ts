import type { Container, Workload } from '../footprint.ts';
import { GPU } from '../gpu.ts';
import type { Tree } from '../model.ts';
import { podRequest } from '../pod-request.ts';
import { bytes, milliCpu } from '../quantity.ts';
import { injected } from '../rules/_mesh.ts';
import { usesOf } from '../rules/_nodes.ts';
import { allPods, type Pods } from '../rules/_pods.ts';
import { scaledWorkloads } from '../rules/_scaled.ts';
import { namespaceLabels } from '../rules/_selector.ts';
import type { Amounts } from './amounts.ts';
import { givenWorkloads } from './given.ts';

/** Pods of one workload: what each needs and how many there may be. */
export interface Demand {
  /** `Deployment shop/web`. */
  readonly name: string;
  /** With the sidecar that Istio adds. */
  readonly pods: Workload;
  /** As the tree has it; absent for an EKS add-on, which the tree does not hold. */
  readonly owned: Pods | undefined;
  readonly request: Amounts;
  readonly sidecar: boolean;
  /** Jobs and hooks: they come and go, and count only where the question is whether a pod fits. */
  readonly passing: boolean;
  readonly min: number;
  readonly max: number;
  /** How many of them one node may hold; one where they keep away from each other, or hold a port of the node. */
  readonly perNode: number;
  /** How many of them one zone may hold. */
  readonly perZone: number;
}

const known = new WeakMap<Tree, readonly Demand[]>();

/** Every workload but DaemonSets, the add-ons of EKS included. Those whose quantities nobody can read are left out. */
export function demandsOf(tree: Tree): readonly Demand[] {
  let demands = known.get(tree);
  if (!demands) {
    const ranges = rangesOf(tree);
    demands = [...allPods(tree), ...givenWorkloads(tree.environment)]
      .filter(({ kind }) => kind !== 'DaemonSet')
      .flatMap((pods) => demandOf(tree, pods, ranges) ?? []);
    known.set(tree, demands);
  }
  return demands;
}

type Ranges = ReadonlyMap<string, { readonly min: number; readonly max: number }>;

/** From the smallest to the largest number of replicas that autoscalers allow, by the name of the workload. */
function rangesOf(tree: Tree): Ranges {
  return new Map(
    scaledWorkloads(tree).map(({ target, scalers }) => [
      target,
      {
        min: Math.min(...scalers.map(({ min }) => min)),
        max: Math.max(...scalers.map(({ max }) => max)),
      },
    ]),
  );
}

/** What a workload needs; `undefined` where its quantities cannot be read, which is a problem of their own. */
export function demandOf(tree: Tree, pods: Workload | Pods, ranges: Ranges = new Map()): Demand | undefined {
  const { kind, namespace, hook } = pods;
  const name = `${kind} ${namespace}/${pods.name}`;
  const owned = 'owner' in pods ? pods : undefined;
  const proxy =
    owned && injected(owned, namespaceLabels(tree, namespace)) === 'sidecar' ? proxyOf(tree) : undefined;
  const containers = proxy ? [proxy, ...pods.containers] : pods.containers;
  const request = requestOf(containers);
  if (request === undefined) return undefined;
  const passing = hook !== undefined || kind === 'Job' || kind === 'CronJob';
  const replicas = passing ? 0 : (pods.replicas ?? 1);
  const { min, max } = ranges.get(name) ?? { min: replicas, max: replicas };
  const apart = (pods.affinity ?? []).filter((line) => line.startsWith('pod-anti required: '));
  return {
    ...{ name, owned, request, passing, min, max, sidecar: proxy !== undefined },
    pods: proxy ? { ...pods, containers } : pods,
    perNode: apart.length > 0 || holdsPort(pods) ? 1 : Number.POSITIVE_INFINITY,
    perZone: apart.some((line) => line.endsWith(' topology.kubernetes.io/zone'))
      ? 1
      : Number.POSITIVE_INFINITY,
  };
}

function requestOf(containers: readonly Container[]): Amounts | undefined {
  try {
    return {
      milliCpu: podRequest(containers, 'cpu', milliCpu),
      memory: podRequest(containers, 'memory', bytes),
      disk: podRequest(containers, 'ephemeral-storage', bytes),
      gpus: podRequest(containers, GPU, bytes),
      pods: 1,
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Pods in the network of their node hold every port that they name. */
function holdsPort({ hostNetwork, containers }: Workload): boolean {
  return containers.some(({ ports = [] }) =>
    ports.some(({ hostPort }) => hostPort !== undefined || hostNetwork),
  );
}

const proxies = new WeakMap<Tree, Container>();

/** The sidecar, with the resources that istiod's chart is told, or its defaults. It starts before all others. */
function proxyOf(tree: Tree): Container {
  let proxy = proxies.get(tree);
  if (!proxy) {
    const [istiod] = usesOf(tree, 'istiod');
    const { global } = (istiod?.chart.use.values ?? {}) as { global?: { proxy?: { resources?: Resources } } };
    const requests = { cpu: '100m', memory: '128Mi', ...global?.proxy?.resources?.requests };
    proxy = { name: 'istio-proxy', init: true, sidecar: true, image: 'auto', requests };
    proxies.set(tree, proxy);
  }
  return proxy;
}

interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
}
