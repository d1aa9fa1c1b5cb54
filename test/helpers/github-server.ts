import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came in. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

/** An answer: JSON, or bytes, or where to go. */
export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly location?: string;
}

/**
 * A server that answers as the test says, in place of GitHub: `GET /path` or `POST /path`, without the query, by its name. What is not
 * named is 404. It ends with the test.
 */
export async function githubServer(
  answers: Readonly<Record<string, Answer | ((asked: Asked) => Answer)>>,
): Promise<{ readonly url: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    const text = await textOf(request);
    const one = {
      method,
      path: url,
      body: text === '' ? undefined : JSON.parse(text),
      authorization: request.headers.authorization,
    };
    asked.push(one);
    const found = answers[`${method} ${url.split('?')[0]}`] ?? {
      status: 404,
      json: { message: 'Not Found' },
    };
    const { status = 200, json, bytes, location } = typeof found === 'function' ? found(one) : found;
    response.writeHead(status, location === undefined ? {} : { location });
    response.end(bytes ?? (json === undefined ? '' : JSON.stringify(json)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
