import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { espalier, ROOT } from '../helpers/cli.ts';
import { VALID } from '../helpers/environments.ts';
import { filesIn, hashOf, temporaryFolder, timesIn } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

/** A folder with two small environments, and their tree. */
function project() {
  const folder = temporaryFolder();
  const from = join(folder, 'environments');
  const out = join(folder, 'generated');
  mkdirSync(from);
  for (const name of ['minimal', 'small'])
    for (const file of [`${name}.yaml`, `${name}.facts.json`]) cpSync(join(VALID, file), join(from, file));
  const generate = (...args: string[]) => espalier(['generate', ...args], { cwd: folder });
  return { folder, from, out, generate };
}

it('writes a tree for each environment, and nothing the second time', () => {
  const { folder, out, generate } = project();
  const first = generate();
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(
    /^generated\/minimal: \d+ files, \d+ created, 0 changed, 0 removed\ngenerated\/small: /,
  );
  const before = [hashOf(folder), timesIn(folder)];
  const second = generate();
  expect(second).toMatchObject({ code: 0, err: '' });
  expect(second.out).toMatch(/small: \d+ files, 0 created, 0 changed, 0 removed\n$/);
  expect([hashOf(folder), timesIn(folder)]).toEqual(before);
  expect(generate('--check')).toEqual({ code: 0, out: '', err: '' });
  expect(filesIn(out)).toContain('small/README.md');
});

it('checks without touching anything, and names every file that is not as it shall be', () => {
  const { folder, out, generate } = project();
  generate();
  rmSync(join(out, 'minimal/README.md'));
  writeFileSync(join(out, 'small/README.md'), 'edited');
  writeFileSync(join(out, 'small/notes.txt'), 'mine');
  const before = [hashOf(folder), timesIn(folder)];
  expect(generate('--check')).toEqual({
    code: 1,
    out: 'missing  generated/minimal/README.md\ndiffers  generated/small/README.md\nextra    generated/small/notes.txt\n',
    err: '3 files are not as generated: run `npm run generate` and commit the result\n',
  });
  expect([hashOf(folder), timesIn(folder)]).toEqual(before);
  // A half-deleted tree is made whole.
  rmSync(join(out, 'small/argocd'), { recursive: true });
  expect(generate().code).toBe(0);
  expect(generate('--check').code).toBe(0);
});

it('leaves other trees alone where only the folder of environments is another one', () => {
  const { folder, from, out, generate } = project();
  generate();
  const other = join(folder, 'other');
  mkdirSync(other);
  for (const file of ['small.yaml', 'small.facts.json']) cpSync(join(from, file), join(other, file));
  const minimal = filesIn(join(out, 'minimal'));
  expect(generate('--from', 'other').code).toBe(0);
  expect(filesIn(join(out, 'minimal'))).toEqual(minimal);
});

it('removes the tree of an environment that is gone, when all environments are generated', () => {
  const { from, out, generate } = project();
  generate();
  mkdirSync(join(out, 'mine'));
  writeFileSync(join(out, 'mine/README.md'), '# mine\n\nWritten by hand.\n');
  writeFileSync(join(out, 'notes.txt'), 'mine');
  const gone = filesIn(join(out, 'minimal'));
  for (const file of ['minimal.yaml', 'minimal.facts.json']) rmSync(join(from, file));
  expect(generate('small').code).toBe(0);
  expect(filesIn(join(out, 'minimal'))).toEqual(gone);
  const check = generate('--check');
  expect(check.code).toBe(1);
  expect(check.out.trim().split('\n')).toEqual(gone.map((file) => `extra    generated/minimal/${file}`));
  const removed = generate();
  expect(removed.code).toBe(0);
  expect(removed.out).toContain(`generated/minimal: 0 files, 0 created, 0 changed, ${gone.length} removed\n`);
  expect(filesIn(out).filter((file) => !file.startsWith('small/'))).toEqual(['mine/README.md', 'notes.txt']);
  expect(generate('--check')).toMatchObject({ code: 0, out: '' });
});

it('refuses a folder of somebody else', () => {
  const { out, generate } = project();
  mkdirSync(join(out, 'small'), { recursive: true });
  writeFileSync(join(out, 'small/thesis.tex'), 'years');
  const { code, err } = generate();
  expect(code).toBe(1);
  expect(err).toMatch(/^generated\/small TREE_FOREIGN .*thesis\.tex/);
  expect(filesIn(out)).toEqual(['small/thesis.tex']);
});

