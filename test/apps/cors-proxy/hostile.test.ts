import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventually } from '../_server/eventually.ts';
import { answersIn, send, sendRaw } from '../_server/http.ts';
import { parseMetrics, valueIn } from '../_server/metrics-text.ts';
import { FROM, ORIGIN, proxy, type Target, target, through } from './_proxy.ts';

/** A proxy before a target that answers with the URL that it was asked for. */
async function both() {
  const api = await target((request, response) => {
    request.resume().on('end', () => response.end(`<${request.url}>`));
  });
  return { api, ...(await proxy({ ports: [api.port] })) };
}

/** A request with these header lines besides Host and Origin, and this after the header section. */
const post = ({ port }: Target, lines: readonly string[], rest = '', method = 'POST') =>
  [`${method} ${through(port, '/1')} HTTP/1.1`, 'Host: proxy', `Origin: ${ORIGIN}`, ...lines, '', rest].join(
    '\r\n',
  );

/** A second request, hidden in what follows the first. */
const hidden = ({ port }: Target) =>
  `GET ${through(port, '/hidden')} HTTP/1.1\r\nHost: proxy\r\nOrigin: ${ORIGIN}\r\n\r\n`;

describe('two readings of where a request ends', () => {
  it.each<[string, string[]]>([
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 5']],
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6']],
    ['the same length twice', ['Content-Length: 5', 'Content-Length: 5']],
    ['a list of lengths', ['Content-Length: 5, 5']],
    ['a length with a sign', ['Content-Length: +5']],
    ['a negative length', ['Content-Length: -1']],
    ['a length in hexadecimal', ['Content-Length: 0x5']],
    ['a length beyond numbers', ['Content-Length: 99999999999999999999999']],
    ['a space before the colon', ['Content-Length : 5']],
    ['a space in a name', ['Content Length: 5']],
    ['a tab before the colon', ['Transfer-Encoding\t: chunked']],
    ['a folded header', ['X: a', ' Content-Length: 5']],
    ['a folded coding', ['Transfer-Encoding:', ' chunked']],
    ['a header without colon', ['Content-Length']],
    ['chunks twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']],
    ['chunks that are not last', ['Transfer-Encoding: chunked, identity']],
    ['a coding inside chunks', ['Transfer-Encoding: gzip, chunked']],
    ['another coding', ['Transfer-Encoding: identity']],
    ['a coding of a similar name', ['Transfer-Encoding: xchunked']],
    ['a vertical tab in the coding', ['Transfer-Encoding: \x0bchunked']],
    ['a NUL', ['X: a\0b']],
    ['a carriage return', ['X: a\rContent-Length: 5']],
    ['a newline alone', ['X: a\nContent-Length: 5']],
  ])('%s: is refused, and closes the connection', async (_, lines) => {
    const { api, port } = await both();
    const text = await sendRaw(port, post(api, lines, `0\r\n\r\n${hidden(api)}`));
    const answers = answersIn(text);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/^(400 REQUEST_MALFORMED|501 TRANSFER_CODING_UNKNOWN)$/);
    expect(text.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(api.requests.map(({ url }) => url)).not.toContain('/hidden');
  });

  it.each([
    ['no number', 'x\r\n'],
    ['a sign', '+1\r\nx\r\n0\r\n\r\n'],
    ['a prefix', '0x1\r\nx\r\n0\r\n\r\n'],
    ['a space', '1 \r\nx\r\n0\r\n\r\n'],
    ['a size beyond numbers', 'ffffffffffffffffffff\r\nx'],
    ['a newline alone after the size', '1\nx\r\n0\r\n\r\n'],
    ['a newline alone after the bytes', '1\r\nx\n0\r\n\r\n'],
    ['more bytes than its size', '1\r\nxyz\r\n0\r\n\r\n'],
    ['endless extensions', `1;${'a'.repeat(100_000)}\r\nx\r\n0\r\n\r\n`],
  ])('a chunk with %s never becomes a whole request', async (_, chunks) => {
    const { api, port } = await both();
    const text = await sendRaw(port, post(api, ['Transfer-Encoding: chunked'], `${chunks}${hidden(api)}`));
    expect(answersIn(text).filter((answer) => answer.startsWith('2'))).toEqual([]);
    expect(api.requests.map(({ url, complete }) => [url, complete])).not.toContainEqual(['/1', true]);
    expect(api.requests.map(({ url }) => url)).not.toContain('/hidden');
  });

  it('a body of a GET is refused, and is no request of its own', async () => {
    const { api, port } = await both();
    const inside = hidden(api);
    const text = await sendRaw(port, post(api, [`Content-Length: ${inside.length}`], inside, 'GET'));
    expect(answersIn(text)).toEqual(['400 BODY_NOT_ALLOWED']);
    expect(api.requests).toEqual([]);
  });

  it('a trailer ends at the proxy', async () => {
    const { api, port } = await both();
    const body = '1\r\nx\r\n0\r\nX-Trailer: a\r\n\r\n';
    expect(
      answersIn(await sendRaw(port, post(api, ['Transfer-Encoding: chunked', 'Connection: close'], body))),
    ).toEqual(['200']);
    expect(api.requests[0]?.rawTrailers).toEqual([]);
  });

  it('requests sent at once are answered one by one, in their order', async () => {
    const { api, port } = await both();
    const get = (path: string, more = '') =>
      `GET ${through(api.port, path)} HTTP/1.1\r\nHost: proxy\r\nOrigin: ${ORIGIN}\r\n${more}\r\n`;
    const text = await sendRaw(port, get('/a') + get('/b') + get('/c', 'Connection: close\r\n'));
    expect(text.match(/<\/\w>/g)).toEqual(['</a>', '</b>', '</c>']);
  });
});

