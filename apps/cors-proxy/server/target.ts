import { Refusal } from '../../_server/refusal.ts';

/** Where a request is to go. */
export interface Target {
  readonly scheme: 'http' | 'https';
  /** DNS name in lower case. */
  readonly host: string;
  readonly port: number;
  /** Path and query, as the client wrote them. */
  readonly path: string;
  /** What the Host header says: the port only where it is not the scheme's. */
  readonly authority: string;
}

/**
 * `/https://api.example.com/x?y=1`, `/api.example.com/x` and `/shop.shop.svc.cluster.local:80/x`: without a scheme it is
 * https, on port 80 http. Doors in front of the proxy may have merged the two slashes after the scheme, as Traefik does. One
 * pattern for the whole, and no decoding before it is split, so that what is checked and what is connected to cannot be
 * two things.
 */
const PATTERN = /^\/(?:(https?):\/\/?)?([^/?:]+)(?::([1-9]\d{0,4}))?([/?].*)?$/i;

const LABEL = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
const NAME = new RegExp(`^(?:${LABEL}\\.)*${LABEL}$`);

/** Whether this is a DNS name in lower case, without a dot at its end; addresses in any notation are none. */
export function isHostName(text: string): boolean {
  if (text.length > 253 || !NAME.test(text)) return false;
  // What ends in a number is an IPv4 address to URL parsers: https://url.spec.whatwg.org/#ends-in-a-number-checker
  return !/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(text);
}

/** Reads a request target in origin-form. Throws a `Refusal` for anything else. */
export function parseTarget(requestTarget: string): Target {
  if (!requestTarget.startsWith('/')) {
    throw invalid('the target URL belongs into the path: GET /https://api.example.com/x');
  }
  if (!/^[\x21-\x7e]*$/.test(requestTarget) || requestTarget.includes('#')) {
    throw invalid('the path holds a character that no URL has');
  }
  if (/%(?![0-9a-f]{2})/i.test(requestTarget)) throw invalid('"%" stands without two hexadecimal digits');
  const match = PATTERN.exec(requestTarget);
  const [, written, name = '', port, rest = ''] = match ?? [];
  const host = name.toLowerCase();
  const number = Number(port ?? 443);
  if (!match || !isHostName(host) || number > 65_535) {
    throw invalid('the path must be /[http(s)://]host[:port][/path][?query], and the host a DNS name');
  }
  const scheme = (written?.toLowerCase() ?? (number === 80 ? 'http' : 'https')) as Target['scheme'];
  const ofScheme = scheme === 'http' ? 80 : 443;
  const actual = port === undefined ? ofScheme : number;
  return {
    scheme,
    host,
    port: actual,
    path: rest.startsWith('/') ? rest : `/${rest}`,
    authority: actual === ofScheme ? host : `${host}:${actual}`,
  };
}

const invalid = (message: string) => new Refusal(400, 'TARGET_INVALID', message);
