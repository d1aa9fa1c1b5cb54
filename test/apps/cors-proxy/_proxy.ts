import type { LookupAddress } from 'node:dns';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Fields } from '../../../apps/_server/log.ts';
import { startProxy } from '../../../apps/cors-proxy/server/proxy.ts';
import { type ProxySettings, proxySettings } from '../../../apps/cors-proxy/server/settings.ts';

export const ORIGIN = 'http://example.com';
export const FROM = { headers: { origin: ORIGIN } };

/** What the test's own names lead to. Nothing is ever sent there: what the proxy found good is rerouted to loopback. */
export const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'api.example.com': ['93.184.215.14'],
  'both.example.com': ['2606:2800:21f::1', '93.184.215.14'],
  'mock.shop.svc.cluster.local': ['10.100.3.7'],
};

export interface Proxy {
  readonly port: number;
  readonly metricsPort: number;
  readonly log: { readonly message: string; readonly fields: Fields }[];
  /** Addresses that a connection was made to, before they were rerouted. */
  readonly connected: string[];
  stop(): Promise<number>;
}

export interface ProxyInput {
  /** Ports of targets, each allowed on every name of `ADDRESSES`. */
  readonly ports?: readonly number[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly settings?: Partial<ProxySettings>;
  /** Default: `ADDRESSES`. */
  readonly resolve?: (name: string) => readonly string[];
}

export const addresses = (texts: readonly string[]): LookupAddress[] =>
  texts.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** A proxy on loopback that stops with the test. */
export async function proxy({ ports = [], variables, settings, resolve }: ProxyInput = {}): Promise<Proxy> {
  const log: Proxy['log'] = [];
  const connected: string[] = [];
  const hosts = Object.keys(ADDRESSES);
  const read = proxySettings({
    ALLOWED_TARGET_HOSTS: [...hosts, ...hosts.flatMap((host) => ports.map((port) => `${host}:${port}`))].join(
      ',',
    ),
    ALLOWED_PRIVATE_HOSTS: 'mock.shop.svc.cluster.local',
    ALLOWED_ORIGINS: ORIGIN,
    ...variables,
  });
  const service = await startProxy(
    { ...read, host: '127.0.0.1', port: 0, metricsPort: 0, shutdownDelaySeconds: 0, ...settings },
    (_, message, fields = {}) => log.push({ message, fields }),
    {
      resolve: async (name) => {
        const host = name.replace(/\.$/, '');
        const found = resolve ? resolve(host) : ADDRESSES[host];
        if (!found) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
        return addresses(found);
      },
      reroute: ({ address }) => {
        connected.push(address);
        return { address: '127.0.0.1', family: 4 };
      },
    },
  );
  let stopped: Promise<number> | undefined;
  const stop = () => {
    stopped ??= service.stop();
    return stopped;
  };
  onTestFinished(async () => {
    await stop();
  });
  return { port: service.port, metricsPort: service.metricsPort, log, connected, stop };
}

export interface Target {
  readonly port: number;
  readonly requests: IncomingMessage[];
  readonly server: Server;
}

/** A server on loopback that stops with the test. */
export async function target(
  listener: RequestListener = (_, response) => response.end('hello'),
): Promise<Target> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  return { port: await listening(server), requests, server };
}

/** Lets a server listen on loopback until the test has ended. */
export async function listening(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    if ('closeAllConnections' in server) (server as Server).closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The path that asks the proxy for a path of a target on this port. */
export const through = (port: number, path = '/', host = 'api.example.com') =>
  `/http://${host}:${port}${path}`;