describe('a request line', () => {
  it.each([
    ['in absolute-form', 'GET https://api.example.com/ HTTP/1.1', '400 TARGET_INVALID'],
    ['with an asterisk', 'OPTIONS * HTTP/1.1', '400 TARGET_INVALID'],
    ['with an empty host', 'GET //api.example.com/ HTTP/1.1', '400 TARGET_INVALID'],
    ['with userinfo', 'GET /https://a@api.example.com/ HTTP/1.1', '400 TARGET_INVALID'],
    ['with an IPv6 literal', 'GET /http://[::1]/ HTTP/1.1', '400 TARGET_INVALID'],
    ['with an octal address', 'GET /http://0177.0.0.1/ HTTP/1.1', '400 TARGET_INVALID'],
    ['with a hexadecimal address', 'GET /http://0x7f.1/ HTTP/1.1', '400 TARGET_INVALID'],
    ['with a decimal address', 'GET /http://2130706433/ HTTP/1.1', '400 TARGET_INVALID'],
    ['with a broken escape', 'GET /api.example.com/%g0 HTTP/1.1', '400 TARGET_INVALID'],
    ['with an escaped host', 'GET /%61pi.example.com/ HTTP/1.1', '400 TARGET_INVALID'],
    ['with bytes beyond ASCII', 'GET /api.example.com/\xe9 HTTP/1.1', '400 REQUEST_MALFORMED'],
    ['with CONNECT', 'CONNECT api.example.com:443 HTTP/1.1', '405 METHOD_NOT_ALLOWED'],
    ['with a method of its own', 'HELLO /api.example.com/ HTTP/1.1', '400 REQUEST_MALFORMED'],
    ['with a method in small letters', 'get /api.example.com/ HTTP/1.1', '400 REQUEST_MALFORMED'],
    ['with a space too much', 'GET /api.example.com/ x HTTP/1.1', '400 REQUEST_MALFORMED'],
    ['with HTTP/0.9', 'GET /api.example.com/', '505 VERSION_UNKNOWN'],
    ['with HTTP/9.9', 'GET /api.example.com/ HTTP/9.9', '400 REQUEST_MALFORMED'],
    ['with HTTP/2', 'PRI * HTTP/2.0', '400 REQUEST_MALFORMED'],
    ['of TLS', '\x16\x03\x01\x02\x00\x01', '400 REQUEST_MALFORMED'],
  ])('%s is refused, and asks nobody', async (_, line, expected) => {
    const { port, connected, log } = await both();
    const text = await sendRaw(
      port,
      `${line}\r\nHost: proxy\r\nOrigin: ${ORIGIN}\r\nConnection: close\r\n\r\n`,
    );
    expect(answersIn(text)).toEqual([expected]);
    expect(connected).toEqual([]);
    await eventually(() => log.at(-1)?.fields.code).toBe(expected.slice(4));
  });

  it('that is too long is refused by its size', async () => {
    const { port } = await both();
    const text = await sendRaw(
      port,
      `GET /api.example.com/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: proxy\r\n\r\n`,
    );
    expect(answersIn(text)).toEqual(['431 HEADERS_TOO_LARGE']);
  });
});

