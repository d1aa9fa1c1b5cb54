import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { type Asked, admit } from '../../lab/admission.ts';

async function review(patchFor: (asked: Asked) => readonly object[]) {
  const server = createServer((request, response) => void admit(request, response, patchFor));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const body = { request: { uid: 'one', kind: { kind: 'Pod' }, object: { spec: { containers: [] } } } };
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(body) });
  server.close();
  const { response } = (await answer.json()) as { response: { patch: string } };
  return response;
}

it('admits, and changes nothing where there is nothing to change', async () => {
  expect(await review(() => [])).toEqual({ uid: 'one', allowed: true });
});

it('admits with the patch that is made of what is asked', async () => {
  const answer = await review(({ kind }) => [{ op: 'add', path: '/kind', value: kind.kind }]);
  expect(answer).toMatchObject({ uid: 'one', allowed: true, patchType: 'JSONPatch' });
  expect(JSON.parse(Buffer.from(answer.patch, 'base64').toString())).toEqual([
    { op: 'add', path: '/kind', value: 'Pod' },
  ]);
});
