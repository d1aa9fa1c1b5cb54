import { type ServiceSettings, serviceSettings } from '../../_server/service-settings.ts';
import { readSettings, type Variables } from '../../_server/settings.ts';
import { type HostRule, matches, parseHostRule, parsePrivateHost } from './hosts.ts';

/** What the proxy is told, by the variable named beside it. */
export interface ProxySettings extends ServiceSettings {
  /** ALLOWED_TARGET_HOSTS: what it may talk to, `host[:port]` between commas. No default. */
  readonly targets: readonly HostRule[];
  /** ALLOWED_PRIVATE_HOSTS: which of them may have private addresses. Default: none. */
  readonly privateHosts: ReadonlySet<string>;
  /** ALLOWED_ORIGINS: whose scripts it answers, such as `https://app.example.com`. No default. */
  readonly origins: ReadonlySet<string>;
  /** MAX_REQUEST_BYTES: body of a request. Default: 1 MiB. */
  readonly requestBytes: number;
  /** MAX_RESPONSE_BYTES: body of an answer. Default: 10 MiB. */
  readonly responseBytes: number;
}

/** Reads the environment variables. Throws a `SettingsError` with every fault. */
export function proxySettings(variables: Variables): ProxySettings {
  return readSettings(variables, (from) => {
    const targets = from.list('ALLOWED_TARGET_HOSTS', parseHostRule, true);
    const privateHosts = from.list('ALLOWED_PRIVATE_HOSTS', parsePrivateHost, false);
    for (const host of privateHosts) {
      if (!targets.some((rule) => matches(rule, host))) {
        from.fault('ALLOWED_PRIVATE_HOSTS', host, 'must be allowed by ALLOWED_TARGET_HOSTS as well');
      }
    }
    const size = (name: string, preset: number) => from.integer(name, { min: 1024, max: 2 ** 30, preset });
    return {
      ...serviceSettings(from, { port: 8080 }),
      targets,
      privateHosts: new Set(privateHosts),
      origins: new Set(from.list('ALLOWED_ORIGINS', parseOrigin, true)),
      requestBytes: size('MAX_REQUEST_BYTES', 2 ** 20),
      responseBytes: size('MAX_RESPONSE_BYTES', 10 * 2 ** 20),
    };
  });
}

/** An origin as browsers write it: https://url.spec.whatwg.org/#origin. Throws a RangeError. */
export function parseOrigin(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text) || new URL(text).origin !== text) {
    throw new RangeError('must be an origin such as https://app.example.com, without path or "*"');
  }
  return text;
}
