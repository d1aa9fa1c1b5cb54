import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answer, refuse, refuseRaw } from './answer.ts';
import type { HttpMetrics } from './http-metrics.ts';
import type { Fields, Log } from './log.ts';
import { faultOf, parserRefusal, Refusal } from './refusal.ts';
import type { ServiceSettings } from './service-settings.ts';

/** A request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Adds fields to the line that the access log will have of it. */
  note(fields: Fields): void;
}

interface Begun extends Exchange {
  /** It no longer counts as one that is being answered. */
  release(): void;
}

/** How a service answers. */
export interface Answering {
  /** Answers. A `Refusal` that it throws becomes the answer, anything else a 500. */
  handle(exchange: Exchange): void | Promise<void>;
  /** Told of every refusal, those of the parser included. */
  refused?(code: string): void;
}

const CONNECT = new Refusal(405, 'METHOD_NOT_ALLOWED', 'there are no tunnels here');
const OVERLOADED = new Refusal(503, 'OVERLOADED', 'too many requests at a time', { 'retry-after': '1' });
const INTERNAL = new Refusal(500, 'INTERNAL', 'something here is broken');

/** What is between the sockets of a server and the one who answers: probes, limits, refusals, metrics and the access log. */
export class Exchanges {
  /** Whether `/readyz` says so. */
  isReady = true;
  private readonly answering: Answering;
  private readonly settings: ServiceSettings;
  private readonly log: Log;
  private readonly metrics: HttpMetrics;
  /** The latest on each connection. */
  private readonly latest = new WeakMap<Duplex, Begun>();
  private readonly refused = new WeakSet<Exchange | Duplex>();

  constructor(answering: Answering, settings: ServiceSettings, log: Log, metrics: HttpMetrics) {
    this.answering = answering;
    this.settings = settings;
    this.log = log;
    this.metrics = metrics;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/healthz' || request.url === '/readyz') {
      const isUp = request.url === '/healthz' || this.isReady;
      const type = { 'content-type': 'text/plain' };
      answer(request, response, isUp ? 200 : 503, type, isUp ? 'ok\n' : 'stopping\n');
      return;
    }
    const isFull = this.metrics.inFlight >= this.settings.concurrency;
    const exchange = this.begin(request, response);
    if (!this.isReady) response.setHeader('connection', 'close');
    void this.handle(exchange, isFull);
  }

  /** What the parser refuses, and what takes too long to arrive. */
  broken(error: NodeJS.ErrnoException, socket: Duplex): void {
    const exchange = this.latest.get(socket);
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else if (exchange === undefined || exchange.response.writableFinished) {
      this.refuseConnection(socket, parserRefusal(error.code));
    } else this.breakOff(exchange, parserRefusal(error.code));
  }

  private breakOff(exchange: Begun, refusal: Refusal): void {
    const { request, response } = exchange;
    if (!this.refused.has(exchange)) {
      // An answer that has begun cannot become another one, and nothing may come before one that is due.
      if (response.headersSent || request.complete) return void response.destroy();
      this.refuse(exchange, refusal);
    }
    response.end();
  }

  refuseTunnel(request: IncomingMessage, socket: Duplex): void {
    this.refuseConnection(socket, CONNECT, request.method);
  }

  private begin(request: IncomingMessage, response: ServerResponse): Begun {
    let noted: Fields = {};
    const note = (fields: Fields) => {
      noted = { ...noted, ...fields };
    };
    const release = () => {
      if (released) return;
      released = true;
      this.metrics.inFlight--;
    };
    const started = performance.now();
    let released = false;
    this.metrics.inFlight++;
    // Somebody who left: `close` follows, and there is nobody to tell.
    for (const stream of [request, response]) stream.on('error', () => {});
    response.once('close', () => {
      release();
      const status = response.headersSent ? response.statusCode : 499;
      const milliseconds = performance.now() - started;
      this.metrics.answered(request.method, status, milliseconds / 1000);
      this.log('info', 'request', {
        method: request.method,
        status,
        milliseconds: Math.round(milliseconds),
        ...(response.writableFinished ? {} : { cut: true }),
        ...noted,
      });
    });
    const exchange = { request, response, note, release };
    this.latest.set(request.socket, exchange);
    return exchange;
  }

  private async handle(exchange: Begun, isFull: boolean): Promise<void> {
    try {
      const refusal = faultOf(exchange.request) ?? (isFull ? OVERLOADED : undefined);
      if (refusal) throw refusal;
      await this.answering.handle(exchange);
    } catch (error) {
      if (error instanceof Refusal) return this.refuse(exchange, error);
      const detail = error instanceof Error ? error.stack : String(error);
      this.log('error', 'a request failed', { detail });
      this.refuse(exchange, INTERNAL);
    }
  }

  private refuse(exchange: Begun, refusal: Refusal): void {
    this.refused.add(exchange);
    // A client that is slow to go away keeps nobody else out.
    exchange.release();
    exchange.note({ code: refusal.code });
    this.answering.refused?.(refusal.code);
    refuse(exchange.request, exchange.response, refusal);
  }

  private refuseConnection(socket: Duplex, refusal: Refusal, method?: string): void {
    // The parser complains again with each packet.
    if (this.refused.has(socket)) return;
    this.refused.add(socket);
    socket.on('error', () => socket.destroy());
    this.metrics.answered(method, refusal.status, 0);
    this.answering.refused?.(refusal.code);
    this.log('info', 'request', { status: refusal.status, code: refusal.code });
    refuseRaw(socket, refusal);
  }
}
