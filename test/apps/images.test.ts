import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/cli/root.ts';
import { exportersOf } from '../../src/metrics/register.ts';
import { send, sendRaw } from './_server/http.ts';
import { commandOf, imageOf } from './_server/image.ts';
import { parseMetrics, valueIn } from './_server/metrics-text.ts';
import { startProcess } from './_server/process.ts';

const NEEDED = { ALLOWED_TARGET_HOSTS: 'localhost:1', ALLOWED_ORIGINS: 'http://example.com' };
const ANY_PORT = { PORT: '0', METRICS_PORT: '0' };

/** The process of an image, with the image's own environment and nothing of this one. */
function start(app: string, variables: Readonly<Record<string, string>>) {
  const image = imageOf(app);
  return startProcess(commandOf(image), { cwd: image.folder, env: { ...image.env, ...variables } });
}

describe.each(['cors-proxy', 'mock-target'])('the image of %s', (app) => {
  it('is of the Node that this is tested with, by a full tag', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(imageOf(app).base).toBe(`docker.io/library/node:${devDependencies.node}-trixie-slim`);
    expect(execFileSync(process.execPath, ['--version'], { encoding: 'utf8' }).trim()).toBe(
      `v${devDependencies.node}`,
    );
  });

  it('installs nothing, and runs as a user with a number, not as root', () => {
    const { runs, user } = imageOf(app);
    expect(runs.every((run) => run.startsWith('rm '))).toBe(true);
    expect(user).toMatch(/^[1-9]\d+:[1-9]\d+$/);
  });

  it('starts, says that it is ready, and shows its metrics on the other port', async () => {
    const server = start(app, { ...NEEDED, ...ANY_PORT });
    const { port, metricsPort } = (await server.said('listening')) as { port: number; metricsPort: number };
    expect((await send(port, '/healthz')).status).toBe(200);
    expect((await send(port, '/readyz')).status).toBe(200);
    await send(port, '/posts');
    const { status, headers, body } = await send(metricsPort, '/metrics');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const samples = parseMetrics(body);
    expect(samples.filter(({ name }) => name === 'http_requests_total').map(({ value }) => value)).toEqual([
      1,
    ]);
    expect(valueIn(samples, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(valueIn(samples, 'process_start_time_seconds')).toBeCloseTo(Date.now() / 1000, -2);
    expect((await send(port, '/metrics')).status, 'not where requests arrive').not.toBe(200);
    expect((await send(metricsPort, '/posts')).status).toBe(404);
    expect((await send(metricsPort, '/metrics', { method: 'POST' })).status).toBe(405);
  });

  it('exports what the register says that it does, and nothing else', async () => {
    const server = start(app, { ...NEEDED, ...ANY_PORT });
    const { port, metricsPort } = (await server.said('listening')) as { port: number; metricsPort: number };
    await send(port, '/posts');
    const exported = parseMetrics((await send(metricsPort, '/metrics')).body).map(
      ({ name, labels }) => [name, Object.keys(labels).sort()] as const,
    );
    const [registered, ...others] = exportersOf(app);
    expect(others).toEqual([]);
    const listed = Object.entries(registered?.series ?? {}).map(([name, labels]) => [
      name,
      labels.toSorted(),
    ]);
    expect(Object.fromEntries(exported)).toEqual(Object.fromEntries(listed));
  });

  it('goes on for a while after SIGTERM without being ready, and ends with 0', async () => {
    const server = start(app, { ...NEEDED, ...ANY_PORT, SHUTDOWN_DELAY_SECONDS: '2' });
    const port = Number((await server.said('listening')).port);
    server.child.kill('SIGTERM');
    await server.said('stopping');
    expect((await send(port, '/readyz')).status).toBe(503);
    expect((await send(port, '/healthz')).status).toBe(200);
    const { headers } = await send(port, '/posts', { headers: { connection: 'keep-alive' } });
    expect(headers.connection, 'nobody should stay').toBe('close');
    expect(await server.ended).toBe(0);
    await expect(send(port, '/healthz')).rejects.toThrow('ECONNREFUSED');
    expect(server.lines.at(-1)).toMatchObject({ message: 'stopped', cut: 0 });
  });

  it('ends at once at the second signal', async () => {
    const server = start(app, { ...NEEDED, ...ANY_PORT, SHUTDOWN_DELAY_SECONDS: '60' });
    await server.said('listening');
    server.child.kill('SIGINT');
    await server.said('stopping');
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(1);
  });

  it('does not start with settings that are wrong, and names all of them', async () => {
    const server = start(app, { ...NEEDED, PORT: 'http', MAX_CONNECTIONS: '-1' });
    expect(await server.ended).toBe(1);
    expect(server.lines.map(({ message, code }) => [code, message])).toEqual([
      ['SETTING_INVALID', expect.stringMatching(/^PORT "http" must /)],
      ['SETTING_INVALID', expect.stringMatching(/^MAX_CONNECTIONS "-1" must /)],
    ]);
  });

  it('does not start where its port is taken', async () => {
    const first = start(app, { ...NEEDED, ...ANY_PORT });
    const { port } = await first.said('listening');
    const second = start(app, { ...NEEDED, ...ANY_PORT, PORT: String(port) });
    expect(await second.ended).toBe(1);
    expect(second.lines.at(-1)).toMatchObject({
      message: 'cannot start',
      detail: expect.stringContaining('EADDRINUSE'),
    });
  });

  it('may read its own files, and no others, nor write or start anything', () => {
    const image = imageOf(app);
    const flags = commandOf(image).slice(1, -1);
    const run = (code: string) =>
      spawnSync(process.execPath, [...flags, '--input-type=module', '--eval', code], {
        cwd: image.folder,
        encoding: 'utf8',
      });
    const imports = `import fs from 'node:fs'; import { execFileSync } from 'node:child_process';`;
    expect(run(`${imports} fs.readFileSync('package.json')`).status).toBe(0);
    for (const code of [
      "fs.readFileSync('/etc/hostname')",
      "fs.writeFileSync('x', '')",
      "execFileSync('true')",
    ]) {
      const { status, stderr } = run(imports + code);
      expect([status, stderr.includes('ERR_ACCESS_DENIED')], code).toEqual([1, true]);
    }
  });

  it('parses as strictly where NODE_OPTIONS says otherwise', async () => {
    const server = start(app, { ...NEEDED, ...ANY_PORT, NODE_OPTIONS: '--insecure-http-parser' });
    const port = Number((await server.said('listening')).port);
    const headers = ['Content-Length: 1', 'Content-Length: 2'].join('\r\n');
    expect(await sendRaw(port, `POST /posts HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\nab`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });
});

describe('docs/images.md', () => {
  const page = readFileSync(join(ROOT, 'docs/images.md'), 'utf8');
  const sources = globSync('apps/{_server,cors-proxy/server,mock-target/server}/*.ts', { cwd: ROOT })
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n');
  const found = (text: string, pattern: RegExp) =>
    [...new Set([...text.matchAll(pattern)].map(([, it]) => it))].sort();

  it('lists every code of a refusal beside its status, and no other', () => {
    const stated = found(sources, /[rR]efusal\(\s*(\d{3},\s*'[A-Z_]+')/g).map((it) =>
      it?.replace(/,\s*'|'/g, ' ').trim(),
    );
    const listed = [...page.matchAll(/^\| (\d{3}) +\| (.*)$/gm)].flatMap(([, status, codes = '']) =>
      found(codes, /`([A-Z_]+)`/g).map((code) => `${status} ${code}`),
    );
    expect(listed.sort()).toEqual(stated.sort());
  });

  it('lists every variable that the servers read', () => {
    const read = found(sources, /(?:integer|list|port|time|number|size)\(\s*'([A-Z_]+)'/g);
    const listed = found(page.match(/^\| `[A-Z_]+`.*$/gm)?.join('\n') ?? '', /`([A-Z_]+)`/g);
    expect(listed).toEqual(read);
  });
});

describe('the image of the CORS proxy', () => {
  it('refuses what leads to itself, by the resolver of the system', async () => {
    const server = start('cors-proxy', { ...NEEDED, ...ANY_PORT });
    const port = Number((await server.said('listening')).port);
    const answer = await send(port, '/http://localhost:1/', { headers: { origin: NEEDED.ALLOWED_ORIGINS } });
    expect(JSON.parse(answer.body).code).toBe('TARGET_ADDRESS_REFUSED');
  });

  it('does not start open to everybody', async () => {
    const server = start('cors-proxy', { ...ANY_PORT, ALLOWED_TARGET_HOSTS: '*', ALLOWED_ORIGINS: '*' });
    expect(await server.ended).toBe(1);
    expect(server.lines).toHaveLength(2);
  });
});
