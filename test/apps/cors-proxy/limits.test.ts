import { once } from 'node:events';
import { connect, createServer as createNetServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { eventually } from '../_server/eventually.ts';
import { codeOf, send, sendRaw } from '../_server/http.ts';
import { parseMetrics, valueIn } from '../_server/metrics-text.ts';
import { FROM, listening, ORIGIN, proxy, target, through } from './_proxy.ts';

const HOST = 'Host: proxy\r\n';
const FROM_ORIGIN = `Origin: ${ORIGIN}\r\n`;

/** A target that answers each connection with these bytes. */
const speaking = (bytes: string) =>
  listening(
    createNetServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(bytes));
    }),
  );

describe('a body that is too large', () => {
  const settings = { requestBytes: 10 };

  it('is refused by its length before anybody is asked', async () => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port], settings });
    const answer = await send(port, through(api.port), { method: 'POST', ...FROM, body: 'x'.repeat(11) });
    expect([answer.status, codeOf(answer), api.requests.length]).toEqual([413, 'REQUEST_TOO_LARGE', 0]);
  });

  it('is refused in chunks as soon as it is, and its request to the target is given up', async () => {
    const api = await target((request) => request.resume());
    const { port } = await proxy({ ports: [api.port], settings });
    const answer = await send(port, through(api.port), {
      method: 'POST',
      headers: { ...FROM.headers, 'transfer-encoding': 'chunked' },
      body: 'x'.repeat(11),
    });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'REQUEST_TOO_LARGE']);
    const [request] = api.requests;
    if (request && !request.destroyed) await once(request, 'close');
    expect(request?.complete ?? false, 'the target never takes it for a whole one').toBe(false);
  });

  it('may be as large as is said', async () => {
    const api = await target((request, response) => {
      request.pipe(response);
    });
    const { port } = await proxy({ ports: [api.port], settings });
    const answer = await send(port, through(api.port), { method: 'POST', ...FROM, body: 'x'.repeat(10) });
    expect(answer.body).toBe('x'.repeat(10));
  });

  it('leaves the connection unusable, so that its rest is nobody’s request', async () => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port], settings });
    const inside = `GET ${through(api.port)} HTTP/1.1\r\n${HOST}${FROM_ORIGIN}\r\n`;
    const body = inside.repeat(3);
    const head = `POST ${through(api.port)} HTTP/1.1\r\n${HOST}${FROM_ORIGIN}Content-Length: ${body.length}\r\n\r\n`;
    const text = await sendRaw(port, head + body);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(api.requests).toEqual([]);
  });
});

describe('an answer that comes before the whole body', () => {
  it('reaches a client that reads only after it has sent everything', async () => {
    const { port } = await proxy({ settings: { requestBytes: 10 } });
    const body = 'x'.repeat(4_000_000);
    const socket = connect(port, '127.0.0.1').pause().setEncoding('latin1');
    socket.write(
      `POST /api.example.com/ HTTP/1.1\r\n${HOST}${FROM_ORIGIN}Content-Length: ${body.length}\r\n\r\n`,
    );
    await new Promise((sent) => socket.write(body, sent));
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('ends the connection where it is the target’s, since the rest would begin the next request', async () => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port] });
    const head = `POST ${through(api.port)} HTTP/1.1\r\n${HOST}${FROM_ORIGIN}Content-Length: 100\r\n\r\nx`;
    const text = await sendRaw(port, head);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text.toLowerCase()).toContain('\r\nconnection: close\r\n');
  });
});

describe('an answer that is too large', () => {
  const settings = { responseBytes: 10 };

  it('is refused by its length', async () => {
    const api = await target((_, response) => response.end('x'.repeat(11)));
    const { port } = await proxy({ ports: [api.port], settings });
    const answer = await send(port, through(api.port), FROM);
    expect([answer.status, codeOf(answer)]).toEqual([502, 'TARGET_ANSWER_INVALID']);
  });

  it('is cut off where it had none, so that nobody takes it for whole', async () => {
    const api = await target((_, response) => {
      response.write('x'.repeat(6));
      setTimeout(() => response.end('x'.repeat(6)), 50);
    });
    const { port, log } = await proxy({ ports: [api.port], settings });
    await expect(send(port, through(api.port), FROM)).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    await eventually(() => log.at(-1)?.fields).toMatchObject({ status: 200, cut: true });
  });

  it('has a length that nobody sends where it answers a HEAD', async () => {
    const api = await target((_, response) => response.writeHead(200, { 'content-length': 1000 }).end());
    const { port } = await proxy({ ports: [api.port], settings });
    const { status, headers } = await send(port, through(api.port), { method: 'HEAD', ...FROM });
    expect([status, headers['content-length']]).toEqual([200, '1000']);
  });
});

