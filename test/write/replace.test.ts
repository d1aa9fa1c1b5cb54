import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { replaceFile } from '../../src/write/replace.ts';
import { filesIn, temporaryFolder } from '../helpers/folders.ts';

const MODULE = new URL('../../src/write/replace.ts', import.meta.url).href;
const texts = ['a', 'b'].map((letter) => `${letter.repeat(4_000_000)}\n`);

/** Writes one text after the other until it is killed. */
const WRITER = `
const { replaceFile } = await import(${JSON.stringify(MODULE)});
const texts = ['a', 'b'].map((letter) => letter.repeat(4_000_000) + '\\n');
for (let i = 0; ; i++) { replaceFile(process.argv[1], texts[i % 2]); if (i === 1) process.stdout.write('x'); }`;

it('leaves a whole text, whenever its writer is killed, and the next one writes as if nothing had been', async () => {
  const file = join(temporaryFolder(), 'pins.yaml');
  writeFileSync(file, texts[0] as string);
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, file]);
    await once(child.stdout, 'data');
    await sleep(round * 7);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(texts.includes(readFileSync(file, 'utf8'))).toBe(true);
  }
  replaceFile(file, 'short\n');
  expect(readFileSync(file, 'utf8')).toBe('short\n');
}, 60_000);

it('keeps what is there where it cannot write, and leaves nothing behind', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'taken'));
  writeFileSync(join(folder, 'taken/inside'), '');
  expect(() => replaceFile(join(folder, 'taken'), 'text')).toThrow();
  expect(() => replaceFile(join(folder, 'nowhere/file'), 'text')).toThrow(/ENOENT/);
  expect(filesIn(folder)).toEqual(['taken/inside']);
});

it('writes through a link', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'real'), 'old');
  symlinkSync('real', join(folder, 'link'));
  replaceFile(join(folder, 'link'), 'new');
  expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new');
});

it('writes into what is no file, and leaves it what it is', async () => {
  const pipe = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  replaceFile(pipe, 'text\n');
  const [bytes] = await once(reader.stdout, 'data');
  expect(String(bytes)).toBe('text\n');
  expect(statSync(pipe).isFIFO()).toBe(true);
});
