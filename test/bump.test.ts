import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { stringify } from 'yaml';
import { newerCharts, type Pinned } from '../src/bump/newer.ts';
import { versionsIn } from '../src/bump/repository.ts';
import { compareReleases, releaseOf } from '../src/bump/semver.ts';
import { copyOfProject } from './helpers/copy.ts';

vi.setConfig({ testTimeout: 180_000 });

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A repository on this machine; its address. */
async function repository(handler: Handler): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const INDEX = `apiVersion: v1
entries:
  other:
  - version: 99.0.0
  keda:
  - annotations:
      artifacthub.io/changes: |
        version: 98.0.0
    apiVersion: v2
    dependencies:
    - name: sub
      version: 97.0.0
    description: 'version: 96.0.0'
    version: 2.20.10
  - version: "2.20.9"
  - version: v2.19.0
  - version: 3.0.0
  - version: 3.1.0-rc.1
  - version: 4.0.0-beta
  keda-add-ons-http:
  - version: 95.0.0
generated: "2026-01-01T00:00:00Z"
`;

const pin = (repoURL: string, version = '2.20.2', oci = false): Pinned => ({
  chart: 'keda',
  version,
  repoURL,
  oci,
});
const answering =
  (status: number, text: string | Buffer, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(text);
  };
const ask = async (one: Pinned, bounds = {}) => (await newerCharts([one], bounds))[0];

describe('releases', () => {
  it('are compared by their numbers', () => {
    const number = fc.nat(1000);
    fc.assert(
      fc.property(fc.tuple(number, number, number), fc.tuple(number, number, number), (a, b) => {
        const [left, right] = [releaseOf(a.join('.')), releaseOf(`v${b.join('.')}`)];
        if (!left || !right) throw new Error('no release');
        const [x, y] = [a, b].map(([p = 0, q = 0, r = 0]) => p * 1e8 + q * 1e4 + r) as [number, number];
        expect(Math.sign(compareReleases(left, right))).toBe(Math.sign(x - y));
      }),
    );
  });

  it.each(['1.2', '1.2.3-rc.1', '01.2.3', 'latest', '1.2.3.4', '', ' 1.2.3', `1.${'1'.repeat(200)}.0`])(
    '%j is none',
    (text) => {
      expect(releaseOf(text)).toBeUndefined();
    },
  );
});

describe('an index', () => {
  it('has the versions of one chart, and of nothing that stands beside or below', () => {
    expect(versionsIn(INDEX, 'keda')).toEqual([
      '2.20.10',
      '2.20.9',
      'v2.19.0',
      '3.0.0',
      '3.1.0-rc.1',
      '4.0.0-beta',
    ]);
    expect(versionsIn(INDEX, 'ked')).toBeUndefined();
    expect(versionsIn(INDEX.replace('entries:', 'others:'), 'keda')).toBeUndefined();
    expect(versionsIn(JSON.stringify({ entries: { keda: [{ version: '1.0.0' }] } }), 'keda')).toEqual([
      '1.0.0',
    ]);
    expect(versionsIn('{"entries": {}}', 'constructor')).toBeUndefined();
  });

  it('is read as its YAML says, however it is laid out', () => {
    const name = fc.constantFrom('keda', 'kyverno', 'a-b', 'c');
    const entry = fc.record(
      {
        version: fc.constantFrom('1.2.3', '0.1.0', '10.0.0-rc.1'),
        description: fc.constantFrom('x', 'version: 9.9.9', 'a\nversion: 8.8.8\n'),
        dependencies: fc.constant([{ name: 'd', version: '7.7.7' }]),
      },
      { requiredKeys: ['version'] },
    );
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.array(entry, { minLength: 1, maxLength: 3 }), {
          noNullPrototype: true,
          minKeys: 1,
        }),
        fc.boolean(),
        fc.constantFrom(2, 4),
        (entries, indentSeq, indent) => {
          const text = stringify({ apiVersion: 'v1', entries, generated: 'now' }, { indentSeq, indent });
          for (const [chart, versions] of Object.entries(entries))
            expect(versionsIn(text, chart)).toEqual(versions.map(({ version }) => version));
        },
      ),
    );
  });
});

