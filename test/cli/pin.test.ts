import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import { Problems } from '../../src/problem.ts';
import { loadRules } from '../../src/rules.ts';
import { espalier, ROOT } from '../helpers/cli.ts';
import { filesIn, temporaryFolder, timesIn } from '../helpers/folders.ts';
import { TestRepository } from '../helpers/repository.ts';

// Git is a process of its own each time, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

const catalog = await loadCatalog(ROOT);
const rules = await loadRules();

/** What every test starts from: a tree that follows the branch, and after it the wish to roll out in order. */
let repository: TestRepository;
let first: string;

beforeEach(() => {
  repository = new TestRepository(catalog, rules);
  repository.follow();
  repository.generate();
  first = repository.commit('A tree');
  repository.edit('rollout: eventual', 'rollout: ordered');
});

const CHART_VALUE = ['cpu: 500m', 'cpu: 600m'] as const;
const OBJECT = ['limits: { cpu: 32,', 'limits: { cpu: 64,'] as const;
const KARPENTER = 'application.argoproj.io_karpenter.yaml';

/** Changes a chart's value and an object of our own, generates, commits. */
function change(): string {
  repository.edit(...CHART_VALUE);
  repository.edit(...OBJECT);
  repository.generate();
  return repository.commit('A change');
}

/** The same files with the branch in place of a commit. */
function onBranch(texts: Record<string, string>, commit: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [
      file,
      text.replace(`"${commit}"`, 'main').replace(commit, 'main'),
    ]),
  );
}

async function refusal(...args: readonly string[]): Promise<readonly [code: string, text: string]> {
  try {
    await repository.pin(...args);
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return [error.problems.map(({ code }) => code).join(' '), error.message];
  }
  throw new Error('nothing was refused');
}

