import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { type Authority, readCredential } from './certs.ts';
import type { Client } from './client.ts';
import type { Home } from './home.ts';
import { LOOPBACK } from './ports.ts';

/** Answers a request that was sent to a Service. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Who answers for a Service: code of the lab, over TLS on port 443 and in clear on any other, or a local program by port. */
export type Answerer = Handler | { readonly port: number };

/**
 * The Services of the cluster, as the control plane and the programs beside it reach them. No packet is routed to an address of
 * a Service here: the API server asks an egress proxy on a Unix socket for it (KEP 1281), programs ask a proxy on loopback,
 * and both end at whoever answers for the Service. One that nobody answers for refuses the connection, like a Service without
 * ready pods. Certificates are the lab's authority's, for the name that is asked for.
 */
export class ServiceNetwork {
  /** Unix socket of the API server's egress proxy. */
  readonly socket: string;
  private readonly answerers = new Map<string, Answerer>();
  private readonly sockets = new Set<Socket>();
  /** Services that connections were made for, by the port that they come from. */
  private readonly asked = new Map<number, string>();
  private readonly contexts = new Map<string, SecureContext>();
  private readonly servers: Server[] = [];
  private readonly authority: Authority;
  private client: Client | undefined;
  private addresses = new Map<string, string>();
  private tlsPort = 0;
  private proxyPort = 0;

  static async start(home: Home, authority: Authority): Promise<ServiceNetwork> {
    const network = new ServiceNetwork(home.path('egress.sock'), authority);
    await network.listen();
    return network;
  }

  private constructor(socket: string, authority: Authority) {
    this.socket = socket;
    this.authority = authority;
  }

  /** Address of a forward proxy that knows names such as `prometheus.monitoring.svc`. */
  get proxy(): string {
    return `http://${LOOPBACK}:${this.proxyPort}`;
  }

  /** Where the addresses of Services are looked up. */
  set admin(client: Client) {
    this.client = client;
  }

  /** From now on somebody answers for a Service: `namespace/name`. */
  serve(service: string, answerer: Answerer): void {
    this.answerers.set(service, answerer);
  }

  /** Whether somebody answers for it. */
  isServed(service: string): boolean {
    return this.answerers.has(service);
  }

  /** Nobody answers for it any more. */
  withdraw(service: string): void {
    this.answerers.delete(service);
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private async listen(): Promise<void> {
    const tls: TlsServer = createTlsServer(
      {
        ...readCredential(this.authority.issue('services', { name: 'services', hosts: ['localhost'] })),
        SNICallback: (name, done) => done(null, this.contextFor(name)),
      },
      (request, response) => this.answer(request, response),
    );
    const egress = createServer().on('connect', (message: IncomingMessage, socket: Socket, head: Buffer) => {
      void this.tunnel(message, socket, head, (host) => this.serviceAt(host));
    });
    const proxy = createServer((message, response) => this.forward(message, response)).on(
      'connect',
      (message: IncomingMessage, socket: Socket, head: Buffer) => {
        void this.tunnel(message, socket, head, (host) => serviceOf(host));
      },
    );
    this.tlsPort = await listening(tls, 0);
    this.proxyPort = await listening(proxy, 0);
    await listening(egress, this.socket);
    for (const server of [tls, egress, proxy]) {
      this.servers.push(server);
      server.on('connection', (socket: Socket) => {
        this.sockets.add(socket);
        socket.on('error', () => {}).once('close', () => this.sockets.delete(socket));
      });
    }
  }

  /** Joins a client to whoever answers for the Service that it asks for. */
  private async tunnel(
    { url = '' }: IncomingMessage,
    socket: Socket,
    head: Buffer,
    find: (host: string) => string | undefined | Promise<string | undefined>,
  ): Promise<void> {
    socket.on('error', () => {});
    const service = await Promise.resolve(find(url.slice(0, url.lastIndexOf(':')))).catch(() => undefined);
    const answerer = service === undefined ? undefined : this.answerers.get(service);
    if (answerer === undefined) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
      return;
    }
    const upstream = connect(typeof answerer === 'function' ? this.tlsPort : answerer.port, LOOPBACK, () => {
      this.asked.set(upstream.localPort ?? 0, String(service));
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  }

  /** A plain request through the proxy. */
  private forward(message: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(message.url ?? '');
    const answerer = url === null ? undefined : this.answerers.get(serviceOf(url.hostname) ?? '');
    if (url === null || answerer === undefined) {
      response.writeHead(503).end();
      return;
    }
    if (typeof answerer === 'function') {
      answerer(message, response);
      return;
    }
    const { method, headers } = message;
    const target = { host: LOOPBACK, port: answerer.port, path: url.pathname + url.search, method, headers };
    const upstream = request(target, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.writeHead(502).end());
    message.pipe(upstream);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    // By its connection: not every client of the API server says by TLS which name it asks for.
    const answerer = this.answerers.get(this.asked.get(request.socket.remotePort ?? 0) ?? '');
    if (typeof answerer === 'function') answerer(request, response);
    else response.writeHead(503).end();
  }

  private async serviceAt(address: string): Promise<string | undefined> {
    if (!this.addresses.has(address) && this.client !== undefined) {
      const services = await this.client.list('v1', 'Service');
      this.addresses = new Map(
        services.map(({ metadata, spec }) => [
          String(spec.clusterIP),
          `${metadata.namespace}/${metadata.name}`,
        ]),
      );
    }
    return this.addresses.get(address);
  }

  private contextFor(name: string): SecureContext {
    let context = this.contexts.get(name);
    if (context === undefined) {
      const credential = this.authority.issue(`service-${name}`, { name, hosts: [name] });
      context = createSecureContext(readCredential(credential));
      this.contexts.set(name, context);
    }
    return context;
  }
}

/** `monitoring/prometheus` for `prometheus.monitoring.svc.cluster.local:9090`; `undefined` for a name of no Service. */
function serviceOf(host: string): string | undefined {
  const [, name, namespace] =
    /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?(?::\d+)?$/.exec(host) ?? [];
  return name === undefined ? undefined : `${namespace}/${name}`;
}

function listening(server: Server, where: number | string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const done = () => resolve(typeof where === 'number' ? (server.address() as AddressInfo).port : 0);
    if (typeof where === 'number') server.listen(where, LOOPBACK, done);
    else server.listen(where, done);
    server.unref();
  });
}
