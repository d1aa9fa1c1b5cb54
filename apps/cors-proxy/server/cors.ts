import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { reachesTarget } from './headers.ts';

export const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Seconds that browsers may remember a preflight; the most that any of them does. */
const MAX_AGE = 86_400;

/** Whether a browser asks if it may send a request. https://fetch.spec.whatwg.org/#cors-preflight-fetch */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/**
 * What every answer to an allowed origin carries. It names the origin, never `*`, and no Access-Control-Allow-Credentials:
 * credentials are not passed on.
 */
export function corsHeaders(origin: string): Record<string, string> {
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': '*', vary: 'Origin' };
}

/** The answer to a preflight: all methods, and those of the headers asked for that reach the target. */
export function preflightHeaders({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const asked = (headers['access-control-request-headers'] ?? '').toLowerCase().split(',');
  const granted = asked.map((name) => name.trim()).filter((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name));
  return {
    'access-control-allow-methods': METHODS.join(', '),
    'access-control-allow-headers': granted.filter(reachesTarget).join(', '),
    'access-control-max-age': String(MAX_AGE),
    vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  };
}
