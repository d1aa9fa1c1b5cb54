import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Problems } from '../../src/problem.ts';
import { changedObjects, review, sideOf } from '../../src/review.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const manifest = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop\ndata:\n  value: "${value}"\n`;

/** A repository with a tree on `main`, in a folder of it where that is asked for; the folder. */
function repository(below = '', format = 'sha1'): string {
  const top = temporaryFolder();
  const folder = join(top, below);
  mkdirSync(join(folder, 'generated/dev/web'), { recursive: true });
  mkdirSync(join(folder, 'charts'));
  writeFileSync(join(folder, 'generated/dev/web/config-map_a.yaml'), manifest('a', '1'));
  writeFileSync(join(folder, 'generated/dev/web/config-map_b.yaml'), manifest('b', '1'));
  writeFileSync(join(folder, 'charts/web.json'), '{}');
  git(top, 'init', '--quiet', '--initial-branch=main', `--object-format=${format}`);
  commit(top);
  return folder;
}

function commit(top: string): void {
  git(top, 'add', '--all');
  const settings = ['user.name=t', 'user.email=t@example.com', 'commit.gpgsign=false'];
  git(top, ...settings.flatMap((setting) => ['-c', setting]), 'commit', '-qm', 'a');
}

const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });

function codesOf(run: () => unknown): string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof Problems) return error.problems.map(({ code }) => code);
    throw error;
  }
}

describe.each([
  ['at the top', '', 'sha1'],
  ['in a folder of the repository', 'platform/clusters', 'sha1'],
  ['with SHA-256 ids', '', 'sha256'],
])('a commit and a folder, %s', (_, below, format) => {
  it('compare, and nothing is checked out or left', () => {
    const folder = repository(below, format);
    const generated = join(folder, 'generated');
    const base = sideOf('main', folder);
    expect(base.label).toMatch(/^main \([0-9a-f]{7}\)$/);
    expect(changedObjects(base, sideOf(generated, folder))).toEqual([]);
    writeFileSync(join(generated, 'dev/web/config-map_a.yaml'), manifest('a', '2'));
    rmSync(join(generated, 'dev/web/config-map_b.yaml'));
    const changes = changedObjects(base, sideOf(generated, folder));
    expect(changes.map(({ action, id }) => `${action} ${id.name}`)).toEqual(['changed a', 'removed b']);
    expect(git(folder, 'status', '--porcelain').split('\n').filter(Boolean)).toHaveLength(2);
    expect(base.chart('web')?.toString()).toBe('{}');
    expect(base.chart('../../etc/passwd')).toBeUndefined();
  });
});

it('compares two folders, given as trees or as what holds them', () => {
  const [one, two] = [temporaryFolder(), temporaryFolder()];
  cpSync(repository(), one, { recursive: true });
  cpSync(join(one, 'generated'), join(two, 'trees'), { recursive: true });
  expect(review(sideOf(one), sideOf(join(two, 'trees'))).changes).toEqual([]);
});

it('says what is wrong with a side', () => {
  const folder = repository();
  const none = temporaryFolder();
  expect(codesOf(() => sideOf('no-such-branch', folder))).toEqual(['DIFF_UNKNOWN_REF']);
  expect(codesOf(() => sideOf('--upload-pack=touch', folder))).toEqual(['DIFF_UNKNOWN_REF']);
  expect(codesOf(() => sideOf('main', none))).toEqual(['DIFF_NO_REPOSITORY']);
  expect(codesOf(() => sideOf(none))).toEqual(['DIFF_NO_TREES']);
  git(folder, 'rm', '-rq', '--cached', 'generated');
  git(
    folder,
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.com',
    '-c',
    'commit.gpgsign=false',
    'commit',
    '-qm',
    'b',
  );
  expect(codesOf(() => sideOf('HEAD', folder))).toEqual(['DIFF_NO_TREES']);
});

it('takes an existing folder for the folder, and the commit where it is asked for', () => {
  const folder = repository();
  expect(sideOf(join(folder, 'generated'), folder).label).toBe(join(folder, 'generated'));
  expect(sideOf('git:main', folder).label).toMatch(/^main \(/);
});

it('takes no other folder for a tree', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'notes'));
  writeFileSync(join(folder, 'notes/today.txt'), 'a');
  expect(codesOf(() => sideOf(folder))).toEqual(['DIFF_NO_TREES']);
});

it('follows no link, and hides none: Argo CD would', () => {
  const top = repository();
  const folder = join(top, 'generated');
  symlinkSync('config-map_a.yaml', join(folder, 'dev/web/config-map_c.yaml'));
  symlinkSync('/etc', join(folder, 'dev/etc'));
  commit(top);
  const base = sideOf('git:HEAD~1', top);
  for (const head of [sideOf(folder), sideOf('git:HEAD', top)]) {
    const paths = [...(head.trees.get('dev')?.keys() ?? [])];
    expect(paths.sort()).toEqual([
      'etc',
      'web/config-map_a.yaml',
      'web/config-map_b.yaml',
      'web/config-map_c.yaml',
    ]);
    expect(head.read('dev', ['web/config-map_c.yaml', 'etc']).map(String)).toEqual([
      'config-map_a.yaml',
      '/etc',
    ]);
    const { changes } = review(base, head);
    expect(changes).toMatchObject([
      { action: 'unreadable', severity: 'high', files: ['dev/web/config-map_c.yaml'] },
    ]);
  }
  expect(sideOf(folder).trees).toEqual(sideOf('git:HEAD', top).trees);
});
