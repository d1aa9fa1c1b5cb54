import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { pipeline, Transform } from 'node:stream';
import { hasBody } from '../../_server/answer.ts';
import { Refusal } from '../../_server/refusal.ts';
import type { Exchange } from '../../_server/service.ts';
import type { Agents } from './agents.ts';
import { badAnswer, refusalOf } from './faults.ts';
import { headersForClient, headersForTarget } from './headers.ts';
import type { ProxySettings } from './settings.ts';
import type { Target } from './target.ts';

export type ForwardLimits = Pick<
  ProxySettings,
  'requestBytes' | 'responseBytes' | 'requestSeconds' | 'headerBytes'
>;

/**
 * Passes a request on and its answer back. Resolves when the client has the answer or has left; rejects with a `Refusal`
 * where there is none to pass on. Once the answer has begun, a fault cuts it off.
 */
export function forward(
  exchange: Exchange,
  target: Target,
  agents: Agents,
  limits: ForwardLimits,
): Promise<void> {
  return new Promise((resolve, reject) => {
    new Passage(exchange, target, agents, limits, resolve, reject).begin();
  });
}

const RETRIED: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

class Passage {
  private upstream: ClientRequest | undefined;
  private received = 0;
  private isOver = false;
  private readonly exchange: Exchange;
  private readonly target: Target;
  private readonly agents: Agents;
  private readonly limits: ForwardLimits;
  private readonly resolve: () => void;
  private readonly reject: (refusal: Refusal) => void;

  constructor(
    exchange: Exchange,
    target: Target,
    agents: Agents,
    limits: ForwardLimits,
    resolve: () => void,
    reject: (refusal: Refusal) => void,
  ) {
    this.exchange = exchange;
    this.target = target;
    this.agents = agents;
    this.limits = limits;
    this.resolve = resolve;
    this.reject = reject;
  }

  begin(): void {
    const { request, response } = this.exchange;
    const { requestBytes, requestSeconds } = this.limits;
    const deadline = setTimeout(
      () => this.fail(new Refusal(504, 'TARGET_TIMEOUT', `no whole answer within ${requestSeconds} s`)),
      requestSeconds * 1000,
    );
    response.once('close', () => {
      clearTimeout(deadline);
      this.isOver = true;
      this.upstream?.destroy();
      this.resolve();
    });
    if (Number(request.headers['content-length'] ?? 0) > requestBytes) this.fail(tooLarge(requestBytes));
    else this.send(RETRIED.has(request.method) && !hasBody(request));
  }

  /** A connection that was kept open may be closed by the target just as it is used again: that is worth another try. */
  private send(mayRetry: boolean): void {
    const { request } = this.exchange;
    const { scheme, host, port, path } = this.target;
    const upstream = (scheme === 'https' ? https : http).request({
      agent: this.agents[scheme],
      host,
      port,
      path,
      method: request.method,
      headers: headersForTarget(request, this.target),
      setHost: false,
      insecureHTTPParser: false,
      maxHeaderSize: this.limits.headerBytes,
    });
    this.upstream = upstream;
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = upstream.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(error.code ?? '');
      if (mayRetry && isStale && !this.isOver) this.send(false);
      else this.fail(refusalOf(error));
    });
    upstream.on('upgrade', (_, socket) => {
      socket.destroy();
      this.fail(badAnswer('changes the protocol'));
    });
    upstream.on('response', (answer) => this.relay(answer));
    if (hasBody(request)) this.sendBody(upstream);
    else upstream.end();
  }

  private sendBody(upstream: ClientRequest): void {
    const { request, response } = this.exchange;
    const { requestBytes } = this.limits;
    if (request.headers.expect !== undefined) response.writeContinue();
    request.on('data', (chunk: Buffer) => {
      this.received += chunk.length;
      if (this.received > requestBytes) this.fail(tooLarge(requestBytes));
      if (this.isOver || upstream.destroyed) return;
      if (!upstream.write(chunk)) request.pause();
    });
    upstream.on('drain', () => request.resume());
    upstream.once('close', () => request.resume());
    request.once('end', () => upstream.end());
    request.on('error', () => upstream.destroy());
  }

  private relay(answer: IncomingMessage): void {
    const { response } = this.exchange;
    const fault = this.faultOf(answer);
    if (this.isOver || response.headersSent) answer.destroy();
    else if (fault) this.fail(fault);
    else if (this.beginAnswer(answer)) {
      pipeline(answer, limited(this.limits.responseBytes), response, (error) => {
        if (error && !this.isOver) this.exchange.note({ cause: error.message });
      });
    }
  }

  private faultOf({ statusCode = 0, headers }: IncomingMessage): Refusal | undefined {
    const { responseBytes } = this.limits;
    if (statusCode < 200 || statusCode > 599) return badAnswer('has a status that HTTP does not know');
    const isEmpty = this.exchange.request.method === 'HEAD' || statusCode === 204 || statusCode === 304;
    const isLarge = !isEmpty && Number(headers['content-length'] ?? 0) > responseBytes;
    return isLarge ? badAnswer(`is larger than ${responseBytes} bytes`) : undefined;
  }

  private beginAnswer(answer: IncomingMessage): boolean {
    const { request, response } = this.exchange;
    try {
      // What is left of a body when its answer ends is nobody's, and the next request must not begin with it.
      if (!request.complete) response.setHeader('connection', 'close');
      response.writeHead(answer.statusCode ?? 0, headersForClient(answer, this.target));
      return true;
    } catch (error) {
      this.fail(badAnswer('has a header section that cannot be passed on', error));
      return false;
    }
  }

  private fail(refusal: Refusal): void {
    if (this.isOver) return;
    this.isOver = true;
    const { cause } = refusal as { cause?: NodeJS.ErrnoException & { address?: string } };
    this.exchange.note({ cause: cause?.code ?? cause?.name, address: cause?.address });
    this.upstream?.destroy();
    if (this.exchange.response.headersSent) this.exchange.response.destroy();
    else this.reject(refusal);
  }
}

const tooLarge = (bytes: number) =>
  new Refusal(413, 'REQUEST_TOO_LARGE', `the body may have ${bytes} bytes at most`);

/** Passes bytes on until there are too many. */
function limited(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      passed += chunk.length;
      if (passed > bytes) done(new RangeError(`the answer is larger than ${bytes} bytes`));
      else done(null, chunk);
    },
  });
}
