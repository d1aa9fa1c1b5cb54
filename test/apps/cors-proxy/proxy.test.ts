import { Agent, request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { eventually } from '../_server/eventually.ts';
import { codeOf, send } from '../_server/http.ts';
import { FROM, ORIGIN, proxy, target, through } from './_proxy.ts';

describe('a request of an allowed origin to an allowed host', () => {
  it('arrives with path, query and body as they were, and its answer comes back', async () => {
    const api = await target((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (text) => response.write(`${request.method} ${request.url} ${text}`));
      request.on('end', () => response.writeHead === undefined || response.end());
    });
    const { port } = await proxy({ ports: [api.port] });
    const answer = await send(port, through(api.port, '/a%2Fb/../c?q=1&r=%20'), {
      method: 'POST',
      ...FROM,
      body: 'a body',
    });
    expect(answer).toMatchObject({ status: 200, body: 'POST /a%2Fb/../c?q=1&r=%20 a body' });
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('may be %s', async (method) => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port] });
    expect(await send(port, through(api.port), { method, ...FROM })).toMatchObject({ status: 200 });
    expect(api.requests.map((it) => it.method)).toEqual([method]);
  });

  it.each([
    ['by its length', { 'content-length': '3' }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('keeps the framing of a body that comes %s, whatever the method', async (_, framing) => {
    const api = await target((request, response) => {
      request.resume().on('end', () => response.end());
    });
    const { port } = await proxy({ ports: [api.port] });
    await send(port, through(api.port), {
      method: 'DELETE',
      headers: { ...FROM.headers, ...framing },
      body: 'abc',
    });
    const [arrived] = api.requests;
    expect(arrived?.headers).toMatchObject(framing);
    expect(
      Object.keys(arrived?.headers ?? {}).filter((it) => /^(content-length|transfer-)/.test(it)),
    ).toHaveLength(1);
  });

  it('is told to go on before it sends the body that it asks about', async () => {
    const api = await target((request, response) => {
      request.pipe(response);
    });
    const { port } = await proxy({ ports: [api.port] });
    const body = await new Promise((resolve, reject) => {
      const asked = httpRequest(
        { port, path: through(api.port), method: 'POST', host: '127.0.0.1' },
        (answer) => {
          answer.setEncoding('utf8').on('data', resolve);
        },
      );
      asked.setHeader('origin', ORIGIN);
      asked.setHeader('expect', '100-continue');
      asked.setHeader('content-length', 2);
      asked.on('continue', () => asked.end('hi')).on('error', reject);
      asked.flushHeaders();
    });
    expect(body).toBe('hi');
    expect(api.requests[0]?.headers.expect).toBeUndefined();
  });

  it('may go to a host in the cluster that is named for it', async () => {
    const api = await target();
    const { port, connected } = await proxy({ ports: [api.port] });
    const answer = await send(port, through(api.port, '/', 'mock.shop.svc.cluster.local'), FROM);
    expect([answer.status, connected]).toEqual([200, ['10.100.3.7']]);
  });
});

describe('the target does not see', () => {
  it('who the client is, its credentials, or what is between client and proxy', async () => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port] });
    const secret = {
      authorization: 'Bearer secret',
      cookie: 'session=secret',
      'proxy-authorization': 'Basic secret',
      'x-forwarded-for': '10.1.2.3',
      'x-forwarded-host': 'internal',
      forwarded: 'for=10.1.2.3',
      'x-real-ip': '10.1.2.3',
      referer: 'http://example.com/secret',
      'sec-fetch-site': 'cross-site',
      'x-named': 'secret',
      te: 'trailers',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABkAAQAAP__',
    };
    await send(port, through(api.port), {
      headers: {
        ...secret,
        origin: ORIGIN,
        connection: 'close, X-Named',
        accept: 'text/plain',
        'x-own': 'stays',
      },
    });
    const seen = api.requests[0]?.headers ?? {};
    expect(Object.keys(seen).sort()).toEqual(['accept', 'connection', 'host', 'via', 'x-own']);
    expect(JSON.stringify(seen)).not.toContain('secret');
    expect(seen.host).toBe(`api.example.com:${api.port}`);
  });
});

