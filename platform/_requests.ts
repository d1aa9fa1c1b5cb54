import type { Context } from '../src/component.ts';
import { isExported } from '../src/metrics/register.ts';

/** Somebody who counts requests of workloads: what dashboards and alerts need to know of the series. */
export interface RequestCounter {
  /** Where, as a title says it: "in the mesh". */
  readonly name: string;
  /** Counter of requests. */
  readonly counter: string;
  /** Buckets of the time to answer. */
  readonly buckets: string;
  /** Seconds in one of the buckets' units. */
  readonly unit: number;
  /** Matchers that count each request once. */
  readonly once: string;
  /** Matchers for what Grafana's variables `$namespace` and `$workload` choose. */
  readonly chosen: string;
  /** Label of the status code. */
  readonly code: string;
  /** Labels that name the workload, its own name last. */
  readonly workload: readonly string[];
}

const COUNTERS: readonly RequestCounter[] = [
  {
    name: 'in the mesh',
    counter: 'istio_requests_total',
    buckets: 'istio_request_duration_milliseconds_bucket',
    unit: 0.001,
    // Both proxies of a call report it.
    once: 'reporter="destination"',
    chosen: 'destination_workload_namespace=~"$namespace", destination_workload=~"$workload"',
    code: 'response_code',
    workload: ['destination_workload_namespace', 'destination_workload'],
  },
  {
    name: 'at Traefik',
    counter: 'traefik_service_requests_total',
    buckets: 'traefik_service_request_duration_seconds_bucket',
    unit: 1,
    once: '',
    // <namespace>-<service>-<port>@kubernetes for an Ingress, <namespace>_<name>_<index>_lb@kubernetescrd for an IngressRoute.
    chosen: 'service=~"$namespace[-_]$workload[-_][0-9a-z]+(_lb)?@kubernetes(crd)?"',
    code: 'code',
    workload: ['service'],
  },
  {
    name: 'by the app',
    counter: 'http_requests_total',
    buckets: 'http_request_duration_seconds_bucket',
    unit: 1,
    once: '',
    chosen: 'namespace=~"$namespace", service=~"$workload"',
    code: 'status',
    workload: ['namespace', 'service'],
  },
];

/** Those of whom something in the environment exports the series. */
export function requestCounters({ environment }: Pick<Context, 'environment'>): readonly RequestCounter[] {
  return COUNTERS.filter(({ counter }) => isExported(environment, counter));
}
