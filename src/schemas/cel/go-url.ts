import { isIPv6 } from 'node:net';

/** What a rule may ask of a URL. */
export interface GoUrl {
  /** In lower case; the empty string for a path alone. */
  readonly scheme: string;
}

/**
 * A URL as Go's `url.ParseRequestURI` and then `url.Parse` read it, which is what Kubernetes does for `url()`: it has a scheme or is an
 * absolute path. `undefined` for what is none. The URL of the web platform mends what Go refuses, and refuses a path.
 */
export function goUrl(text: string): GoUrl | undefined {
  const scheme = parse(text, true);
  if (scheme === undefined) return undefined;
  // A fragment belongs to the path for the first of the two alone.
  const [before = '', ...fragment] = text.split('#');
  if (parse(before, false) === undefined || !escapesWell(fragment.join('#'))) return undefined;
  return { scheme };
}

/** Whether `isURL()` takes it. */
export function isGoUrl(text: string): boolean {
  return parse(text, true) !== undefined;
}

/** The scheme, where the text is a URL. */
function parse(text: string, viaRequest: boolean): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what Go refuses
  if (/[\x00-\x1f\x7f]/.test(text) || (text === '' && viaRequest) || text.startsWith(':')) return undefined;
  if (text === '*') return '';
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase() ?? '';
  const [rest = ''] = text.slice(scheme === '' ? 0 : scheme.length + 1).split('?');
  if (!rest.startsWith('/')) {
    if (scheme !== '') return scheme;
    return viaRequest || (rest.split('/')[0] ?? '').includes(':') ? undefined : scheme;
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || (!viaRequest && !rest.startsWith('///')));
  if (!hasAuthority) return escapesWell(rest) ? scheme : undefined;
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  return isAuthority(authority) && escapesWell(path) ? scheme : undefined;
}

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf('@');
  if (!isHost(authority.slice(at + 1))) return false;
  const user = authority.slice(0, Math.max(at, 0));
  return /^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(user) && escapesWell(user);
}

function isHost(host: string): boolean {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) return false;
  if (bracket === 0) {
    const end = host.lastIndexOf(']');
    return end > 0 && isPort(host.slice(end + 1)) && isLiteral(host.slice(1, end));
  }
  // Newer Go takes one colon alone for http, but not when it builds Kubernetes, whose go.mod asks for older ways.
  const colon = host.lastIndexOf(':');
  return (colon < 0 || isPort(host.slice(colon))) && isHostText(host);
}

function isPort(text: string): boolean {
  return /^(:\d*)?$/.test(text);
}

/** An IPv6 address, with or without its zone. */
function isLiteral(text: string): boolean {
  const escaped = text.indexOf('%25');
  const [address, zone] = escaped < 0 ? [text, undefined] : [text.slice(0, escaped), text.slice(escaped + 3)];
  return isIPv6(address) && !address.includes('%') && (zone === undefined || (zone !== '' && isZone(zone)));
}

const hostByte = /[A-Za-z0-9!$&'()*+,;=:[\]<>"._~-]/;

/** A percent sign may stand for what is not ASCII, and for itself. */
function isHostText(text: string): boolean {
  return everyByte(text, (code) => code >= 0x80 || code === 0x25);
}

function isZone(text: string): boolean {
  return everyByte(text, (code) => code === 0x25 || code === 0x20 || isHostByte(code));
}

/** Whether all of it may stand in a host: bytes as they are, and those behind a percent sign that `takes` allows. */
function everyByte(text: string, takes: (code: number) => boolean): boolean {
  if (!escapesWell(text)) return false;
  const hidden = [...text.matchAll(/%(..)/g)].map(([, digits = '']) => Number.parseInt(digits, 16));
  const open = [...text.replace(/%../g, '')].map((it) => it.codePointAt(0) ?? 0);
  return hidden.every(takes) && open.every((code) => code >= 0x80 || isHostByte(code));
}

function isHostByte(code: number): boolean {
  return hostByte.test(String.fromCharCode(code));
}

/** Whether every percent sign is followed by two hexadecimal digits. */
function escapesWell(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}
