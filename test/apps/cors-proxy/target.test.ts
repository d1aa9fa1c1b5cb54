import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../apps/_server/refusal.ts';
import { isAllowed, parseHostRule, parsePrivateHost } from '../../../apps/cors-proxy/server/hosts.ts';
import { parseTarget, type Target } from '../../../apps/cors-proxy/server/target.ts';

const read = (path: string): string => {
  const { scheme, host, port, path: rest } = parseTarget(path);
  return `${scheme} ${host} ${port} ${rest}`;
};
const codeFor = (path: string): string | undefined => {
  try {
    parseTarget(path);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return `${error.status} ${error.code}`;
    throw error;
  }
};

describe('a target in the path', () => {
  it.each([
    ['/https://api.example.com/x?y=1', 'https api.example.com 443 /x?y=1'],
    ['/http://api.example.com', 'http api.example.com 80 /'],
    ['/HTTPS://API.Example.com:8443/X', 'https api.example.com 8443 /X'],
    ['/https:/api.example.com/x', 'https api.example.com 443 /x'],
    ['/api.example.com/x', 'https api.example.com 443 /x'],
    ['/api.example.com?q', 'https api.example.com 443 /?q'],
    ['/mock-target-server-service:80/posts/1', 'http mock-target-server-service 80 /posts/1'],
    ['/https://api.example.com:80/x', 'https api.example.com 80 /x'],
    ['/api.example.com/https://other.example.com/', 'https api.example.com 443 /https://other.example.com/'],
    ['/api.example.com/a//b/../c?d=//e', 'https api.example.com 443 /a//b/../c?d=//e'],
    ['/api.example.com/?url=http://user@evil.com', 'https api.example.com 443 /?url=http://user@evil.com'],
  ])('%s is %s', (path, expected) => {
    expect(read(path)).toBe(expected);
  });

  it('names the port in the Host header only where it is not the scheme’s own', () => {
    expect(parseTarget('/https://a.example.com:443/').authority).toBe('a.example.com');
    expect(parseTarget('/http://a.example.com:443/').authority).toBe('a.example.com:443');
    expect(parseTarget('/a.example.com:80/').authority).toBe('a.example.com');
  });

  it.each([
    '/',
    '//',
    '//api.example.com/x',
    '///api.example.com/x',
    '/https:///api.example.com/',
    '/ftp://api.example.com/',
    '/javascript:alert(1)',
    '/file:///etc/passwd',
    'https://api.example.com/',
    'api.example.com:443',
    '*',
    '',
    '/https://user@api.example.com/',
    '/https://user:password@api.example.com/',
    '/https://api.example.com@evil.com/',
    '/https://api.example.com%40evil.com/',
    '/https://api.example.com%2eevil.com/',
    '/https://api.example.com\\.evil.com/',
    '/https://api.example.com#.evil.com/',
    '/https://api.example.com./',
    '/https://.example.com/',
    '/https://api..example.com/',
    '/https://-a.example.com/',
    '/https://api_x.example.com/',
    '/https://[::1]/',
    '/https://[::ffff:127.0.0.1]/',
    '/https://127.0.0.1/',
    '/https://127.1/',
    '/https://2130706433/',
    '/https://0x7f000001/',
    '/https://0x7f.0.0.1/',
    '/https://017700000001/',
    '/https://example.0x/',
    '/https://api.example.com:0/',
    '/https://api.example.com:080/',
    '/https://api.example.com:65536/',
    '/https://api.example.com:4 43/',
    '/https://api.example.com:/',
    '/https://api.example.com/%',
    '/https://api.example.com/%2',
    '/https://api.example.com/%zz',
    '/https://api.example.com/?q=100%',
    '/https://api.example.com/a b',
    '/https://api.example.com/\u00e9',
    '/https://\u0430pi.example.com/',
    '/https://api.example.com\u3002evil.com/',
    '/https://api.example.com/\r\nX: y',
    '/https://api.example.com/\0',
    '/https://api.example.com/x#fragment',
    `/https://${'a'.repeat(64)}.example.com/`,
    `/https://${'a.'.repeat(126)}ab/`,
  ])('%j is none', (path) => {
    expect(codeFor(path)).toBe('400 TARGET_INVALID');
  });
});