describe('pinning', () => {
  it('freezes what the root syncs, to the byte but for the commit, comments included', async () => {
    const before = repository.texts('argocd');
    expect(await repository.pin(first)).toContain('Next: npm run generate');
    repository.generate();
    const argocd = repository.texts('argocd');
    expect(onBranch(argocd, first)).toEqual(before);
    expect(repository.texts('next')).toEqual(before);
    expect(argocd[KARPENTER]).toMatch(/^# \S/);
    for (const [file, text] of Object.entries(argocd))
      expect([file, text.includes('path: generated/')]).toEqual([file, text.includes(first)]);
  });

  it('keeps charts, values and objects of our own where they are until the next pin, and then moves them together', async () => {
    await repository.pin(first);
    repository.generate();
    repository.commit('Ordered');
    const argocd = repository.texts('argocd');
    const nodes = repository.texts('node-pools');
    const second = change();
    expect(repository.texts('argocd')).toEqual(argocd);
    expect(repository.texts('next')[KARPENTER]).toContain('600m');
    expect(repository.texts('node-pools')).not.toEqual(nodes);

    const said = await repository.pin(second);
    expect(said).toMatch(/wave +\d+ {2}karpenter +values$/m);
    expect(said).toMatch(/wave +\d+ {2}node-pools +1 file$/m);
    expect(said.match(/^ {2}wave/gm)).toHaveLength(2);
    repository.generate();
    expect(onBranch(repository.texts('argocd'), second)).toEqual(repository.texts('next'));
    expect(repository.texts('argocd')[KARPENTER]).toContain('600m');

    // Back to where the tree was before it was ordered.
    repository.commit('Rolled out');
    expect(await repository.pin(first)).toContain('karpenter');
    repository.generate();
    expect(repository.texts('argocd')).toEqual(argocd);
    expect(repository.texts('next')[KARPENTER]).toContain('600m');
  });

  it('says what is created, removed and moved to another version', async () => {
    await repository.pin(first);
    repository.edit('  node-pools:\n', '  cert-manager:\n  node-pools:\n');
    repository.edit('  argo-cd:\n', '');
    repository.generate();
    const chart = join(repository.out, 'ordered/next', KARPENTER);
    const text = readFileSync(chart, 'utf8');
    writeFileSync(chart, text.replace(/targetRevision: .*/, 'targetRevision: "9.9.9"'));
    const said = await repository.pin(repository.commit('More'));
    expect(said).toMatch(/ argo-cd +removed$/m);
    expect(said).toMatch(/ cert-manager +created$/m);
    expect(said).toMatch(/ karpenter +chart karpenter \S+ -> 9\.9\.9$/m);
    expect(said).toMatch(/ AppProject platform +settings$/m);
  });

  it('changes nothing the second time', async () => {
    await repository.pin('main');
    const before = timesIn(repository.from);
    expect(await repository.pin(first)).toContain('nothing to do');
    expect(timesIn(repository.from)).toEqual(before);
    expect(filesIn(repository.from)).toEqual(['ordered.facts.json', 'ordered.pins.yaml', 'ordered.yaml']);
  });

  it('takes any name of a commit, and writes it in full', async () => {
    repository.git('tag', '--annotate', 'v1', '--message', 'one');
    for (const name of ['main', 'HEAD', 'v1', 'refs/heads/main', first.slice(0, 8), first.toUpperCase()]) {
      rmSync(repository.pins, { force: true });
      await repository.pin(name);
      expect(loadEnvironments(repository.from, catalog)[0]?.pins?.commit).toBe(first);
    }
  });

  it('mends pins that cannot be read, such as two that were merged', async () => {
    writeFileSync(repository.pins, '<<<<<<< ours\ncommit: 1\n=======\n');
    expect(await repository.pin(first)).toContain('no pins that could be read');
    repository.generate();
  });

  it('asks the branch of the remote, where there is one', async () => {
    repository.git('update-ref', 'refs/remotes/origin/main', first);
    const ahead = repository.commit('Ahead');
    expect((await refusal(ahead))[0]).toBe('PIN_NOT_ANCESTOR');
    expect((await refusal(ahead))[1]).toContain('origin/main');
    expect(await repository.pin(first)).toContain('of origin/main');
  });
});

describe('what cannot be pinned', () => {
  it('is a commit that the branch does not have', async () => {
    repository.commit('Wanted');
    repository.git('switch', '--quiet', '--create', 'side');
    const side = repository.commit('Not merged');
    repository.git('switch', '--quiet', 'main');
    expect(await refusal(side)).toEqual(['PIN_NOT_ANCESTOR', expect.stringContaining('history of main')]);
    expect(await refusal('side')).toEqual(['PIN_NOT_ANCESTOR', expect.anything()]);
    expect(existsSync(repository.pins)).toBe(false);
  });

  it('is a commit without the tree, or with half of it', async () => {
    rmSync(repository.out, { recursive: true });
    const without = repository.commit('No tree');
    expect(await refusal(without)).toEqual(['PIN_NO_TREE', expect.stringContaining(':generated/ordered/')]);
    repository.git('checkout', '--quiet', first, '--', 'generated');
    writeFileSync(join(repository.out, 'ordered/keda-INCOMPLETE.yaml'), '');
    writeFileSync(join(repository.out, 'ordered/argocd/INCOMPLETE.yaml'), 'metadata: @\n');
    expect((await refusal(repository.commit('Killed')))[0]).toBe('PIN_TREE_INCOMPLETE');
    rmSync(join(repository.out, 'ordered/argocd/INCOMPLETE.yaml'));
    rmSync(join(repository.out, 'ordered/node-pools'), { recursive: true });
    expect(await refusal(repository.commit('A folder less'))).toEqual([
      'PIN_TREE_INCOMPLETE',
      expect.stringContaining('no folder generated/ordered/node-pools'),
    ]);
  });

  it('is a tree for another repository', async () => {
    repository.edit('https://git.example.com/platform.git', 'https://git.example.com/moved.git');
    const [codes, text] = await refusal(first);
    expect(new Set(codes.split(' '))).toEqual(new Set(['PINS_REPOSITORY']));
    expect(text).toMatch(/^[0-9a-f]{10}:generated\/ordered\/argocd\/application\S+:\d+ /);
  });

  it('is anything for an environment that follows the branch', async () => {
    repository.follow();
    expect(await refusal(first)).toEqual(['PIN_EVENTUAL', expect.stringContaining('rollout: ordered')]);
  });

  it.each([
    'nothing',
    '0000000000000000000000000000000000000000',
    'main:generated',
    'main..main',
    '',
    '-h',
    '--all',
    '--upload-pack=x',
    '$(touch x)',
    ':/A tree',
  ])('is what names no commit: %s', async (name) => {
    expect((await refusal('--', name))[0]).toBe('PIN_NO_COMMIT');
    expect(filesIn(repository.folder).some((file) => file === 'x')).toBe(false);
  });

  it('is an option in the place of a commit', () => {
    const ended = espalier(['pin', 'ordered', '--upload-pack=x', '--from', repository.from]);
    expect(ended).toMatchObject({ code: 2, out: '' });
  });

  it('is what git cannot be asked about', async () => {
    const shallow = temporaryFolder();
    repository.commit('Wanted');
    repository.git('clone', '--quiet', '--depth=1', `file://${repository.folder}`, shallow);
    expect(await refusal(first, '--repo', shallow)).toEqual([
      'PIN_SHALLOW',
      expect.stringContaining('--unshallow'),
    ]);
    const [code] = await refusal(first, '--repo', temporaryFolder());
    expect(code).toBe('PIN_NO_REPOSITORY');
    repository.edit('repository:', 'revision: release\n  repository:');
    expect(await refusal(first)).toEqual([
      'PIN_NO_BRANCH',
      expect.stringContaining('git fetch origin release'),
    ]);
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'src/espalier.mjs'), 'pin', 'ordered', first, '--from', repository.from],
      { encoding: 'utf8', env: { PATH: temporaryFolder() } },
    );
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/PIN_NO_GIT .*\n.*\n1 problem; nothing was written\n$/),
    ]);
  });

  it('is written nowhere: what was pinned stays', async () => {
    await repository.pin(first);
    const before = timesIn(repository.from);
    await refusal('nothing');
    expect(timesIn(repository.from)).toEqual(before);
    rmSync(repository.pins);
    mkdirSync(repository.pins);
    expect((await refusal(first))[0]).toBe('FILE_UNWRITABLE');
    expect(filesIn(repository.from)).toEqual(['ordered.facts.json', 'ordered.yaml']);
  });
});
