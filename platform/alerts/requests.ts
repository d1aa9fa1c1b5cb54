import { type Alert, metricsAbsent, type Recording } from './_alert.ts';

/** Somebody before the workloads who counts what becomes of requests, those that never arrive included. */
interface Door {
  /** First word of its recordings. */
  readonly name: string;
  /** How a sentence says whose view it is. */
  readonly view: string;
  readonly counter: string;
  /** Matchers that count each request once. */
  readonly once: string;
  readonly code: string;
  /** Labels that name the Service. */
  readonly service: readonly string[];
  /** Who exports the counter, and a series of it that is there without any request. */
  readonly always: { readonly of: string; readonly series: string };
}

/**
 * Not the apps themselves: one that is down counts nothing. For the same reason the mesh is asked what the callers saw,
 * and not what arrived.
 */
export const DOORS: readonly Door[] = [
  {
    name: 'istio',
    view: 'as callers in the mesh saw them',
    counter: 'istio_requests_total',
    once: 'reporter="source"',
    code: 'response_code',
    service: ['destination_service_namespace', 'destination_service_name'],
    always: { of: "Istio's proxies", series: 'envoy_server_uptime' },
  },
  {
    name: 'traefik',
    view: 'at Traefik',
    counter: 'traefik_service_requests_total',
    once: '',
    code: 'code',
    service: ['service'],
    always: { of: 'traefik', series: 'traefik_config_last_reload_success' },
  },
];

/**
 * Windows of a burn rate, the long one and the short one by which the alert ends soon after the fault does, and the rate
 * that is too much (https://sre.google/workbook/alerting-on-slos/, multiwindow, multi-burn-rate): at 14.4 a budget of
 * thirty days is gone in two.
 */
const BURNS = [
  { long: '1h', short: '5m', rate: 14.4, severity: 'critical', for: '2m' },
  { long: '6h', short: '30m', rate: 6, severity: 'warning', for: '15m' },
] as const;

/** Fewer requests in the long window are no measure: one failure of two would be half of them. */
const ENOUGH = 100;

/**
 * Whether Services answer as many requests as promised, as a door sees it.
 *
 * @param availability Share of requests, in percent, that must not be answered with 5xx.
 */
export function requestRules(door: Door, availability: number): readonly (Alert | Recording)[] {
  const failed = (window: string) => `${door.name}:failed_requests:ratio_rate${window}`;
  const recordings = BURNS.flatMap(({ long, short }) => [short, long]).map((window) => ({
    record: failed(window),
    expr: failedShare(door, window),
  }));
  const budget = 1 - availability / 100;
  const named = door.service.map((label) => `{{ $labels.${label} }}`).join('/');
  const alerts = BURNS.map(({ long, short, rate, severity, ...burn }): Alert => {
    const limit = Number((rate * budget).toFixed(6));
    const all = summed(door, `increase(${door.counter}${matchers(door)}[${long}])`);
    return {
      alert: 'ErrorBudgetBurning',
      expr: `${failed(long)} > ${limit} and ${failed(short)} > ${limit} and ${all} > ${ENOUGH}`,
      ...burn,
      severity,
      summary: `{{ $value | humanizePercentage }} of the requests to ${named} failed within ${long}, ${door.view}.`,
      action:
        'Open the dashboard Requests: which status, since when. No pod that is ready gives 503; else read the log of the workload and ask what it calls.',
      labels: { window: long },
    };
  });
  return [...recordings, ...alerts, metricsAbsent(door.always.of, door.always.series)];
}

const summed = ({ service }: Door, expr: string) => `sum by (${service.join(', ')}) (${expr})`;

const matchers = ({ once }: Door, more = '') => `{${[once, more].filter(Boolean).join(', ')}}`;

/** Zero only where there are requests: no series at all is no success. */
function failedShare(door: Door, window: string): string {
  const rate = (more?: string) => summed(door, `rate(${door.counter}${matchers(door, more)}[${window}])`);
  return `(${rate(`${door.code}=~"5.."`)} or 0 * ${rate()}) / ${rate()}`;
}