describe('the client gets', () => {
  it('no cookie, no header that its browser would apply to the proxy, and no word of the target about CORS', async () => {
    const api = await target((_, response) => {
      response.writeHead(200, {
        'set-cookie': ['a=1', 'b=2'],
        'access-control-allow-origin': '*',
        'access-control-allow-credentials': 'true',
        'strict-transport-security': 'max-age=1',
        'clear-site-data': '"*"',
        'www-authenticate': 'Basic realm="x"',
        'content-type': 'text/html',
        link: ['<a>', '<b>'],
        vary: 'Accept',
      });
      response.end('<script>');
    });
    const { port } = await proxy({ ports: [api.port] });
    const { headers } = await send(port, through(api.port), FROM);
    for (const name of [
      'set-cookie',
      'access-control-allow-credentials',
      'strict-transport-security',
      'clear-site-data',
      'www-authenticate',
    ]) {
      expect(headers[name], name).toBeUndefined();
    }
    expect(headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      vary: 'Accept, Origin',
      link: '<a>, <b>',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    ['/next', '/next'],
    ['https://login.example.com/x?y=1', undefined],
  ])('a redirect to %s as one through the proxy', async (location, path) => {
    const api = await target((_, response) => response.writeHead(302, { location }).end());
    const { port } = await proxy({ ports: [api.port] });
    const { status, headers } = await send(port, through(api.port, '/start'), FROM);
    expect(status).toBe(302);
    expect(headers.location).toBe(path ? through(api.port, path) : `/${location}`);
  });

  it.each(['javascript:alert(1)', 'https://user:secret@api.example.com/', 'http://['])(
    'no redirect to %s',
    async (location) => {
      const api = await target((_, response) =>
        response.writeHead(302, { location, 'content-encoding': 'gzip' }).end(),
      );
      const { port } = await proxy({ ports: [api.port] });
      const answer = await send(port, through(api.port), FROM);
      expect([answer.status, codeOf(answer)]).toEqual([502, 'TARGET_ANSWER_INVALID']);
      expect(answer.headers['content-encoding'], 'of the answer that does not come').toBeUndefined();
    },
  );
});

describe('a preflight', () => {
  it('is answered by the proxy, for a day, with what a request may really carry', async () => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port] });
    const { status, headers, body } = await send(port, through(api.port), {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'Content-Type, authorization,x-own, bad name',
      },
    });
    expect([status, body, api.requests.length]).toEqual([204, '', 0]);
    expect(headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': expect.stringContaining('PUT'),
      'access-control-allow-headers': 'content-type, x-own',
      'access-control-max-age': '86400',
    });
    expect(headers.vary).toContain('Origin');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('for another host is refused as its request would be', async () => {
    const { port } = await proxy();
    const headers = { origin: ORIGIN, 'access-control-request-method': 'GET' };
    const answer = await send(port, '/https://other.example.com/', { method: 'OPTIONS', headers });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'TARGET_NOT_ALLOWED']);
  });
});

