import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evaluateJsonnet, type JsonnetOptions } from '../src/jsonnet.ts';
import { type Problem, Problems } from '../src/problem.ts';

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jsonnet-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const evaluate = (text: string, options: JsonnetOptions = {}): unknown => {
  write({ 'main.jsonnet': text });
  return evaluateJsonnet('main.jsonnet', { root, ...options });
};

function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problems && error.problems[0] !== undefined) return error.problems[0];
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('imports', () => {
  it('are found beside the importing file, at any depth', () => {
    write({
      'a/b.libsonnet': "{ c: import 'deep/c.libsonnet' }",
      'a/deep/c.libsonnet': "import '../d.libsonnet'",
    });
    write({ 'a/d.libsonnet': "'d, from ' + std.thisFile" });
    expect(evaluate("import 'a/b.libsonnet'")).toEqual({ c: 'd, from a/d.libsonnet' });
  });

  it('may repeat, as code and as text, under different spellings of the path', () => {
    write({ 'x/one.libsonnet': '{ one: 1 }' });
    expect(
      evaluate("[import 'x/one.libsonnet', import './x/../x/one.libsonnet', importstr 'x/one.libsonnet']"),
    ).toEqual([{ one: 1 }, { one: 1 }, '{ one: 1 }']);
  });

  it('read text and bytes as they are', () => {
    write({ 'text.txt': 'äöü 🌲\n' });
    writeFileSync(join(root, 'bytes'), Uint8Array.of(0, 255, 128));
    expect(evaluate("[importstr 'text.txt', importbin 'bytes']")).toEqual(['äöü 🌲\n', [0, 255, 128]]);
  });

  it('fall back to the library paths, the first one first', () => {
    write({ 'lib1/l.libsonnet': '1', 'lib2/l.libsonnet': '2', 'lib2/m.libsonnet': '3' });
    const text = "[import 'l.libsonnet', import 'm.libsonnet']";
    expect(evaluate(text, { libraryPaths: ['lib1', join(root, 'lib2')] })).toEqual([1, 3]);
    write({ 'l.libsonnet': '0' });
    expect(evaluate(text, { libraryPaths: ['lib2', 'lib1'] })).toEqual([0, 3]);
  });

  it('always find the house library', () => {
    expect(evaluate("(import 'dashboard.libsonnet').datasource().name")).toBe('datasource');
  });
});

describe('errors', () => {
  it('stand at the file and line where the stack begins, and carry the stack', () => {
    write({ 'lib/f.libsonnet': "{\n  f(x)::\n    error 'no ' + x,\n}" });
    const problem = problemOf(() => evaluate("local l = import 'lib/f.libsonnet';\n{ a: l.f('luck') }"));
    expect(problem).toMatchObject({ code: 'JSONNET_FAILED', at: { file: 'lib/f.libsonnet', line: 3 } });
    expect(problem.message).toMatch(/^no luck\n\s+lib\/f\.libsonnet:3:\d+ .*\n\s+main\.jsonnet:2:\d+ /);
  });

  it.each([
    ['a syntax error', '{\n  a: ,\n}', 2, 'Unexpected'],
    ['an unknown name', '{\n  a: b,\n}', 2, 'Unknown variable: b'],
    ['an unset variable', "\n\nstd.extVar('gone')", 3, 'gone'],
    ['a fault inside the standard library', "\nstd.parseInt('x')", 2, 'not a base 10 integer'],
    ['a missing import', "{\n  a: import 'gone.libsonnet',\n}", 2, 'gone.libsonnet'],
    ['an import of a folder', "\nimport '.'", 2, 'EISDIR'],
  ])('name the line of %s', (_, text, line, words) => {
    const problem = problemOf(() => evaluate(text));
    expect(problem).toMatchObject({ code: 'JSONNET_FAILED', at: { file: 'main.jsonnet', line } });
    expect(problem.message).toContain(words);
  });

  it('name the file where there is no line', () => {
    const missing = problemOf(() => evaluateJsonnet('gone.jsonnet', { root }));
    expect(missing).toMatchObject({ code: 'JSONNET_FAILED', at: { file: 'gone.jsonnet' } });
    const manifest = problemOf(() => evaluate('{ a: function(x) x }'));
    expect(manifest).toMatchObject({ code: 'JSONNET_FAILED', at: { file: 'main.jsonnet' } });
    expect(manifest.message).toContain('Field "a"');
  });

  it('of endless recursion are short', () => {
    const { message } = problemOf(() => evaluate('local f(x) = 1 + f(x + 1); f(0)'));
    expect(message).toContain('max stack frames exceeded');
    expect(message.split('\n').length).toBeLessThan(30);
  });

  it('leave nothing behind, not even when the interpreter itself dies', () => {
    expect(problemOf(() => evaluate("error 'first'")).code).toBe('JSONNET_FAILED');
    expect(evaluate('1 + 1')).toBe(2);
    expect(problemOf(() => evaluate('['.repeat(100_000))).message).toContain('crashed');
    expect(evaluate('1 + 1')).toBe(2);
  });
});

