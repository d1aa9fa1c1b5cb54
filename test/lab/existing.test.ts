import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chosen, isLoopback } from '../../lab/existing.ts';
import { Problems } from '../../src/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'espalier-kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function kubeconfig(server: string): string {
  const file = join(folder, 'config');
  const context = (name: string) => ({ name, context: { cluster: 'one', user: 'me' } });
  writeFileSync(
    file,
    JSON.stringify({
      'current-context': 'first',
      contexts: [context('first'), context('second')],
      clusters: [{ name: 'one', cluster: { server } }],
      users: [{ name: 'me', user: { token: 'secret' } }],
    }),
  );
  return file;
}

function codesOf(run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof Problems) return error.problems.map((it) => it.code);
    throw error;
  }
}

describe('a cluster that is there already', () => {
  it('is the one of the current context, or of the named one', () => {
    const file = kubeconfig('https://127.0.0.1:6443');
    expect(chosen({ file })).toMatchObject({ context: 'first', isLocal: true });
    expect(chosen({ file, context: 'second' })).toMatchObject({ context: 'second' });
  });

  it('is not taken on another machine unless it is named twice', () => {
    const file = kubeconfig('https://203.0.113.7:6443');
    expect(codesOf(() => chosen({ file }))).toEqual(['LAB_NOT_LOCAL']);
    expect(codesOf(() => chosen({ file, context: 'first' }))).toEqual(['LAB_NOT_LOCAL']);
    expect(codesOf(() => chosen({ file, remote: 'first' }))).toEqual(['LAB_NOT_LOCAL']);
    expect(codesOf(() => chosen({ file, context: 'first', remote: 'second' }))).toEqual(['LAB_NOT_LOCAL']);
    expect(chosen({ file, context: 'first', remote: 'first' })).toMatchObject({ isLocal: false });
  });

  it('must be in the file', () => {
    const file = kubeconfig('https://127.0.0.1:6443');
    expect(codesOf(() => chosen({ file, context: 'third' }))).toEqual(['LAB_KUBECONFIG']);
    expect(codesOf(() => chosen({ file: join(folder, 'none') }))).toEqual(['LAB_KUBECONFIG']);
  });

  it.each([
    ['https://127.0.0.1:1', true],
    ['https://localhost:1', true],
    ['https://[::1]:1', true],
    ['https://0.0.0.0:1', true],
    ['https://127.0.0.1.example.com', false],
    ['https://localhost.example.com', false],
    ['https://10.0.0.1', false],
    ['https://127.example.com', false],
    ['nonsense', false],
  ])('%s is of this machine: %s', (server, local) => {
    expect(isLoopback(server)).toBe(local);
  });
});
