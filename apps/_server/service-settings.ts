import type { SettingsReader } from './settings.ts';

/** What every server can be told, by the variable named beside it. Times in seconds, sizes in bytes. */
export interface ServiceSettings {
  /** Address to listen on. Default: every one. */
  readonly host?: string;
  /** PORT; 0 is any free one. */
  readonly port: number;
  /** METRICS_PORT: Prometheus metrics. Default: 9090. */
  readonly metricsPort: number;
  /** MAX_HEADER_BYTES: header section of a request. Default: 16384. */
  readonly headerBytes: number;
  /** HEADER_TIMEOUT_SECONDS: until it has arrived. Default: 10. */
  readonly headerSeconds: number;
  /** REQUEST_TIMEOUT_SECONDS: from then until the end of the answer. Default: 30. */
  readonly requestSeconds: number;
  /** KEEP_ALIVE_SECONDS: how long an idle connection stays open; longer than the load balancer keeps it. Default: 65. */
  readonly keepAliveSeconds: number;
  /** MAX_CONCURRENT_REQUESTS: beyond, 503 with Retry-After. Default: 256. */
  readonly concurrency: number;
  /** MAX_CONNECTIONS: beyond, they are closed at once. Default: 1024. */
  readonly connections: number;
  /** SHUTDOWN_DELAY_SECONDS: how long new connections are taken after SIGTERM, while /readyz says 503. Default: 5. */
  readonly shutdownDelaySeconds: number;
  /** DRAIN_SECONDS: how long answers that are due may take after that. Default: 30. */
  readonly drainSeconds: number;
}

/** Reads the variables of `ServiceSettings`. */
export function serviceSettings(from: SettingsReader, preset: { readonly port: number }): ServiceSettings {
  const port = (name: string, number: number) => from.integer(name, { min: 0, max: 65_535, preset: number });
  const time = (name: string, number: number, min = 1) =>
    from.integer(name, { min, max: 3600, preset: number });
  const number = (name: string, count: number) => from.integer(name, { min: 1, max: 100_000, preset: count });
  const settings = {
    port: port('PORT', preset.port),
    metricsPort: port('METRICS_PORT', 9090),
    headerBytes: from.integer('MAX_HEADER_BYTES', { min: 1024, max: 65_536, preset: 16_384 }),
    headerSeconds: time('HEADER_TIMEOUT_SECONDS', 10),
    requestSeconds: time('REQUEST_TIMEOUT_SECONDS', 30),
    keepAliveSeconds: time('KEEP_ALIVE_SECONDS', 65),
    concurrency: number('MAX_CONCURRENT_REQUESTS', 256),
    connections: number('MAX_CONNECTIONS', 1024),
    shutdownDelaySeconds: time('SHUTDOWN_DELAY_SECONDS', 5, 0),
    drainSeconds: time('DRAIN_SECONDS', 30),
  };
  if (settings.port === settings.metricsPort && settings.port !== 0) {
    from.fault('METRICS_PORT', String(settings.metricsPort), 'must differ from PORT');
  }
  return settings;
}
