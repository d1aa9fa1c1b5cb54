import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BYTES, readJson, readText, readYaml } from '../../src/input.ts';
import { problemsIn } from './problems.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'input-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file and returns its path. */
function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('readText', () => {
  it('returns what the file holds, byte for byte', () => {
    expect(readText(file('a', 'ä: 1\r\n# 𝛼\n'))).toBe('ä: 1\r\n# 𝛼\n');
    expect(readText(file('full', 'x'.repeat(MAX_BYTES)))).toHaveLength(MAX_BYTES);
  });

  it('names the file that is missing, as the user gave it', () => {
    const path = join(folder, 'nope.yaml');
    expect(problemsIn(() => readText(path))).toMatchObject([{ code: 'FILE_MISSING', at: { file: path } }]);
  });

  it('refuses a directory, a device and a pipe, and does not wait for a writer', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const path of [folder, '/dev/zero', join(folder, 'pipe')])
      expect(problemsIn(() => readText(path))).toMatchObject([{ code: 'FILE_NOT_REGULAR' }]);
  });

  it('tells why the system will not give a file', () => {
    symlinkSync('loop', join(folder, 'loop'));
    const paths = [join(folder, 'loop'), join(file('plain', ''), 'below'), 'a\0b', 'x'.repeat(5000)];
    for (const path of paths)
      expect(problemsIn(() => readText(path))).toMatchObject([{ code: 'FILE_UNREADABLE' }]);
  });

  it('refuses more than a mebibyte', () => {
    expect(problemsIn(() => readText(file('large', 'x'.repeat(MAX_BYTES + 1))))).toMatchObject([
      { code: 'INPUT_TOO_LARGE' },
    ]);
  });

  it('names the line that is not UTF-8, and says when it is UTF-16', () => {
    const latin1 = Buffer.concat([Buffer.from('ok: ä\n'), Buffer.from('caf\xe9: 1\n', 'latin1')]);
    expect(problemsIn(() => readText(file('latin1', latin1)))).toMatchObject([
      { code: 'INPUT_ENCODING', at: { line: 2 }, message: expect.not.stringContaining('UTF-16') },
    ]);
    const utf16 = Buffer.from('\ufeffa: 1', 'utf16le');
    expect(problemsIn(() => readText(file('utf16', utf16)))).toMatchObject([
      { code: 'INPUT_ENCODING', message: expect.stringContaining('UTF-16') },
    ]);
  });
});

describe.each([
  ['readYaml', readYaml],
  ['readJson', readJson],
])('%s', (_name, read) => {
  it.each([
    ['a byte order mark', '\ufeff{}', 1],
    ['NUL', '{}\n\0', 2],
    ['a terminal escape', '{\n\n"a": "\x1b[2J"}', 3],
    ['a C1 control', '{"a":\n"\x85"}', 2],
    ['a lone carriage return', '{\n"a":\r1}', 2],
    ['an override of the writing direction', '{"a": "\u202e"}', 1],
    ['half a surrogate pair', '{"a": "\ud800"}', 1],
  ])('refuses %s and names its line', (_what, text, line) => {
    expect(problemsIn(() => read('f', text))).toMatchObject([{ code: 'INPUT_ENCODING', at: { line } }]);
  });

  it('counts the size in bytes', () => {
    const text = `{"a":"${'ä'.repeat(MAX_BYTES / 2)}"}`;
    expect(problemsIn(() => read('f', text))).toMatchObject([{ code: 'INPUT_TOO_LARGE' }]);
  });

  it('takes letters of every script', () => {
    expect(read('f', '{"grüße": "日本 𝛼 👩‍🚀"}').value).toEqual({ grüße: '日本 𝛼 👩‍🚀' });
  });
});
