import { GIVEN_NAMESPACES } from '../house.ts';
import type { Tree } from '../model.ts';
import type { Pods } from './_pods.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether Istio's injector adds a sidecar to the namespace's pods that do not say otherwise. */
export function isMeshed(labels: Labels): boolean {
  const word = labels['istio-injection'];
  return word === 'enabled' || (word === undefined && labels['istio.io/rev'] !== undefined);
}

/**
 * What the injector makes of a pod, by its labels (https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/).
 * A gateway brings a container for the proxy itself and needs no init container.
 */
export function injected(pods: Pods, namespace: Labels): 'sidecar' | 'gateway' | undefined {
  const word = pods.podLabels['sidecar.istio.io/inject'];
  if (GIVEN_NAMESPACES.has(pods.namespace) || pods.hostNetwork || word === 'false') return undefined;
  if (word !== 'true' && !isMeshed(namespace)) return undefined;
  return pods.containers.some(({ image }) => image === 'auto') ? 'gateway' : 'sidecar';
}

/** Whether istiod is told that istio-cni sets up the pods' network, so that no init container needs NET_ADMIN. */
export function hasCni(tree: Tree): boolean {
  return tree.components.some(({ charts }) =>
    charts.some(({ use }) => {
      if (use.chart !== 'istiod') return false;
      const { cni, pilot } = use.values as { cni?: Cni; pilot?: { cni?: Cni } };
      return (pilot?.cni ?? cni)?.enabled === true;
    }),
  );
}

interface Cni {
  readonly enabled?: boolean;
}
