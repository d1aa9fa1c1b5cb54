import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { FileSpec } from '../src/layout.ts';
import { Problems } from '../src/problem.ts';
import { applyWrite, applyWrites, checkTree, planWrite, planWrites } from '../src/write.ts';

const root = mkdtempSync(join(tmpdir(), 'write-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let dir: string;
let count = 0;
beforeEach(() => {
  dir = join(root, `t${count++}`, 'tree');
});

function filesOf(texts: Record<string, string>): FileSpec[] {
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}

function write(texts: Record<string, string>): void {
  applyWrite(planWrite(dir, filesOf(texts)));
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

/** Every file below, and every empty folder with a slash behind it. */
function read(at = dir, prefix = ''): Record<string, string> {
  const out: Record<string, string> = {};
  for (const entry of readdirSync(at, { withFileTypes: true })) {
    const path = join(at, entry.name);
    const inner = entry.isDirectory() ? read(path, `${prefix}${entry.name}/`) : undefined;
    if (inner === undefined) out[prefix + entry.name] = readFileSync(path, 'utf8');
    else if (Object.keys(inner).length === 0) out[`${prefix}${entry.name}/`] = '';
    else Object.assign(out, inner);
  }
  return out;
}

/** Times and numbers of every file and folder, to the nanosecond. */
function stamps(at = dir): string[] {
  const { mtimeNs, ctimeNs, ino } = lstatSync(at, { bigint: true });
  const below = lstatSync(at).isDirectory() ? readdirSync(at).flatMap((name) => stamps(join(at, name))) : [];
  return [`${at} ${mtimeNs} ${ctimeNs} ${ino}`, ...below];
}

function codes(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof Problems) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe('applyWrite', () => {
  test('makes the disk the tree, and a plan says beforehand what that takes', () => {
    write({ 'a/x.yaml': 'x', 'a/y.yaml': 'y', 'b/z.yaml': 'z', 'c/d/e.yaml': 'e' });
    const plan = planWrite(dir, filesOf({ 'a/x.yaml': 'x', 'a/y.yaml': 'longer', 'n/new.yaml': 'n' }));
    expect(plan).toMatchObject({
      created: ['n/new.yaml'],
      changed: ['a/y.yaml'],
      stale: ['b/z.yaml', 'c/d/e.yaml'],
      unchanged: 1,
      incomplete: false,
    });
    expect(read()).toEqual({ 'a/x.yaml': 'x', 'a/y.yaml': 'y', 'b/z.yaml': 'z', 'c/d/e.yaml': 'e' });
    applyWrite(plan);
    expect(read()).toEqual({ 'a/x.yaml': 'x', 'a/y.yaml': 'longer', 'n/new.yaml': 'n' });
  });

  test('makes any tree of any other', () => {
    const tree = fc
      .dictionary(fc.stringMatching(/^[abc](\/[abc]){0,2}$/), fc.string(), { noNullPrototype: true })
      .map((texts) => {
        const paths = Object.keys(texts);
        const kept = paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
        return {
          ...Object.fromEntries(kept.map((path) => [path, texts[path]?.toWellFormed() ?? ''])),
          readme: 'r',
        };
      });
    fc.assert(
      fc.property(fc.array(tree, { minLength: 2, maxLength: 4 }), (trees) => {
        dir = join(root, `t${count++}`);
        for (const texts of trees) {
          write(texts);
          expect(read()).toEqual(texts);
          expect(checkTree(dir, filesOf(texts))).toMatchObject({
            created: [],
            changed: [],
            stale: [],
            problems: [],
          });
        }
      }),
      { numRuns: 25 },
    );
  });

  test('a second run changes no byte and no time', () => {
    write({ 'a/x.yaml': 'x', 'README.md': 'Grün 🚀 \ufffd' });
    const before = stamps();
    write({ 'a/x.yaml': 'x', 'README.md': 'Grün 🚀 \ufffd' });
    expect(stamps()).toEqual(before);
  });

  test('a run touches only the files that differ', () => {
    write({ 'a/x.yaml': 'x', 'a/y.yaml': 'y' });
    const before = stamps(join(dir, 'a/x.yaml'));
    write({ 'a/x.yaml': 'x', 'a/y.yaml': 'z' });
    expect(stamps(join(dir, 'a/x.yaml'))).toEqual(before);
  });

  test('empty folders go, and what Git does not see is no difference', () => {
    write({ 'a/x.yaml': 'x' });
    mkdirSync(join(dir, 'empty/inner'), { recursive: true });
    expect(checkTree(dir, filesOf({ 'a/x.yaml': 'x' }))).toMatchObject({
      created: [],
      changed: [],
      stale: [],
    });
    write({ 'a/x.yaml': 'x' });
    expect(readdirSync(dir)).toEqual(['a']);
  });

  test('bytes that are not UTF-8 are a difference', () => {
    write({ x: 'a\ufffd' });
    writeFileSync(join(dir, 'x'), Buffer.from([0x61, 0xff]));
    expect(checkTree(dir, filesOf({ x: 'a\ufffd' })).changed).toEqual(['x']);
  });

  test('a file with a second name elsewhere is replaced, so that the other keeps its text', () => {
    write({ x: 'old', y: 'y' });
    linkSync(join(dir, 'x'), join(dir, '../backup'));
    write({ x: 'new', y: 'y' });
    expect([read().x, readFileSync(join(dir, '../backup'), 'utf8')]).toEqual(['new', 'old']);
  });

  test('compares once more under the lock: what changed since the plan is put right', () => {
    write({ x: '1', y: '1' });
    const plan = planWrite(dir, filesOf({ x: '2', y: '1' }));
    put('y', 'by hand');
    put('late.yaml', 'by hand');
    applyWrite(plan);
    expect(read()).toEqual({ x: '2', y: '1' });
  });
});

describe('checkTree', () => {
  test('names each missing, changed and additional file, and touches nothing', () => {
    write({ x: 'x', y: 'y' });
    put('z', 'z');
    put('y', 'Y');
    rmSync(join(dir, 'x'));
    const before = stamps();
    expect(checkTree(dir, filesOf({ x: 'x', y: 'y' }))).toEqual({
      created: ['x'],
      changed: ['y'],
      stale: ['z'],
      incomplete: false,
      problems: [],
    });
    expect(stamps()).toEqual(before);
  });

  test('of a tree that is not there says that all is missing', () => {
    expect(checkTree(dir, filesOf({ x: 'x' })).created).toEqual(['x']);
    expect(existsSync(dir)).toBe(false);
  });
});

describe('before anything is touched', () => {
  const collisions: Record<string, string[]> = {
    'one path twice': ['a/x', 'a/x'],
    'paths that differ by case': ['a/x', 'a/X'],
    'folders that differ by case': ['a/x', 'A/y'],
    'a file where a folder must be': ['a', 'a/x'],
    'a file where a folder must be, by case': ['A', 'a/x'],
  };
  for (const [name, paths] of Object.entries(collisions)) {
    test(`PATH_COLLISION: ${name}`, () => {
      expect(
        new Set(
          codes(() =>
            planWrite(
              dir,
              paths.map((path) => ({ path, text: '' })),
            ),
          ),
        ),
      ).toEqual(new Set(['PATH_COLLISION']));
      expect(existsSync(dir)).toBe(false);
    });
  }

  test('PATH_UNSAFE: a path that leaves the tree or that some file system cannot hold', () => {
    const unsafe = [
      '',
      '/x',
      '../x',
      'a/../x',
      'a//x',
      './x',
      'a\\x',
      'a:x',
      'con',
      'a/Aux.yaml',
      'x.',
      'é',
      'a\n',
      'x ',
    ];
    for (const path of [...unsafe, 'x'.repeat(256), 'INCOMPLETE.yaml', 'a/incomplete.yaml']) {
      expect(
        codes(() => planWrite(dir, [{ path, text: '' }])),
        path,
      ).toEqual(['PATH_UNSAFE']);
    }
    expect(
      codes(() => planWrite(dir, filesOf({ 'console.yaml': '', 'a/com10': '', '%43on.x_y~z-1.yaml': '' }))),
    ).toEqual([]);
  });

  test('PATH_COLLISION: two trees in one place, or one inside the other', () => {
    const files = filesOf({ x: 'x' });
    expect(
      codes(() =>
        planWrites([
          { dir, files },
          { dir: `${dir}/`, files },
        ]),
      ),
    ).toEqual(['PATH_COLLISION']);
    expect(
      codes(() =>
        planWrites([
          { dir, files },
          { dir: `${dir}/in`, files },
        ]),
      ),
    ).toEqual(['PATH_COLLISION']);
    expect(
      codes(() =>
        planWrites([
          { dir, files },
          { dir: `${dir}-2`, files },
        ]),
      ),
    ).toEqual([]);
  });

  test('TREE_LINK: a link inside is neither followed nor written through', () => {
    write({ 'a/x': 'x', y: 'y' });
    const outside = join(dir, '../outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'x'), 'not ours');
    rmSync(join(dir, 'a'), { recursive: true });
    symlinkSync(outside, join(dir, 'a'));
    symlinkSync(join(outside, 'x'), join(dir, 'link'));
    expect(codes(() => write({ 'a/x': 'x', y: 'y', link: 'l' }))).toEqual(['TREE_LINK', 'TREE_LINK']);
    expect(codes(() => checkTree(dir, filesOf({ y: 'y' })))).toEqual(['TREE_LINK', 'TREE_LINK']);
    expect(read(outside)).toEqual({ x: 'not ours' });
  });

  test('TREE_LINK: the tree itself is a link', () => {
    mkdirSync(join(dir, '../outside'), { recursive: true });
    symlinkSync(join(dir, '../outside'), dir);
    expect(codes(() => write({ x: 'x' }))).toEqual(['TREE_LINK']);
  });

  test('TREE_FOREIGN: a folder of somebody else is not emptied', () => {
    put('thesis.tex', 'years of work');
    expect(codes(() => write({ 'a/x': 'x' }))).toEqual(['TREE_FOREIGN']);
    expect(read()).toEqual({ 'thesis.tex': 'years of work' });
    put('a/x', 'x');
    put('.git/HEAD', 'ref');
    expect(codes(() => write({ 'a/x': 'x' }))).toEqual(['TREE_FOREIGN']);
  });

  test('TREE_UNWRITABLE: a file is where the folder of the tree, or one above it, belongs', () => {
    mkdirSync(dirname(dir), { recursive: true });
    writeFileSync(dir, '');
    expect(codes(() => write({ x: 'x' }))).toEqual(['TREE_UNWRITABLE']);
    dir = `${dir}/below`;
    expect(codes(() => write({ x: 'x' }))).toEqual(['TREE_UNWRITABLE']);
  });

  test('TREE_UNWRITABLE: a folder or a file that may not be changed, found while all is as it was', () => {
    write({ 'a/x': 'x', 'b/y': 'y' });
    const free = protect(join(dir, 'b'));
    try {
      expect(codes(() => write({ 'a/x': '2', 'b/y': 'y', 'b/z': 'z' }))).toEqual(['TREE_UNWRITABLE']);
      expect(read()).toEqual({ 'a/x': 'x', 'b/y': 'y' });
    } finally {
      free();
    }
    const freeFile = protect(join(dir, 'b/y'));
    try {
      expect(codes(() => write({ 'a/x': '2', 'b/y': '2' }))).toEqual(['TREE_UNWRITABLE']);
      expect(read()).toEqual({ 'a/x': 'x', 'b/y': 'y' });
    } finally {
      freeFile();
    }
  });

  test('problems of all trees come at once, and none is written', () => {
    const bad = join(dir, '../bad');
    mkdirSync(bad, { recursive: true });
    symlinkSync('/', join(bad, 'l'));
    const trees = [
      { dir, files: filesOf({ a: 'a', A: 'A' }) },
      { dir: bad, files: [] },
      { dir: join(dir, '../good'), files: filesOf({ a: 'a' }) },
    ];
    expect(codes(() => applyWrites(planWrites(trees)))).toEqual(['PATH_COLLISION', 'TREE_LINK']);
    expect(existsSync(join(dir, '../good'))).toBe(false);
  });
});

describe('a write that fails in the middle', () => {
  test('leaves its marker; the next run with any input makes the tree whole', () => {
    write({ 'a/x': '1', 'b/y': '1' });
    // Every name is allowed, the whole path is too long for the system: it is refused only when the folder is made.
    const tooLong = `${Array.from({ length: 30 }, () => 'd'.repeat(200)).join('/')}/z`;
    expect(codes(() => write({ 'a/x': '2', [tooLong]: 'z' }))).toEqual(['TREE_UNWRITABLE']);
    for (const texts of [{ 'a/x': '1', 'b/y': '1' }, { 'a/x': '2' }] as Record<string, string>[]) {
      const { incomplete, problems } = checkTree(dir, filesOf(texts));
      expect([incomplete, problems.map(({ code }) => code)]).toEqual([true, ['TREE_INCOMPLETE']]);
    }
    write({ 'a/x': '1', 'b/y': '1' });
    expect(read()).toEqual({ 'a/x': '1', 'b/y': '1' });
  });

  test('does not reach the trees behind it, which stay as they were', () => {
    const second = join(dir, '../second');
    applyWrites(planWrites([{ dir: second, files: filesOf({ x: '1' }) }]));
    const tooLong = `${Array.from({ length: 30 }, () => 'd'.repeat(200)).join('/')}/z`;
    const trees = [
      { dir, files: filesOf({ [tooLong]: 'z' }) },
      { dir: second, files: filesOf({ x: '2' }) },
    ];
    expect(codes(() => applyWrites(planWrites(trees)))).toEqual(['TREE_UNWRITABLE']);
    expect(read(second)).toEqual({ x: '1' });
  });
});

/** Takes away the right to change a file or folder, from root too where the file system can; gives the way back. */
function protect(path: string): () => void {
  if (process.getuid?.() === 0) {
    execFileSync('chattr', ['+i', path]);
    return () => void execFileSync('chattr', ['-i', path]);
  }
  const { mode } = lstatSync(path);
  chmodSync(path, mode & 0o555);
  return () => chmodSync(path, mode);
}
