import { isHostName, type Target } from './target.ts';

/** One entry of the list of hosts that the proxy may talk to. */
export interface HostRule {
  /** DNS name; of a wildcard what follows its `*.`. */
  readonly host: string;
  /** Stands for exactly one label, as in certificates. */
  readonly wildcard: boolean;
  readonly port: number;
}

/**
 * `api.example.com` (port 443), `api.example.com:8443`, `*.example.com`. Port 80 must be stated: what goes there goes in
 * clear. Throws a RangeError that says what is wrong.
 */
export function parseHostRule(text: string): HostRule {
  const [, star, host = '', port] = /^(\*\.)?([^:*]+)(?::([1-9]\d{0,4}))?$/.exec(text) ?? [];
  const wildcard = star !== undefined;
  if (!isHostName(host) || Number(port ?? 443) > 65_535) {
    throw new RangeError('must be host[:port] with a DNS name in lower case, or *.example.com');
  }
  if (wildcard && !host.includes('.')) throw new RangeError('must not stand for a whole top-level domain');
  return { host, wildcard, port: Number(port ?? 443) };
}

/** A host that may have a private address: a DNS name without wildcard or port. Throws a RangeError. */
export function parsePrivateHost(text: string): string {
  if (!isHostName(text)) throw new RangeError('must be one DNS name in lower case, without port or "*"');
  return text;
}

/** Whether a rule of the list admits the target. */
export function isAllowed(
  { host, port }: Pick<Target, 'host' | 'port'>,
  rules: readonly HostRule[],
): boolean {
  return rules.some((rule) => rule.port === port && matches(rule, host));
}

export function matches({ host: named, wildcard }: HostRule, host: string): boolean {
  if (!wildcard) return host === named;
  return host.endsWith(`.${named}`) && !host.slice(0, -named.length - 1).includes('.');
}
