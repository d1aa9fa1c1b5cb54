import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answering, Exchanges } from './exchanges.ts';
import { httpMetrics } from './http-metrics.ts';
import type { Log } from './log.ts';
import type { Registry } from './metrics.ts';
import { metricsServer } from './metrics-server.ts';
import type { ServiceSettings } from './service-settings.ts';

export type { Exchange } from './exchanges.ts';

export interface ServiceOptions extends Answering {
  readonly settings: ServiceSettings;
  readonly log: Log;
  readonly registry: Registry;
}

/** A server that listens. */
export interface Service {
  readonly port: number;
  readonly metricsPort: number;
  /**
   * Not ready from now on; after `shutdownDelaySeconds` no new connections; then the answers that are due get
   * `drainSeconds`. Resolves when nothing is left; the number is that of answers that were cut off.
   */
  stop(): Promise<number>;
}

/** Starts a server on the port of the settings, and its metrics on the other one. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings, log, registry } = options;
  const metrics = httpMetrics(registry);
  const exchanges = new Exchanges(options, settings, log, metrics);
  const server = strictServer(settings, exchanges);
  server.on('drop', () => metrics.dropped.add());
  const forMetrics = metricsServer(registry);
  const metricsPort = await listen(forMetrics, settings.metricsPort, settings.host);
  const port = await listen(server, settings.port, settings.host);
  log('info', 'listening', { port, metricsPort });
  return {
    port,
    metricsPort,
    stop: async () => {
      exchanges.isReady = false;
      log('info', 'stopping', { inFlight: metrics.inFlight });
      await seconds(settings.shutdownDelaySeconds);
      await drain(server, settings.drainSeconds);
      const cut = metrics.inFlight;
      await close(server);
      await close(forMetrics);
      log(cut > 0 ? 'warn' : 'info', 'stopped', { cut });
      return cut;
    },
  };
}

function strictServer(settings: ServiceSettings, exchanges: Exchanges): Server {
  const { headerBytes, headerSeconds, requestSeconds, keepAliveSeconds, connections } = settings;
  const server = createServer({
    // Stated, because NODE_OPTIONS could say otherwise.
    insecureHTTPParser: false,
    // Checked by `faultOf`, whose answer is logged and counted.
    requireHostHeader: false,
    maxHeaderSize: headerBytes,
    headersTimeout: headerSeconds * 1000,
    // A little more than an answer may take, so that the one who answers can say what was too slow.
    requestTimeout: Math.max(requestSeconds * 1000 + 5000, headerSeconds * 1000),
    keepAliveTimeout: keepAliveSeconds * 1000,
    // Node's 30 seconds would make every time limit one of 30 seconds.
    connectionsCheckingInterval: Math.min(1000, headerSeconds * 500),
  });
  // Node drops headers beyond a number without a word; their size limits them here.
  server.maxHeadersCount = 0;
  server.maxConnections = connections;
  server.on('request', (request, response) => exchanges.answer(request, response));
  server.on('checkContinue', (request, response) => exchanges.answer(request, response));
  server.on('checkExpectation', (request, response) => exchanges.answer(request, response));
  server.on('connect', (request, socket) => exchanges.refuseTunnel(request, socket));
  server.on('clientError', (error, socket) => exchanges.broken(error, socket));
  return server;
}

/** Takes no more connections, and waits until those there are have their answers. */
async function drain(server: Server, atMost: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // An answer that began before promised to keep its connection open.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([closed, seconds(atMost)]);
  clearInterval(idle);
}

/** Cuts off what is open. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const seconds = (count: number) => new Promise<void>((resolve) => setTimeout(resolve, count * 1000));

function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