it('says where it cannot write, and has then written nothing', () => {
  const { folder, out, generate } = project();
  writeFileSync(out, 'a file where the folder belongs');
  const file = generate();
  expect(file).toMatchObject({ code: 1, out: '' });
  expect(file.err).toMatch(/^generated\/(minimal|small) TREE_UNWRITABLE /);
  expect(file.err).not.toMatch(/ at .*:\d+:\d+/);
  rmSync(out);
  generate();
  chmodSync(join(out, 'small'), 0o555);
  chmodSync(out, 0o555);
  rmSync(join(out, 'minimal/README.md'));
  const before = hashOf(out);
  // Root may write everywhere, so the command runs as somebody else where the test runs as root.
  const root = process.getuid?.() === 0;
  chmodSync(folder, 0o755);
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'src/espalier.mjs'), 'generate', '--from', VALID, '--out', join(out, 'small')],
    { cwd: folder, encoding: 'utf8', ...(root && { uid: 65534, gid: 65534 }) },
  );
  expect([status, stderr]).toEqual([1, expect.stringMatching(/TREE_UNWRITABLE/)]);
  expect(stderr).not.toMatch(/ at .*:\d+:\d+/);
  expect(hashOf(out)).toBe(before);
  chmodSync(out, 0o755);
  chmodSync(join(out, 'small'), 0o755);
});

it('gives the same bytes whatever the time zone, the language and the folder', () => {
  const folder = temporaryFolder();
  const worlds: Record<string, string>[] = [
    { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C', NODE_ENV: 'production', HOME: '/nonexistent' },
  ];
  const hashes = worlds.map((env, i) => {
    const out = join(folder, `${i}`, 'deep'.repeat(i), 'out');
    const cwd = i === 0 ? folder : join(ROOT, 'src');
    const from = join(ROOT, 'environments');
    expect(espalier(['generate', '--from', from, '--out', out], { cwd, env })).toMatchObject({
      code: 0,
      err: '',
    });
    return hashOf(out);
  });
  expect(hashes[1]).toBe(hashes[0]);
});

it('runs from any folder, with environments and trees where they are told to be', () => {
  const folder = temporaryFolder();
  const { code, err } = espalier(['generate'], { cwd: folder });
  expect(code).toBe(1);
  expect(err).toMatch(
    /^environments ENVIRONMENTS_MISSING .*\n {4}Run it where environments\/ is, name the folder with --from/,
  );
  expect(espalier(['generate', 'small', '--from', VALID, '--out', 'here'], { cwd: folder }).code).toBe(0);
  expect(filesIn(folder).every((file) => file.startsWith('here/small/'))).toBe(true);
});

it('says which environment was meant', () => {
  const { generate } = project();
  for (const name of ['smal', 'environments/small.yaml', 'small.yaml']) {
    const { code, err } = generate(name);
    expect(code).toBe(1);
    expect(err).toContain(
      `there is no environment "${name}"; did you mean "small"?\n    Name one of: minimal, small.`,
    );
  }
});

it('tells the problems of every environment at once, whatever the step that finds them', () => {
  const { from, generate, out } = project();
  const small = join(VALID, 'small.yaml');
  spawnSync('sed', ['-i', 's/nat: single/nat: singel/', join(from, 'small.yaml')]);
  cpSync(small, join(from, 'green.yaml'));
  cpSync(join(VALID, 'small.facts.json'), join(from, 'green.facts.json'));
  spawnSync('sed', ['-i', '/karpenter-crd:/d', join(from, 'green.yaml')]);
  const { code, err } = generate();
  expect(code).toBe(1);
  expect(err.match(/^\S+ .*? [A-Z]+_[A-Z_]+ /gm)?.map((line) => line.trim())).toEqual([
    'environments/small.yaml:12 network.nat SCHEMA_ENUM',
    'environments/green.yaml:42 green/karpenter NEED_OFF',
  ]);
  expect(err).toMatch(/\n2 problems; nothing was written\n$/);
  expect(() => filesIn(out)).toThrow(/ENOENT/);
});

it('ends quietly when its reader has left', () => {
  const { folder } = project();
  const { stdout, stderr } = spawnSync(
    'bash',
    [
      '-c',
      'set -o pipefail; "$0" "$1" generate --check | head -n 1; echo $?',
      process.execPath,
      join(ROOT, 'src/espalier.mjs'),
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(stdout).toMatch(/^missing {2}generated\/minimal\/\S+\n1\n$/);
  expect(stderr).toMatch(/^\d+ files are not as generated: .*\n$/);
});
