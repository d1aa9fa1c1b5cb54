import { describe, expect, it, onTestFinished } from 'vitest';
import { mockTargetSettings, startMockTarget } from '../../apps/mock-target/server/mock-target.ts';
import { eventually } from './_server/eventually.ts';
import { codeOf, send } from './_server/http.ts';

async function started() {
  const lines: unknown[] = [];
  const settings = {
    ...mockTargetSettings({}),
    host: '127.0.0.1',
    port: 0,
    metricsPort: 0,
    shutdownDelaySeconds: 0,
  };
  const service = await startMockTarget(settings, (_, message, fields) => lines.push({ message, ...fields }));
  onTestFinished(async () => {
    await service.stop();
  });
  return { ...service, lines };
}

describe('the mock target', () => {
  it.each(['posts', 'todos'])('has two %s, and each of them by its id', async (collection) => {
    const { port } = await started();
    const all = await send(port, `/${collection}`);
    expect([all.status, all.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    const items = JSON.parse(all.body) as { id: number }[];
    expect(items.map(({ id }) => id)).toEqual([1, 2]);
    for (const item of items) {
      const one = await send(port, `/${collection}/${item.id}`);
      expect([one.status, JSON.parse(one.body)]).toEqual([200, item]);
    }
  });

  it.each([
    '/',
    '/posts/3',
    '/posts/01',
    '/posts/',
    '/posts/1/x',
    '/users',
    '/constructor',
    '/__proto__',
    '/posts/length',
    '/%70osts',
    '//posts',
  ])('has no %s', async (path) => {
    const { port } = await started();
    const answer = await send(port, path);
    expect([answer.status, answer.body]).toEqual([404, '{}']);
  });

  it('ignores queries, and answers HEAD without a body', async () => {
    const { port } = await started();
    expect((await send(port, '/posts/1?_sort=id')).status).toBe(200);
    const head = await send(port, '/posts/1', { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(String((await send(port, '/posts/1')).body.length));
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is read-only: no %s', async (method) => {
    const { port } = await started();
    const answer = await send(port, '/posts', { method, body: '{"id":3}', headers: { 'content-length': 8 } });
    expect([answer.status, codeOf(answer), answer.headers.allow]).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
      'GET, HEAD',
    ]);
    expect(JSON.parse((await send(port, '/posts')).body)).toHaveLength(2);
  });

  it('writes down what it was asked for, but nothing that it does not know', async () => {
    const { port, lines } = await started();
    await send(port, '/posts/1?token=secret');
    await send(port, '/secret');
    await eventually(() => lines.length).toBe(3);
    expect(lines.slice(1)).toEqual([
      expect.objectContaining({ message: 'request', method: 'GET', status: 200, path: '/posts/1' }),
      expect.objectContaining({ message: 'request', method: 'GET', status: 404 }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