describe('a chart', () => {
  it('has a newer release, and one under the same first number; pre-releases do not count', async () => {
    const url = await repository(answering(200, INDEX));
    expect(await ask(pin(`${url}/`))).toEqual({
      chart: 'keda',
      repository: `${url}/`,
      pinned: '2.20.2',
      state: 'newer',
      newest: '3.0.0',
      newestSameMajor: '2.20.10',
      problem: null,
    });
    expect(await ask(pin(url, '3.0.0'))).toMatchObject({
      state: 'current',
      newest: null,
      newestSameMajor: null,
    });
    expect(await ask(pin(url, '2.20.10'))).toMatchObject({
      state: 'newer',
      newest: '3.0.0',
      newestSameMajor: null,
    });
  });

  it('of one repository is asked for once with the others', async () => {
    let asked = 0;
    const url = await repository((request, response) => {
      asked++;
      answering(200, INDEX)(request, response);
    });
    const answers = await newerCharts([
      pin(url),
      { ...pin(url), chart: 'other' },
      { ...pin(url), chart: 'none' },
    ]);
    expect(answers.map(({ state }) => state)).toEqual(['newer', 'newer', 'unreachable']);
    expect(asked).toBe(1);
  });

  it.each<[string, Handler, RegExp]>([
    ['an error', answering(503, 'no'), /answers 503/],
    ['more than it may', answering(200, `${INDEX}${'#'.repeat(2000)}`), /more than 2000 bytes/],
    [
      'more than it may once unpacked',
      answering(200, gzipSync('#'.repeat(100_000)), { 'content-encoding': 'gzip' }),
      /more than 2000 bytes/,
    ],
    ['nothing', () => {}, /has not answered within 0\.3 s/],
    [
      'half an answer',
      (_, response) => response.writeHead(200).write('entries:'),
      /has not answered within 0\.3 s/,
    ],
    ['a page', answering(200, '<html></html>'), /does not name the chart/],
    ['a redirect in clear', answering(302, '', { location: 'http://169.254.169.254/latest/' }), /only https/],
    ['a redirect to a file', answering(302, '', { location: 'file:///etc/passwd' }), /only https/],
    ['redirects without end', answering(302, '', { location: '/again' }), /redirects more than 5 times/],
  ])('of a repository that answers with %s is not known', async (_what, handler, problem) => {
    const url = await repository(handler);
    expect(await ask(pin(url), { bytes: 2000, milliseconds: 300 })).toMatchObject({
      state: 'unreachable',
      newest: null,
      problem: expect.stringMatching(problem),
    });
  });

  it('of a repository that nobody serves is not known', async () => {
    expect(await ask(pin('http://127.0.0.1:1'))).toMatchObject({ state: 'unreachable' });
    expect(await ask(pin('http://charts.example.com'))).toMatchObject({
      problem: expect.stringContaining('only https'),
    });
  });
});

describe('a chart of an OCI registry', () => {
  it('is found by its tags, over all pages, with a token for everybody', async () => {
    const asked: string[] = [];
    const url = await repository((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
      asked.push(request.url ?? '');
      if (pathname === '/token')
        return answering(200, JSON.stringify({ token: `for-${searchParams.get('scope')}` }))(
          request,
          response,
        );
      if (request.headers.authorization !== 'Bearer for-aws')
        return answering(401, '', {
          'www-authenticate': `Bearer realm="${url}/token",service="here",scope="aws"`,
        })(request, response);
      if (searchParams.get('last') === null)
        return answering(200, JSON.stringify({ tags: ['2.20.2', '2.21.0_build.5'] }), {
          link: '</v2/folder/keda/tags/list?last=x>; rel="next"',
        })(request, response);
      return answering(200, JSON.stringify({ tags: ['2.22.0', 'sha256-0', 5] }), {
        link: '<http://evil.example/v2>; rel="next"',
      })(request, response);
    });
    expect(await ask(pin(`${url}/folder`, '2.20.2', true))).toMatchObject({
      state: 'newer',
      newest: '2.22.0',
    });
    expect(asked).toEqual([
      '/v2/folder/keda/tags/list?n=1000',
      '/token?service=here&scope=aws',
      '/v2/folder/keda/tags/list?n=1000',
      '/v2/folder/keda/tags/list?last=x',
    ]);
  });

  it.each<[string, Handler, RegExp]>([
    ['a login', answering(401, '', { 'www-authenticate': 'Basic realm="x"' }), /asks for a login/],
    [
      'a realm in clear',
      answering(401, '', { 'www-authenticate': 'Bearer realm="http://169.254.169.254/"' }),
      /only https/,
    ],
    ['no list', answering(200, '{"tags": null}'), /no list of tags/],
  ])('behind %s is not known', async (_what, handler, problem) => {
    const url = await repository(handler);
    expect(await ask(pin(url, '2.20.2', true))).toMatchObject({
      state: 'unreachable',
      problem: expect.stringMatching(problem),
    });
  });
});

it('bump lists what is newer, says what could not be asked, and exits with 1 for that', async () => {
  const url = await repository(answering(200, INDEX));
  const project = copyOfProject();
  const pinTo = (chart: string, repoURL: string) => {
    const file = join(project, `charts/${chart}.json`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"repoURL": "[^"]*"/, `"repoURL": "${repoURL}"`));
  };
  pinTo('keda', url);
  pinTo('kyverno', 'http://127.0.0.1:1');
  const run = (...args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, [join(project, 'src/espalier.mjs'), 'bump', ...args]);
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (data) => {
        out += data;
      });
      child.stderr.setEncoding('utf8').on('data', (data) => {
        err += data;
      });
      child.on('close', (code) => resolve({ code, out, err }));
    });
  expect(await run('keda')).toEqual({
    code: 0,
    out: expect.stringMatching(/^keda {2}2\.20\.2 +-> 3\.0\.0, 2\.20\.10 before it\n$/),
    err: '',
  });
  const both = await run('keda', 'kyverno', '--json');
  expect([both.code, JSON.parse(both.out).charts.map(({ state }: { state: string }) => state)]).toEqual([
    1,
    ['newer', 'unreachable'],
  ]);
  expect(await run('kedda')).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "keda"?') });
});
