import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, buildArguments, repositoryOf, treeOf } from './cases.ts';
import { RunFailed, run } from './run.ts';

/** Of so many files one is changed: a hundredth of the tree. */
const EVERY = 100;

/** What differs afterwards: images, a label of everything that a component built, and what the others have. */
const EDITS: readonly (readonly [from: RegExp, to: string])[] = [
  [/(image: \S+:)1\.2\.3/, '$11.2.4'],
  [/managed-by: espalier/, 'managed-by: another'],
  [/limit: -1/, 'limit: 5'],
  [/pod-security.kubernetes.io\/warn: \S+/, 'pod-security.kubernetes.io/warn: baseline'],
];

/**
 * Builds the fleet, commits it, and changes a hundredth of its files, which is what `diff` is then asked to find.
 * Returns how many those are. Throws RunFailed.
 */
export function makeRepository(place: Bench, apps: number): number {
  const folder = repositoryOf(place, apps);
  const tree = join(folder, 'generated/fleet');
  rmSync(folder, { recursive: true, force: true });
  run(buildArguments(place, 'engine', apps), place.options);
  cpSync(join(treeOf(place, 'engine', apps), 'fleet'), tree, { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message=The fleet');
  const files = readdirSync(tree, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.yaml'))
    .sort();
  const changed = files.filter((_, i) => i % EVERY === EVERY >> 1);
  for (const file of changed) {
    const before = readFileSync(join(tree, file), 'utf8');
    const after = EDITS.reduce((text, [from, to]) => text.replace(from, to), before);
    if (after === before) throw new RunFailed(`${file} has nothing to change`);
    writeFileSync(join(tree, file), after);
  }
  return changed.length;
}

function git(folder: string, ...args: string[]): void {
  const identity = [
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  execFileSync('git', ['-C', folder, ...identity, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}