describe('refused is', () => {
  it.each([
    ['another origin', 'https://evil.example.com'],
    ['an origin in capitals', 'HTTP://example.com'],
    ['another port', 'http://example.com:8080'],
    ['the origin of a sandbox', 'null'],
    ['two origins', 'http://example.com, http://example.com'],
    ['none', undefined],
  ])('%s, without a word that a script could read', async (_, origin) => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port] });
    const answer = await send(port, through(api.port), { headers: origin === undefined ? {} : { origin } });
    expect([answer.status, codeOf(answer), api.requests.length]).toEqual([403, 'ORIGIN_NOT_ALLOWED', 0]);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers.vary, 'caches must not mix it up').toBe('Origin');
  });

  it.each([
    '/https://evil.example.com/',
    '/https://api.example.com.evil.com/',
    '/https://xapi.example.com/',
    '/http://api.example.com/',
    '/https://api.example.com:8443/',
    '/localhost:80/',
  ])('the target %s, readably', async (path) => {
    const { port, connected } = await proxy();
    const answer = await send(port, path, FROM);
    expect([answer.status, codeOf(answer), connected]).toEqual([403, 'TARGET_NOT_ALLOWED', []]);
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
  });

  it.each(['TRACE', 'PROPFIND', 'PURGE'])('the method %s', async (method) => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port] });
    const answer = await send(port, through(api.port), { method, ...FROM });
    expect([answer.status, codeOf(answer)]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(answer.headers.allow).toContain('PATCH');
  });

  it('a request that has been here before', async () => {
    const api = await target((request, response) => {
      // The target is the proxy again.
      const headers = { origin: ORIGIN, via: request.headers.via };
      httpRequest({ port: round.port, path: through(api.port), headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0);
        answer.pipe(response);
      }).end();
    });
    const round = await proxy({ ports: [api.port] });
    const answer = await send(round.port, through(api.port), FROM);
    expect([answer.status, codeOf(answer), api.requests.length]).toEqual([508, 'LOOP', 1]);
  });
});

describe('connections to targets', () => {
  it('are kept and used again', async () => {
    const api = await target();
    const { port } = await proxy({ ports: [api.port] });
    for (let i = 0; i < 3; i++) await send(port, through(api.port), FROM);
    expect(new Set(api.requests.map(({ socket }) => socket.remotePort)).size).toBe(1);
  });

  it('that the target closes just then cost no request', async () => {
    let seen = 0;
    const api = await target((request, response) => {
      seen++;
      if (seen === 2) request.socket.resetAndDestroy();
      else response.end(String(seen));
    });
    const { port } = await proxy({ ports: [api.port] });
    expect((await send(port, through(api.port), FROM)).body).toBe('1');
    expect((await send(port, through(api.port), FROM)).body).toBe('3');
  });

  it('are tried once more for nothing that could have had an effect', async () => {
    const api = await target((request, response) => {
      if (request.method === 'POST') request.socket.resetAndDestroy();
      else response.end();
    });
    const { port } = await proxy({ ports: [api.port] });
    await send(port, through(api.port), FROM);
    const answer = await send(port, through(api.port), { method: 'POST', ...FROM });
    expect([answer.status, codeOf(answer)]).toEqual([502, 'TARGET_UNREACHABLE']);
    expect(api.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('end when the client leaves', async () => {
    let left: (() => void) | undefined;
    const gone = new Promise<void>((resolve) => {
      left = resolve;
    });
    const api = await target((request) => request.socket.once('close', () => left?.()));
    const { port } = await proxy({ ports: [api.port] });
    const client = httpRequest({
      port,
      host: '127.0.0.1',
      path: through(api.port),
      ...FROM,
      agent: new Agent(),
    });
    client.on('error', () => {}).end();
    await eventually(() => api.requests.length).toBe(1);
    client.destroy();
    await gone;
  });
});

describe('the access log', () => {
  it('says who was asked and what came of it, and no path, query or header', async () => {
    const api = await target();
    const { port, log } = await proxy({ ports: [api.port] });
    await send(port, through(api.port, '/hook-secret?token=secret'), {
      headers: { ...FROM.headers, authorization: 'Bearer secret' },
    });
    await send(port, '/https://other.example.com/secret?token=secret', FROM);
    await eventually(() => log.filter(({ message }) => message === 'request').length).toBe(2);
    expect(log.map(({ fields }) => fields)).toEqual([
      expect.anything(),
      expect.objectContaining({ method: 'GET', status: 200, target: `api.example.com:${api.port}` }),
      expect.objectContaining({ method: 'GET', status: 403, code: 'TARGET_NOT_ALLOWED' }),
    ]);
    expect(JSON.stringify(log)).not.toContain('secret');
  });
});
