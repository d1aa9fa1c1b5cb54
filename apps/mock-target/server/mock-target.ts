import { answer } from '../../_server/answer.ts';
import type { Log } from '../../_server/log.ts';
import { Registry } from '../../_server/metrics.ts';
import { Refusal } from '../../_server/refusal.ts';
import { type Exchange, type Service, startService } from '../../_server/service.ts';
import { type ServiceSettings, serviceSettings } from '../../_server/service-settings.ts';
import { readSettings, type Variables } from '../../_server/settings.ts';
import { DATA } from './data.ts';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Reads the environment variables. Throws a `SettingsError` with every fault. */
export function mockTargetSettings(variables: Variables): ServiceSettings {
  return readSettings(variables, (from) => serviceSettings(from, { port: 3000 }));
}

/**
 * Starts a server with the answers of json-server to reads: `/posts`, `/posts/1`, `/todos`, `/todos/1`, and `{}` with 404
 * for what is not there. It is read-only and knows no queries: many replicas behind one Service must give one answer.
 */
export function startMockTarget(settings: ServiceSettings, log: Log): Promise<Service> {
  return startService({ settings, log, registry: new Registry(), handle });
}

function handle({ request, response, note }: Exchange): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new Refusal(405, 'METHOD_NOT_ALLOWED', 'the mock target is read-only', { allow: 'GET, HEAD' });
  }
  const [path = ''] = (request.url ?? '').split('?');
  const found = find(path);
  // A path that is not there may hold anything, a secret included.
  if (found !== undefined) note({ path });
  answer(request, response, found === undefined ? 404 : 200, JSON_TYPE, JSON.stringify(found ?? {}, null, 2));
}

function find(path: string): unknown {
  const [, collection = '', id] = /^\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const items = Object.hasOwn(DATA, collection) ? DATA[collection] : undefined;
  return id === undefined ? items : items?.find((item) => String(item.id) === id);
}
