import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from './refusal.ts';

/** Milliseconds that a client may go on sending what nobody wants after it got its answer. */
const LINGER = 2000;

/** Whether a body follows the header section. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Answers with a text in full. An answer that has begun is cut off instead, so that nobody takes it for whole. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const unread = hasBody(request) && !request.complete;
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...headers,
    'content-length': Buffer.byteLength(body),
    ...(unread && { connection: 'close' }),
  });
  if (!unread) {
    response.end(body);
    return;
  }
  // Closing with bytes unread resets the connection, and the client would lose the answer with it.
  response.write(body);
  const timer = setTimeout(() => response.end(), LINGER);
  response.once('close', () => clearTimeout(timer));
  request.once('end', () => response.end());
  request.resume();
}

/** Answers with `{code, message}`. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const headers = { ...refusal.headers, 'content-type': 'application/json; charset=utf-8' };
  answer(request, response, refusal.status, headers, refusal.body);
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

/** The same on a connection that has no request, and closes it. */
export function refuseRaw(socket: Duplex, refusal: Refusal): void {
  const { status, body } = refusal;
  const headers = {
    ...refusal.headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\n${lines.join('')}\r\n${body}`);
  const timer = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(timer));
}