describe('time', () => {
  it('ends the wait for a target that says nothing', async () => {
    const api = await target(() => {});
    const { port } = await proxy({ ports: [api.port], settings: { requestSeconds: 0.3 } });
    const answer = await send(port, through(api.port), FROM);
    expect([answer.status, codeOf(answer)]).toEqual([504, 'TARGET_TIMEOUT']);
    await eventually(() => api.requests[0]?.destroyed).toBe(true);
  });

  it('cuts an answer off that never ends', async () => {
    const api = await target((_, response) => response.write('x'));
    const { port } = await proxy({ ports: [api.port], settings: { requestSeconds: 1 } });
    await expect(send(port, through(api.port), FROM)).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });

  it('ends a header section that comes drop by drop', async () => {
    const { port } = await proxy({ settings: { headerSeconds: 0.4 } });
    const began = performance.now();
    expect(await sendRaw(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it('ends a body that comes drop by drop', async () => {
    const api = await target((request) => request.resume());
    const { port } = await proxy({ ports: [api.port], settings: { requestSeconds: 0.4 } });
    const head = `POST ${through(api.port)} HTTP/1.1\r\n${HOST}${FROM_ORIGIN}Content-Length: 100\r\n\r\nx`;
    expect(await sendRaw(port, head)).toMatch(/^HTTP\/1\.1 504 /);
  });
});

describe('too many', () => {
  it('requests at a time are told to come back, while probes are answered and the load is shown', async () => {
    const waiting: (() => void)[] = [];
    const api = await target((_, response) => waiting.push(() => response.end('done')));
    const { port, metricsPort } = await proxy({ ports: [api.port], settings: { concurrency: 2 } });
    const first = [send(port, through(api.port), FROM), send(port, through(api.port), FROM)];
    await eventually(() => waiting.length).toBe(2);
    const third = await send(port, through(api.port), FROM);
    expect([third.status, codeOf(third), third.headers['retry-after']]).toEqual([503, 'OVERLOADED', '1']);
    expect((await send(port, '/readyz')).status).toBe(200);
    const load = parseMetrics((await send(metricsPort, '/metrics')).body);
    expect(valueIn(load, 'http_requests_in_flight')).toBe(2);
    for (const finish of waiting) finish();
    expect((await Promise.all(first)).map(({ body }) => body)).toEqual(['done', 'done']);
    const later = parseMetrics((await send(metricsPort, '/metrics')).body);
    expect(valueIn(later, 'http_requests_in_flight')).toBe(0);
  });

  it('clients that do not go away keep nobody out', async () => {
    const api = await target();
    const { port, metricsPort } = await proxy({ ports: [api.port], settings: { concurrency: 1 } });
    const head = `POST /https://other.example.com/ HTTP/1.1\r\n${HOST}${FROM_ORIGIN}Content-Length: 9\r\n\r\n`;
    const refused = sendRaw(port, head);
    const load = async () =>
      valueIn(parseMetrics((await send(metricsPort, '/metrics')).body), 'cors_proxy_refusals_total', {
        code: 'TARGET_NOT_ALLOWED',
      });
    await eventually(load).toBe(1);
    expect((await send(port, through(api.port), FROM)).status).toBe(200);
    expect(await refused).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('connections are closed at once, and counted', async () => {
    const { port, metricsPort } = await proxy({ settings: { connections: 1 } });
    const held = connect(port, '127.0.0.1');
    await once(held, 'connect');
    await eventually(() => sendRaw(port, '')).toBe('');
    const samples = parseMetrics((await send(metricsPort, '/metrics')).body);
    expect(valueIn(samples, 'http_connections_dropped_total')).toBeGreaterThan(0);
    held.destroy();
  });
});

describe('a target', () => {
  it('that nobody knows, or that does not listen, is a bad gateway', async () => {
    const free = await speaking('');
    const { port } = await proxy({
      ports: [free],
      variables: { ALLOWED_TARGET_HOSTS: `gone.example.com,api.example.com:1`, ALLOWED_PRIVATE_HOSTS: '' },
    });
    const unknown = await send(port, '/https://gone.example.com/', FROM);
    expect([unknown.status, codeOf(unknown)]).toEqual([502, 'TARGET_NAME_UNKNOWN']);
    const closed = await send(port, '/http://api.example.com:1/', FROM);
    expect([closed.status, codeOf(closed)]).toEqual([502, 'TARGET_UNREACHABLE']);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a folded header', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n'],
    ['a status of its own', 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['too many headers', `HTTP/1.1 200 OK\r\n${`X: ${'x'.repeat(1000)}\r\n`.repeat(20)}\r\n`],
  ])('that answers with %s is a bad gateway', async (_, bytes) => {
    const bad = await speaking(bytes);
    const { port } = await proxy({ ports: [bad] });
    const answer = await send(port, through(bad), FROM);
    expect([answer.status, codeOf(answer)]).toEqual([502, 'TARGET_ANSWER_INVALID']);
  });

  it('that closes without an answer is a bad gateway', async () => {
    const bad = await speaking('');
    const { port } = await proxy({ ports: [bad] });
    expect(codeOf(await send(port, through(bad), FROM))).toBe('TARGET_UNREACHABLE');
  });

  it('that stops in the middle cuts the answer off', async () => {
    const bad = await speaking('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
    const { port } = await proxy({ ports: [bad] });
    await expect(send(port, through(bad), FROM)).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });
});
