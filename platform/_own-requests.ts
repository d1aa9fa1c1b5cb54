import type { RequestSource } from '../src/workload/requests.ts';
import { type Exclusions, exclusionMatchers, podMetricOf } from './_adapter-rules.ts';

/** A counter that an app itself exports of the requests that it serves. */
export interface OwnRequests {
  readonly namespace: string;
  /** Name of the workload, and so of its Service, by which its monitor finds its pods. */
  readonly workload: string;
  /** Name of the series. Default: `http_requests_total`. */
  readonly series?: string;
  /**
   * What Prometheus and the kubelet ask for by themselves, where a label tells: a pod that nobody calls would have a rate of
   * its own otherwise, one scrape of each Prometheus in each interval. Default: nothing is left out.
   */
  readonly excluding?: Exclusions;
  /** Name of the metric of each pod, as a rule of Prometheus Adapter gives it. Default: `podMetricOf(series)`. */
  readonly podMetric?: string;
}

/** The requests of a workload as it counts them itself, whoever sent them; every status is one. */
export function ownRequests(own: OwnRequests): RequestSource {
  const { namespace, workload, series = 'http_requests_total', excluding, podMetric } = own;
  // `service` is the label of the target that the monitor found, not one of the app's.
  const pods = [`namespace="${namespace}"`, `service="${workload}"`];
  const excluded = exclusionMatchers(excluding);
  const sum = (matchers: readonly string[], window: string) =>
    `sum(rate(${series}{${matchers.join(',')}}[${window}]))`;
  return {
    rate: (window) => {
      const counted = sum([...pods, ...excluded], window);
      // An app that nobody has called yet has no series of calls; those that are left out show that it is there.
      return excluded.length === 0 ? counted : `${counted} or 0 * ${sum(pods, window)}`;
    },
    podMetric: podMetric ?? podMetricOf(series),
  };
}