describe('whatever the path, what is read', () => {
  const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,8}[a-z0-9])?(\.[a-z]([-a-z0-9]{0,8}[a-z0-9])?){0,3}$/);
  const path = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'/:@#?.%[]\\ahtps0x12\u00e9') }).map((text) => `/${text}`),
    fc
      .tuple(
        fc.constantFrom('', 'http://', 'https://', 'https:/'),
        fc.webAuthority(),
        fc.webPath(),
        fc.webQueryParameters(),
      )
      .map(([scheme, authority, rest, query]) => `/${scheme}${authority}${rest}?${query}`),
    fc
      .webUrl({
        authoritySettings: {
          withIPv4: true,
          withIPv4Extended: true,
          withIPv6: true,
          withUserInfo: true,
          withPort: true,
        },
      })
      .map((url) => `/${url}`),
  );

  it('is what a URL parser reads: no host that is one thing to the check and another to the connection', () => {
    let accepted = 0;
    fc.assert(
      fc.property(path, (text) => {
        let target: Target;
        try {
          target = parseTarget(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          return;
        }
        accepted++;
        const written = /^\/https?:\//i.test(text) ? text.slice(1) : `${target.scheme}:/${text}`;
        const url = new URL(written);
        expect([url.protocol, url.hostname, url.username, url.password]).toEqual([
          `${target.scheme}:`,
          target.host,
          '',
          '',
        ]);
        expect(Number(url.port || (target.scheme === 'http' ? 80 : 443))).toBe(target.port);
        expect(url.host).toBe(target.authority);
        expect(new URL(`${target.scheme}://${target.authority}${target.path}`).href).toBe(url.href);
      }),
      { numRuns: 3000 },
    );
    expect(accepted, 'the test must see both').toBeGreaterThan(100);
  });

  it('is allowed only where the very host and port are', () => {
    fc.assert(
      fc.property(name, name, fc.nat({ max: 65_534 }), (allowed, asked, port) => {
        const rules = [parseHostRule(`${allowed}:${port + 1}`)];
        expect(isAllowed(parseTarget(`/https://${asked}:${port + 1}/`), rules)).toBe(asked === allowed);
        expect(isAllowed(parseTarget(`/https://${allowed}:${(port + 2) % 65_535 || 1}/`), rules)).toBe(false);
      }),
    );
  });
});

describe('a host that is allowed', () => {
  const admits = (rule: string, path: string) => isAllowed(parseTarget(path), [parseHostRule(rule)]);

  it('is allowed on port 443 unless another one is said', () => {
    expect(admits('api.example.com', '/https://api.example.com/')).toBe(true);
    expect(admits('api.example.com', '/http://api.example.com/')).toBe(false);
    expect(admits('api.example.com:80', '/http://api.example.com/')).toBe(true);
    expect(admits('api.example.com:80', '/https://api.example.com/')).toBe(false);
  });

  it('is one label where a star stands', () => {
    expect(admits('*.example.com', '/https://a.example.com/')).toBe(true);
    expect(admits('*.example.com', '/https://example.com/')).toBe(false);
    expect(admits('*.example.com', '/https://a.b.example.com/')).toBe(false);
    expect(admits('*.example.com', '/https://aexample.com/')).toBe(false);
  });

  it.each([
    '*',
    '*.com',
    '**.example.com',
    'a.*.com',
    'https://a.com',
    'a.com/',
    'a.com:0',
    'A.com',
    '10.0.0.1',
    '[::1]',
    '',
  ])('is never "%s"', (text) => {
    expect(() => parseHostRule(text)).toThrow(RangeError);
  });

  it.each(['*.example.com', 'a.example.com:80', '10.0.0.1', ''])(
    'is named for private addresses not by "%s"',
    (text) => {
      expect(() => parsePrivateHost(text)).toThrow(RangeError);
    },
  );
});
