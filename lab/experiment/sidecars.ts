import { demandsOf } from '../../src/capacity/demand.ts';
import type { Tree } from '../../src/model.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import type { Actor } from '../actor.ts';
import { admit } from '../admission.ts';
import { installPodWebhook } from '../nodes.ts';
import { deploymentOf } from './pods.ts';

const SERVICE = 'kube-system/espalier-lab-sidecars';

/** Istio's injector, for the pods of the apps that are played: each gets the sidecar, with the requests that it has in the tree. */
export function sidecarsOf(tree: Tree, scenario: Scenario): Actor {
  const proxies = new Map(
    demandsOf(tree).flatMap(({ name, sidecar, pods }) => {
      const played = sidecar && scenario.apps.some(({ workload }) => workload === name);
      const proxy = pods.containers.find((container) => container.name === PROXY);
      return played && proxy ? [[name, proxy.requests ?? {}] as const] : [];
    }),
  );
  return {
    name: 'sidecar injector',
    real: false,
    immediate: true,
    does: 'pods of the apps get the sidecar that they have in a cluster, with what it requests',
    plays: [],

    async start({ client, plane }) {
      if (proxies.size === 0) return async () => {};
      plane.network.serve(
        SERVICE,
        (request, response) =>
          void admit(request, response, ({ kind, namespace = '', object }) => {
            const requests =
              kind.kind === 'Pod' ? proxies.get(deploymentOf(object, namespace) ?? '') : undefined;
            return requests ? patchFor(object, requests) : [];
          }),
      );
      await installPodWebhook(
        client,
        'namespace.sidecar-injector.istio.io',
        SERVICE,
        plane.authority.certificate,
      );
      return async () => {};
    },
  };
}

const PROXY = 'istio-proxy';

function patchFor(
  pod: { readonly spec?: { readonly initContainers?: readonly object[] } },
  requests: Readonly<Record<string, string | number>>,
): object[] {
  const sidecar = {
    name: PROXY,
    image: 'registry.istio.io/release/proxyv2:lab',
    restartPolicy: 'Always',
    resources: { requests },
    securityContext: {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
  const there = pod.spec?.initContainers ?? [];
  return [{ op: 'add', path: '/spec/initContainers', value: [sidecar, ...there] }];
}