describe('header sections', () => {
  it('that are too large are refused', async () => {
    const { api, port } = await both();
    expect(answersIn(await sendRaw(port, post(api, [`X: ${'x'.repeat(20_000)}`])))).toEqual([
      '431 HEADERS_TOO_LARGE',
    ]);
  });

  it('of very many headers lose none of them', async () => {
    const { api, port } = await both();
    api.server.maxHeadersCount = 0;
    const lines = [...new Array(2100).fill('a:b'), 'Content-Length: 1', 'Connection: close'];
    expect(answersIn(await sendRaw(port, post(api, lines, 'x')))).toEqual(['200']);
    expect(api.requests[0]?.headers['content-length']).toBe('1');
  });

  it('with two hosts, or none, are refused', async () => {
    const { api, port } = await both();
    const none = `GET /api.example.com/ HTTP/1.1\r\nOrigin: ${ORIGIN}\r\n\r\n`;
    for (const bytes of [post(api, ['Host: other'], '', 'GET'), none]) {
      expect(answersIn(await sendRaw(port, bytes))).toEqual(['400 REQUEST_MALFORMED']);
    }
    expect(api.requests).toEqual([]);
  });

  it('that ask for another protocol get none', async () => {
    const { api, port } = await both();
    const lines = [
      'Connection: upgrade, close',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: x',
    ];
    expect(answersIn(await sendRaw(port, post(api, lines, '', 'GET')))).toEqual(['200']);
    expect(api.requests[0]?.headers.upgrade).toBeUndefined();
  });

  it('that expect something else are refused', async () => {
    const { api, port } = await both();
    expect(
      answersIn(await sendRaw(port, post(api, ['Expect: 200-ok', 'Connection: close'], '', 'GET'))),
    ).toEqual(['417 EXPECTATION_UNKNOWN']);
  });
});

describe('names that mean something to JavaScript', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'are headers like others: %s',
    async (name) => {
      const { api, port } = await both();
      const lines = [`${name}: a`, `${name}: b`, 'Connection: close'];
      expect(answersIn(await sendRaw(port, post(api, lines, '', 'GET')))).toEqual(['200']);
      expect((await send(port, through(api.port), FROM)).status, 'and nobody falls').toBe(200);
    },
  );
});

describe('after all of this', () => {
  it('the proxy still answers, whatever a request became on its way', async () => {
    const { api, port } = await both();
    const requests = [
      post(api, ['Content-Length: 3'], 'abc'),
      post(api, ['Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n'),
      post(api, ['Connection: close, upgrade', 'Upgrade: h2c', 'Expect: 100-continue'], '', 'GET'),
    ];
    const mutation = fc.tuple(
      fc.nat(),
      fc.nat({ max: 8 }),
      fc.string({ unit: fc.constantFrom(...'\r\n\0 :/%x0\xff;,'), maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...requests),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        async (request, mutations) => {
          let bytes = request;
          for (const [at, length, text] of mutations) {
            const index = at % bytes.length;
            bytes = bytes.slice(0, index) + text + bytes.slice(index + length);
          }
          await sendRaw(port, bytes, { leave: true }).catch((error: NodeJS.ErrnoException) => {
            if (error.code !== 'ECONNRESET') throw error;
          });
          expect((await send(port, '/readyz')).status).toBe(200);
        },
      ),
      { numRuns: 150 },
    );
    expect(api.requests.every(({ headers }) => headers.host === `api.example.com:${api.port}`)).toBe(true);
  });

  it('the proxy still answers, and has counted what it refused', async () => {
    const { api, port, metricsPort } = await both();
    await sendRaw(port, 'nonsense\r\n\r\n');
    for (let i = 0; i < 20; i++)
      connect(port, '127.0.0.1', function (this: { destroy(): void }) {
        this.destroy();
      });
    expect((await send(port, through(api.port), FROM)).status).toBe(200);
    const samples = parseMetrics((await send(metricsPort, '/metrics')).body);
    expect(valueIn(samples, 'cors_proxy_refusals_total', { code: 'REQUEST_MALFORMED' })).toBe(1);
    expect(valueIn(samples, 'http_requests_total', { method: 'OTHER', status: '400' })).toBe(1);
  });
});
