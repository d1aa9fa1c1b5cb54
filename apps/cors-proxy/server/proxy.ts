import { hasBody } from '../../_server/answer.ts';
import type { Log } from '../../_server/log.ts';
import { Registry } from '../../_server/metrics.ts';
import { Refusal } from '../../_server/refusal.ts';
import { type Exchange, type Service, startService } from '../../_server/service.ts';
import { type Agents, agentsWith } from './agents.ts';
import { corsHeaders, isPreflight, METHODS, preflightHeaders } from './cors.ts';
import { forward } from './forward.ts';
import { hasPassedHere } from './headers.ts';
import { isAllowed } from './hosts.ts';
import { type GuardOptions, guardedLookup } from './lookup.ts';
import type { ProxySettings } from './settings.ts';
import { parseTarget } from './target.ts';

/**
 * Starts the proxy. It answers `GET /https://api.example.com/x` for the scripts of allowed origins, with what an allowed
 * host answers. `resolve` and `reroute` are for tests.
 */
export async function startProxy(
  settings: ProxySettings,
  log: Log,
  { resolve, reroute }: Pick<GuardOptions, 'resolve' | 'reroute'> = {},
): Promise<Service> {
  const registry = new Registry();
  const refusals = registry.counter('cors_proxy_refusals_total', 'Requests refused, by code.', ['code']);
  const { privateHosts } = settings;
  const agents = agentsWith(
    guardedLookup({ privateHosts, ...(resolve && { resolve }), ...(reroute && { reroute }) }),
  );
  const service = await startService({
    settings,
    log,
    registry,
    refused: (code) => refusals.add(code),
    handle: (exchange) => handle(exchange, settings, agents),
  });
  return {
    port: service.port,
    metricsPort: service.metricsPort,
    stop: async () => {
      const cut = await service.stop();
      agents.destroy();
      return cut;
    },
  };
}

/** Checks in the order of their price; what a caller from elsewhere learns is only that it is from elsewhere. */
async function handle(exchange: Exchange, settings: ProxySettings, agents: Agents): Promise<void> {
  const { request, response } = exchange;
  response.setHeader('vary', 'Origin');
  if (!METHODS.includes(request.method ?? '')) {
    const allow = METHODS.join(', ');
    throw new Refusal(405, 'METHOD_NOT_ALLOWED', `the methods are ${allow}`, { allow });
  }
  const { origin } = request.headers;
  if (origin === undefined || !settings.origins.has(origin)) {
    throw new Refusal(403, 'ORIGIN_NOT_ALLOWED', 'the proxy answers scripts of the origins it is told of');
  }
  for (const [name, value] of Object.entries(corsHeaders(origin))) response.setHeader(name, value);
  const target = parseTarget(request.url ?? '');
  if (!isAllowed(target, settings.targets)) {
    throw new Refusal(
      403,
      'TARGET_NOT_ALLOWED',
      `${target.host} on port ${target.port} is not an allowed target`,
    );
  }
  exchange.note({ target: `${target.host}:${target.port}` });
  if (isPreflight(request)) {
    response.writeHead(204, preflightHeaders(request)).end();
    return;
  }
  if (hasBody(request) && (request.method === 'GET' || request.method === 'HEAD')) {
    throw new Refusal(400, 'BODY_NOT_ALLOWED', `a ${request.method} has no body`);
  }
  if (hasPassedHere(request.headers)) throw new Refusal(508, 'LOOP', 'the target leads back to the proxy');
  await forward(exchange, target, agents, settings);
}
