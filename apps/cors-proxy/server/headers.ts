import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Target } from './target.ts';

type Headers = Record<string, string | string[]>;

/** RFC 9110, 7.6.1, and what older software uses for the same. */
const HOP_BY_HOP = [
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Credentials and who the client is: neither is the target's business. The rest of what is set here is the proxy's own. */
const NOT_TO_TARGET = new Set([
  ...HOP_BY_HOP,
  'authorization',
  'cookie',
  'cookie2',
  'expect',
  'forwarded',
  'host',
  'origin',
  'referer',
  'via',
  'x-real-ip',
]);

/** What a browser would apply to the proxy's origin, or a target must not decide. */
const NOT_TO_CLIENT = new Set([
  ...HOP_BY_HOP,
  'alt-svc',
  'clear-site-data',
  'content-security-policy',
  'location',
  'nel',
  'public-key-pins',
  'refresh',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'set-cookie',
  'set-cookie2',
  'strict-transport-security',
  'vary',
  'www-authenticate',
]);

const PSEUDONYM = 'cors-proxy';

/** Whether a client's header reaches the target; what does not, a preflight must not promise. */
export function reachesTarget(name: string): boolean {
  return !NOT_TO_TARGET.has(name) && !name.startsWith('x-forwarded-') && !name.startsWith('sec-');
}

/** The header section that the target gets. The body is framed as it came: by its length, or in chunks. */
export function headersForTarget(request: IncomingMessage, target: Target): Headers {
  const chunked = request.headers['transfer-encoding'] !== undefined;
  const via = request.headers.via;
  return {
    host: target.authority,
    via: `${via === undefined ? '' : `${via}, `}1.1 ${PSEUDONYM}`,
    ...kept(request, reachesTarget),
    ...(chunked && { 'transfer-encoding': 'chunked' }),
  };
}

/** Whether the request has been here before: an allowed host that leads back to the proxy would go round for ever. */
export function hasPassedHere({ via }: IncomingHttpHeaders): boolean {
  return (via ?? '').split(',').some((hop) => hop.trim().split(' ')[1] === PSEUDONYM);
}

/** The header section that the client gets. Throws a RangeError for a redirect that leads nowhere. */
export function headersForClient(answer: IncomingMessage, target: Target): Headers {
  const { location, vary } = answer.headers;
  return {
    ...kept(answer, (name) => !NOT_TO_CLIENT.has(name) && !name.startsWith('access-control-')),
    vary: vary === undefined ? 'Origin' : `${vary}, Origin`,
    // Whatever a target sends is data for scripts, and no page or script of the proxy's own origin.
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    ...(location !== undefined && { location: throughProxy(location, target) }),
  };
}

/** A redirect comes back to the proxy, where its target is checked like any other. */
function throughProxy(location: string, { scheme, authority, path }: Target): string {
  const base = `${scheme}://${authority}${path}`;
  if (!URL.canParse(location, base)) throw new RangeError('a redirect to no URL');
  const url = new URL(location, base);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new RangeError('a redirect to something else than http or https');
  }
  return `/${url.href}`;
}

function kept(message: IncomingMessage, isKept: (name: string) => boolean): Headers {
  const dropped = new Set((message.headers.connection ?? '').toLowerCase().split(/[\s,]+/));
  const entries = Object.entries(message.headersDistinct).filter(
    ([name]) => isKept(name) && !dropped.has(name),
  );
  return Object.fromEntries(
    entries.map(([name, values = []]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}
