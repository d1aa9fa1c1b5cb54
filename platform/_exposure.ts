import { z } from 'zod';
import type { AnyComponent, Context } from '../src/component.ts';
import type { Exposure, WebAddress } from '../src/workload/exposure.ts';
import type { RequestSource } from '../src/workload/requests.ts';
import { SERVICE_PORT } from '../src/workload.ts';
import { balancerOf } from './_nlb.ts';
import awsLoadBalancerController from './aws-load-balancer-controller.ts';
import istioGateway, { webRoute } from './istio-gateway.ts';
import { istioRequests } from './istiod.ts';
import traefik, { traefikIngress, traefikRequests, traefikRoute } from './traefik/index.ts';

const exposure = z.enum(['istio', 'traefik', 'traefik-route', 'nlb', 'none']);

/** By which door an app is reached, as an environment says it. */
export type ExposureChoice = z.infer<typeof exposure>;

/** The choice of an app, with what holds where the environment says nothing. */
export function exposureChoice(preset: ExposureChoice) {
  return exposure
    .default(preset)
    .meta({ own: true })
    .describe(
      'By which door the app is reached. istio: the mesh gateway. traefik: Traefik, by an Ingress; traefik-route: by an IngressRoute. nlb: a load balancer of its own, where nobody counts requests. none: from inside the cluster.',
    );
}

/** A choice with all that goes with it: whoever takes the exposure from here takes the right metric as well. */
export interface Exposed {
  readonly exposure: Exposure;
  /** Who counts the requests that come by this door; absent where nobody does. */
  readonly requests: RequestSource | undefined;
  /** What must be there before the door can be opened. */
  readonly needs: readonly AnyComponent[];
  /** Whether the app has to be part of the mesh: its own proxy is what counts. */
  readonly mesh: boolean;
  /** Address that people use, without a slash at the end; absent where there is none. A load balancer's has to be made in DNS. */
  readonly url: string | undefined;
}

/**
 * What a choice means for the workload of that name in the component's namespace. Its host is `<name>.<domain>`; `at` says
 * which path of it is meant, and whether the app is spared the path. Default: all of the host. A load balancer takes all.
 */
export function exposureOf(
  context: Context,
  name: string,
  choice: ExposureChoice,
  at: Pick<WebAddress, 'path' | 'strip'> = {},
): Exposed {
  const { environment, namespace } = context;
  const url = `https://${name}.${environment.web.domain}${(at.path ?? '').replace(/\/+$/, '')}`;
  switch (choice) {
    case 'istio':
      return {
        exposure: { ...webRoute(context, name), ...at },
        requests: istioRequests(namespace, name),
        needs: [istioGateway],
        mesh: true,
        url,
      };
    case 'traefik':
    case 'traefik-route': {
      const door = choice === 'traefik' ? traefikIngress : traefikRoute;
      const exposure = { ...door(context, name), ...at };
      const requests = traefikRequests(exposure, namespace, name, SERVICE_PORT);
      const reached = context.configOf(traefik)?.door !== 'cluster';
      return { exposure, requests, needs: [traefik], mesh: false, url: reached ? url : undefined };
    }
    case 'nlb':
      return {
        exposure: { kind: 'nlb', ...balancerOf(environment) },
        requests: undefined,
        needs: [awsLoadBalancerController],
        mesh: false,
        url: `https://${name}.${environment.web.domain}`,
      };
    case 'none':
      return { exposure: { kind: 'none' }, requests: undefined, needs: [], mesh: false, url: undefined };
  }
}
