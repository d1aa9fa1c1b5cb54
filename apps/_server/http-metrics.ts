import type { Counter, Histogram, Registry } from './metrics.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Methods that get a series of their own; the rest share one, or a client could make as many series as it likes. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What every server counts: requests but those of probes. */
export interface HttpMetrics {
  /** Requests that are being answered now. */
  inFlight: number;
  /** Counts an answer. 499 is a client that left before there was one. */
  answered(method: string | undefined, status: number, seconds: number): void;
  /** A connection closed at once because there were too many. */
  readonly dropped: Counter;
}

/** Registers the metrics of a server, and those of its process. */
export function httpMetrics(registry: Registry): HttpMetrics {
  const total = registry.counter('http_requests_total', 'Requests answered.', ['method', 'status']);
  const duration: Histogram = registry.histogram(
    'http_request_duration_seconds',
    'Time from the last byte of the header section to the last of the answer.',
    // No status: a target of the proxy chooses it.
    ['method'],
    SECONDS,
  );
  const metrics: HttpMetrics = {
    inFlight: 0,
    answered(method = '', status, seconds) {
      const shown = METHODS.has(method) ? method : 'OTHER';
      total.add(shown, String(status));
      duration.observe(seconds, shown);
    },
    dropped: registry.counter(
      'http_connections_dropped_total',
      'Connections closed because of their number.',
    ),
  };
  registry.read(
    'http_requests_in_flight',
    'Requests being answered: the load of a server that waits for others, which CPU does not show.',
    'gauge',
    () => metrics.inFlight,
  );
  processMetrics(registry);
  return metrics;
}

/** Names as in https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics. */
function processMetrics(registry: Registry): void {
  const started = Date.now() / 1000 - process.uptime();
  registry.read('process_cpu_seconds_total', 'CPU time, user and system.', 'counter', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  registry.read('process_resident_memory_bytes', 'Resident memory.', 'gauge', () =>
    process.memoryUsage.rss(),
  );
  registry.read('process_start_time_seconds', 'Start since the epoch.', 'gauge', () => started);
}