describe('variables', () => {
  it('are any JSON value, unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        // Through JSON first: it writes -0 as 0.
        const json = JSON.parse(JSON.stringify(value));
        expect(evaluate("std.extVar('value')", { variables: { value } })).toEqual(json);
      }),
      { numRuns: 40 },
    );
  });

  it('that are no JSON value are the caller’s mistake', () => {
    expect(() => evaluate('1', { variables: { f: () => 1 } })).toThrow(TypeError);
  });
});

describe('the sandbox', () => {
  it.each([
    ['a parent folder', "import '../outside.libsonnet'"],
    ['a parent folder, by way of a child', "importstr 'child/../../outside.libsonnet'"],
    ['an absolute path', "importstr '/etc/hostname'"],
    ['a symbolic link', "importstr 'link'"],
  ])('refuses %s', (_, text) => {
    write({ 'outside.libsonnet': "'secret'", 'in/x': '' });
    const inside = join(root, 'in');
    symlinkSync('../outside.libsonnet', join(inside, 'link'));
    write({ 'in/main.jsonnet': `\n${text}` });
    const problem = problemOf(() => evaluateJsonnet('main.jsonnet', { root: inside }));
    expect(problem).toMatchObject({ code: 'JSONNET_IMPORT_OUTSIDE', at: { file: 'main.jsonnet', line: 2 } });
    expect(problem.message).not.toContain('secret');
  });

  it('refuses a file outside the root, and admits it as a library path', () => {
    write({ 'out/o.libsonnet': '7', 'in/main.jsonnet': "import '../out/o.libsonnet'" });
    const options = { root: join(root, 'in') };
    expect(problemOf(() => evaluateJsonnet('../out/o.libsonnet', options)).code).toBe(
      'JSONNET_IMPORT_OUTSIDE',
    );
    expect(problemOf(() => evaluateJsonnet('main.jsonnet', options)).code).toBe('JSONNET_IMPORT_OUTSIDE');
    expect(evaluateJsonnet('main.jsonnet', { ...options, libraryPaths: ['../out'] })).toBe(7);
  });
});

describe('an evaluation', () => {
  it('gives the same value again, and sees a file that changed', () => {
    write({ 'l.libsonnet': '1' });
    const text = "{ l: import 'l.libsonnet', r: [std.md5(std.toString(i)) for i in std.range(0, 50)] }";
    expect(evaluate(text)).toEqual(evaluate(text));
    write({ 'l.libsonnet': '2' });
    expect(evaluate(text)).toMatchObject({ l: 2 });
  });

  it('loads the interpreter only when it is needed, adds no global, and lets the process end', () => {
    write({ 'main.jsonnet': '{ a: 1 }' });
    const script = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const read = [], { readFileSync } = fs;
      fs.readFileSync = (file, ...rest) => { read.push(String(file)); return readFileSync(file, ...rest); };
      syncBuiltinESMExports();
      const { evaluateJsonnet } = await import(${JSON.stringify(new URL('../src/jsonnet.ts', import.meta.url).href)});
      const early = read.filter((file) => file.endsWith('.br')).length;
      const before = Reflect.ownKeys(globalThis).map(String);
      const value = evaluateJsonnet('main.jsonnet', { root: ${JSON.stringify(root)} });
      const late = read.filter((file) => file.endsWith('.br')).length;
      const added = Reflect.ownKeys(globalThis).map(String).filter((key) => !before.includes(key));
      console.log(JSON.stringify({ value, early, late, added }));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(child).toMatchObject({ status: 0, signal: null, stderr: '' });
    expect(JSON.parse(child.stdout)).toEqual({ value: { a: 1 }, early: 0, late: 1, added: [] });
  });
});

describe('the committed interpreter', () => {
  it('is the one that the checksums speak of', () => {
    const read = (name: string) => readFileSync(folder(`src/jsonnet/${name}`));
    const packed = read('jsonnet.wasm.br');
    const sum = (bytes: Uint8Array, name: string) =>
      `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
    expect(read('checksums.txt').toString()).toBe(
      sum(brotliDecompressSync(packed), 'jsonnet.wasm') +
        sum(packed, 'jsonnet.wasm.br') +
        sum(read('wasm_exec.js'), 'wasm_exec.js'),
    );
  });

  it('comes out of its sources again, byte for byte', { timeout: 600_000 }, ({ skip }) => {
    const version = /^go (.+)$/m.exec(readFileSync(folder('src/jsonnet/go.mod'), 'utf8'))?.[1];
    const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '' };
    const go = (...args: string[]) =>
      spawnSync('go', args, { cwd: folder('src/jsonnet'), env, encoding: 'utf8' });
    const found = spawnSync('go', ['version'], { env, encoding: 'utf8' }).stdout ?? 'no Go';
    const reason = !found.includes(`go${version} `)
      ? `it takes Go ${version}; here is ${found.trim()}`
      : go('mod', 'download').status === 0
        ? undefined
        : 'its Go modules cannot be downloaded here';
    if (reason !== undefined) {
      console.warn(`NOT CHECKED: whether src/jsonnet/build.sh still makes jsonnet.wasm: ${reason}`);
      skip(reason);
    }
    const build = spawnSync('sh', [folder('src/jsonnet/build.sh'), '--check'], { encoding: 'utf8' });
    expect(build).toMatchObject({ status: 0, stderr: '' });
  });
});
