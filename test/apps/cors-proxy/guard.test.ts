import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { guardedLookup } from '../../../apps/cors-proxy/server/lookup.ts';
import { eventually } from '../_server/eventually.ts';
import { codeOf, send } from '../_server/http.ts';
import { addresses, FROM, proxy, target, through } from './_proxy.ts';

const BAD = [
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '10.0.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '169.254.170.23',
  '224.0.0.1',
  '255.255.255.255',
  '192.0.2.1',
  '::',
  '::1',
  'fe80::1',
  'fe80::1%lo',
  'fd00:ec2::254',
  'fd12::1',
  'ff02::1',
  '::ffff:169.254.169.254',
  '::ffff:93.184.215.14',
  '::127.0.0.1',
  '64:ff9b::169.254.169.254',
  '64:ff9b:1::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '2001:0:a9fe:a9fe::1',
  'not an address',
];

describe('a name is refused after it was resolved', () => {
  it.each(BAD)('where it leads to %s', async (address) => {
    const api = await target();
    const { port, connected, log } = await proxy({ ports: [api.port], resolve: () => [address] });
    const answer = await send(port, through(api.port), FROM);
    expect([answer.status, codeOf(answer), connected]).toEqual([403, 'TARGET_ADDRESS_REFUSED', []]);
    expect(answer.body, 'what is inside is nobody’s business').not.toContain(address);
    await eventually(() => log.at(-1)?.fields.address).toBe(address);
  });

  it('where one of its addresses is bad, wherever it stands', async () => {
    const api = await target();
    for (const found of [
      ['93.184.215.14', '127.0.0.1'],
      ['127.0.0.1', '93.184.215.14'],
    ]) {
      const { port, connected } = await proxy({ ports: [api.port], resolve: () => found });
      expect(codeOf(await send(port, through(api.port), FROM))).toBe('TARGET_ADDRESS_REFUSED');
      expect(connected).toEqual([]);
    }
  });

  it('where it is named for private addresses and leads to the metadata service, to itself or to many', async () => {
    const api = await target();
    for (const address of ['169.254.169.254', 'fd00:ec2::254', '127.0.0.1', '::1', '224.0.0.1', '0.0.0.0']) {
      const { port } = await proxy({ ports: [api.port], resolve: () => [address] });
      const answer = await send(port, through(api.port, '/', 'mock.shop.svc.cluster.local'), FROM);
      expect(codeOf(answer), address).toBe('TARGET_ADDRESS_REFUSED');
    }
  });

  it('where it has no address at all', async () => {
    const { port } = await proxy({ ports: [81], resolve: () => [] });
    expect(codeOf(await send(port, through(81), FROM))).toBe('TARGET_NAME_UNKNOWN');
  });
});

describe('a name that changes its mind', () => {
  it('is asked once for a connection, which is made to that very address', async () => {
    const api = await target((request, response) => {
      response.setHeader('connection', 'close').end(request.url);
    });
    const found = [['93.184.215.14'], ['127.0.0.1'], ['93.184.215.15']];
    const asked: string[] = [];
    const { port, connected } = await proxy({
      ports: [api.port],
      resolve: (name) => {
        asked.push(name);
        return found[asked.length - 1] ?? [];
      },
    });
    expect((await send(port, through(api.port, '/1'), FROM)).status).toBe(200);
    expect(codeOf(await send(port, through(api.port, '/2'), FROM))).toBe('TARGET_ADDRESS_REFUSED');
    expect((await send(port, through(api.port, '/3'), FROM)).status).toBe(200);
    expect(asked).toHaveLength(3);
    expect(connected).toEqual(['93.184.215.14', '93.184.215.15']);
    expect(api.requests.map(({ url }) => url)).toEqual(['/1', '/3']);
  });

  it('is not asked again while its connection lives', async () => {
    const api = await target();
    let asked = 0;
    const { port } = await proxy({
      ports: [api.port],
      resolve: () => {
        asked++;
        return asked === 1 ? ['93.184.215.14'] : ['127.0.0.1'];
      },
    });
    for (let i = 0; i < 3; i++) expect((await send(port, through(api.port), FROM)).status).toBe(200);
    expect(asked).toBe(1);
  });
});

describe('the lookup of a connection', () => {
  const lookup = (resolve: (name: string) => Promise<LookupAddress[]>, host: string, all: boolean) =>
    new Promise<unknown>((done, failed) => {
      const guarded = guardedLookup({ privateHosts: new Set(), resolve });
      guarded(host, { all }, (error, ...found) => (error ? failed(error) : done(found)));
    });

  it('yields what was checked and nothing else, one or all', async () => {
    const found = addresses(['93.184.215.14', '2606:2800:21f::1']);
    expect(await lookup(async () => found, 'a.example.com', true)).toEqual([found]);
    expect(await lookup(async () => found, 'a.example.com', false)).toEqual(['93.184.215.14', 4]);
  });

  it('takes a name as it stands, so that no search domain makes it another one', async () => {
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return addresses(['93.184.215.14']);
    };
    await lookup(resolve, 'a.example.com', true);
    await lookup(resolve, 'shop', true);
    expect(asked).toEqual(['a.example.com.', 'shop']);
  });

  it('fails as its resolver does', async () => {
    const error = Object.assign(new Error('later'), { code: 'EAI_AGAIN' });
    await expect(lookup(() => Promise.reject(error), 'a.example.com', true)).rejects.toBe(error);
  });
});
