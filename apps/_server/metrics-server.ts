import { createServer, type Server } from 'node:http';
import { answer } from './answer.ts';
import type { Registry } from './metrics.ts';

/** Answers `GET /metrics` and nothing else; on a port of its own, so that who may send requests cannot read it. */
export function metricsServer(registry: Registry): Server {
  const server = createServer({ insecureHTTPParser: false, headersTimeout: 5000, requestTimeout: 10_000 });
  server.maxConnections = 32;
  server.on('request', (request, response) => {
    const text = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    if (request.url !== '/metrics') answer(request, response, 404, text, '');
    else if (request.method === 'GET') answer(request, response, 200, text, registry.text());
    else answer(request, response, 405, { ...text, allow: 'GET' }, '');
  });
  return server;
}
