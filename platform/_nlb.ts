import type { Environment } from '../src/environment.ts';
import type { LoadBalancer } from '../src/workload/exposure.ts';

/** A load balancer as the environment wants its web addresses served: scheme, certificate, who may reach it. */
export function balancerOf({ web, facts }: Environment): LoadBalancer {
  return { scheme: web.scheme, certificateArn: facts.certificateArn, allow: web.allow };
}
