import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Problems } from '../src/problem.ts';
import { lock, unlock } from '../src/write/lock.ts';
import { applyWrites, checkTree, isCurrent, planWrites } from '../src/write.ts';
import { version } from './write/trees.ts';

const script = join(import.meta.dirname, 'write/writer.ts');
const MARKER = 'INCOMPLETE.yaml';
const root = mkdtempSync(join(tmpdir(), 'write-kill-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let dirs: string[];
let count = 0;
beforeEach(() => {
  count++;
  dirs = [join(root, `${count}-dev`), join(root, `${count}-prod`)];
});

type Name = 'A' | 'B';
const texts = {
  A: new Map(version('A').map(({ path, text }) => [path, text])),
  B: new Map(version('B').map(({ path, text }) => [path, text])),
};

function write(name: Name, into = dirs): void {
  applyWrites(planWrites(into.map((dir) => ({ dir, files: version(name) }))));
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function read(dir: string, prefix = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const entry of readdirSync(join(dir, prefix), { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) for (const [inner, text] of read(dir, `${path}/`)) out.set(inner, text);
    else out.set(path, readFileSync(join(dir, path), 'utf8'));
  }
  return out;
}

function same(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

/** The files directly in one folder. */
function within(tree: ReadonlyMap<string, string>, folder: string): Map<string, string> {
  return new Map([...tree].filter(([path]) => path.slice(0, Math.max(0, path.lastIndexOf('/'))) === folder));
}

/** What a kill left behind; fails where anybody could take a mixture for a tree. */
function stateOf(dir: string): Name | 'marked' | 'mixed' {
  const found = read(dir);
  for (const name of ['A', 'B'] as const) {
    const check = checkTree(dir, version(name));
    const differences =
      check.created.length + check.changed.length + check.stale.length + check.problems.length;
    expect(differences === 0, `check says ${name}`).toBe(same(found, texts[name]));
  }
  if (same(found, texts.A)) return 'A';
  if (same(found, texts.B)) return 'B';
  expect(checkTree(dir, version('A')).problems.map(({ code }) => code)).toEqual(['TREE_INCOMPLETE']);
  // Before the first change and after the last one, markers come and go beside a whole version.
  const bare = new Map([...found].filter(([path]) => !path.includes('INCOMPLETE')));
  if (same(bare, texts.A) || same(bare, texts.B)) return 'marked';
  expect(found.has(MARKER), 'marker at the top of a mixture').toBe(true);
  const folders = new Set([...found.keys()].map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
  for (const folder of folders) {
    const files = within(found, folder);
    const whole = same(files, within(texts.A, folder)) || same(files, within(texts.B, folder));
    expect(
      whole || files.has(`${folder}${folder && '/'}${MARKER}`),
      `${folder} is of one version or marked`,
    ).toBe(true);
  }
  return 'mixed';
}

/** Kills, and asserts that nobody could take what is left for a good tree, and that the next run makes it one. */
async function survive(kill: () => Promise<unknown>, next: Name): Promise<string[]> {
  write('A');
  await kill();
  const states = dirs.map(stateOf);
  write(next);
  for (const dir of dirs) expect(same(read(dir), texts[next]), `${next} after ${states}`).toBe(true);
  return states;
}

describe('a kill at any moment of a write', () => {
  test('leaves one version or a marked tree, and the next run makes exactly what it is asked for', async () => {
    const KILLS = 40;
    write('A');
    const child = start('count', 'B', ...dirs);
    const operations = Number(
      await new Promise((tell) => child.stdout?.once('data', (data) => tell(String(data)))),
    );
    expect(operations).toBeGreaterThan(1000);
    const seen: string[] = [];
    for (let i = 0; i < KILLS; i++) {
      // Somewhere in the i-th fortieth of the write.
      const at = Math.floor(((i + Math.random()) * operations) / KILLS);
      const states = await survive(
        async () => {
          const [, signal] = await once(start(`die-${at}`, 'B', ...dirs), 'exit');
          expect(signal).toBe('SIGKILL');
        },
        i % 2 === 0 ? 'B' : 'A',
      );
      seen.push(states.includes('mixed') ? 'mixed' : states.join());
    }
    // Else the kills came before or after the changes, and nothing was shown.
    expect(seen.filter((state) => state === 'mixed').length).toBeGreaterThan(KILLS / 2);
  }, 180_000);

  test('from outside, also within an operation', async () => {
    for (let i = 0; i < 8; i++) {
      await survive(
        async () => {
          const child = start('write', 'B', ...dirs);
          const exit = once(child, 'exit');
          await once(child.stdout as NodeJS.ReadableStream, 'data');
          await new Promise((wake) => setTimeout(wake, i * 6));
          child.kill('SIGKILL');
          await exit;
        },
        i % 2 === 0 ? 'B' : 'A',
      );
    }
  }, 60_000);
});

describe('two writers', () => {
  test('TREE_BUSY names the living one; when it is dead, its lock is taken over', async () => {
    write('A');
    const holder = start('hold', 'A', dirs[0] as string);
    const exit = once(holder, 'exit');
    await once(holder.stdout as NodeJS.ReadableStream, 'data');
    try {
      write('B');
      expect.unreachable();
    } catch (error) {
      const [problem, ...others] = (error as Problems).problems;
      expect([problem?.code, others]).toEqual(['TREE_BUSY', []]);
      expect(problem?.message).toContain(String(holder.pid));
    }
    expect(checkTree(dirs[0] as string, version('A')).problems.map(({ code }) => code)).toEqual([
      'TREE_BUSY',
    ]);
    expect(same(read(dirs[1] as string), texts.A)).toBe(true);
    holder.kill('SIGKILL');
    await exit;
    write('B');
    for (const dir of dirs) expect(same(read(dir), texts.B)).toBe(true);
  });

  test('many at once, over a dead one’s lock: each writes the whole tree or is told that it is busy', async () => {
    for (let round = 0; round < 3; round++) {
      write('A');
      writeFileSync(join(dirs[0] as string, MARKER), marker({ start: 'long ago' }));
      const names: Name[] = ['A', 'B', 'A', 'B', 'B'];
      const children = names.map((name) => start('write', name, ...dirs));
      const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
      expect(codes.filter((code) => code !== 0 && code !== 3)).toEqual([]);
      expect(codes).toContain(0);
      for (const dir of dirs) expect(['A', 'B']).toContain(stateOf(dir));
    }
  }, 60_000);

  test('a process number that is in use again is not the writer', () => {
    write('A');
    writeFileSync(join(dirs[0] as string, MARKER), marker({ start: 'another boot 1' }));
    write('A');
    expect(same(read(dirs[0] as string), texts.A)).toBe(true);
  });

  test('a writer on another host is believed for ten minutes', () => {
    const path = join(dirs[0] as string, MARKER);
    write('A');
    writeFileSync(path, marker({ host: 'elsewhere pid:[1]' }));
    expect(() => write('B')).toThrow(/TREE_BUSY.*elsewhere/);
    const past = Date.now() / 1000 - 601;
    utimesSync(path, past, past);
    write('B');
    expect(same(read(dirs[0] as string), texts.B)).toBe(true);
  });

  test('a marker that a hand or a merge has changed belongs to nobody', () => {
    for (const text of ['', 'x', '# writer {', '# writer {"pid":1}', '# writer []']) {
      write('A');
      writeFileSync(join(dirs[0] as string, MARKER), text);
      expect(checkTree(dirs[0] as string, version('A')).problems.map(({ code }) => code)).toEqual([
        'TREE_INCOMPLETE',
      ]);
      write('A');
      expect(same(read(dirs[0] as string), texts.A)).toBe(true);
    }
  });

  test('markers and helpers left in folders go with the next run', () => {
    write('A');
    for (const name of [MARKER, 'app-1/INCOMPLETE.yaml', `${MARKER}.3f0b`, 'gone/INCOMPLETE.yaml']) {
      mkdirSync(join(dirs[0] as string, 'gone'), { recursive: true });
      writeFileSync(join(dirs[0] as string, name), 'x');
    }
    write('A');
    expect(same(read(dirs[0] as string), texts.A)).toBe(true);
    expect(isCurrent(planWrites([{ dir: dirs[0] as string, files: version('A') }])[0] as never)).toBe(true);
  });
});

test('a marker looks like a manifest to Argo CD and is YAML to nobody', async () => {
  mkdirSync(dirs[0] as string);
  const holder = start('hold', 'A', dirs[0] as string);
  const exit = once(holder, 'exit');
  await once(holder.stdout as NodeJS.ReadableStream, 'data');
  const text = readFileSync(join(dirs[0] as string, MARKER), 'utf8');
  holder.kill('SIGKILL');
  await exit;
  for (const key of ['apiVersion:', 'kind:', 'metadata:']) expect(text).toContain(key);
  expect(() => parse(text)).toThrow();
  expect(() => load(text)).toThrow();
});

/** A marker as this process would have written it, but for some fields. */
function marker(fields: Record<string, unknown>): string {
  const dir = join(root, 'marker');
  mkdirSync(dir, { recursive: true });
  const taken = lock(dir);
  const own = JSON.parse(/^# writer (.*)$/m.exec(readFileSync(taken.path, 'utf8'))?.[1] ?? '');
  unlock(taken);
  const holder = { ...own, thread: 99, nonce: '00000000-0000-4000-8000-000000000000' };
  return `# writer ${JSON.stringify({ ...holder, ...fields })}\n`;
}
