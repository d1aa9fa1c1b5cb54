import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { onPath } from '../../src/on-path.ts';
import { espalier } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const scripts = new Map<Shell, string>();

beforeAll(() => {
  for (const shell of SHELLS) scripts.set(shell, espalier(['completion', shell]).out);
});

/** What each shell needs in order to say what it would complete the last word to, without a terminal. */
const ASK: Record<Shell, (script: string, words: readonly string[]) => { args: string[]; input: string }> = {
  bash: (script, words) => ({
    args: ['--norc', '--noprofile'],
    input: `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})\nCOMP_CWORD=${words.length - 1}\n_espalier\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`,
  }),
  // The functions that a terminal would be asked by are in the completion system; here they print what they are given.
  zsh: (script, words) => ({
    args: ['-f'],
    input: `compdef() { : }
_files() { print FILES }
compadd() { local word; for word in "$@"; do [[ $word == \${words[CURRENT]}* && $word != -- ]] && print -r -- $word; done }
_describe() { local word; for word in "\${(@P)2}"; do [[ $word == \${words[CURRENT]}* ]] && print -r -- \${word%%:*}; done }
${script}
words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}
_espalier\n`,
  }),
  fish: (script, words) => ({
    args: ['--no-config', '-c', `${script}\ncomplete -C '${words.join(' ')}' | string replace -r '\\t.*' ''`],
    input: '',
  }),
};

function complete(shell: Shell, folder: string, ...words: readonly string[]): string[] {
  const { args, input } = ASK[shell](scripts.get(shell) as string, ['espalier', ...words]);
  const { stdout, stderr } = spawnSync(shell, args, {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder },
  });
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

function project(...names: readonly string[]): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'environments'));
  for (const name of names) writeFileSync(join(folder, 'environments', name), '');
  return folder;
}

describe.each(SHELLS.filter((shell) => shell === 'bash' || onPath(shell) !== undefined))('%s', (shell) => {
  it('completes commands', () => {
    expect(complete(shell, project(), 'ge')).toEqual(['generate']);
    expect(complete(shell, project(), 'set')).toEqual(['set-image']);
    expect(complete(shell, project(), '')).toEqual(expect.arrayContaining(['capacity', 'disable', 'rules']));
  });

  it('completes options of the command', () => {
    expect(complete(shell, project(), 'generate', '--ch')).toEqual(['--check']);
    expect(complete(shell, project(), 'rules', '--')).toEqual(['--help', '--json']);
  });

  it('completes environments and components, each at its place', () => {
    const folder = project('dev.yaml', 'prod.yaml', 'dev.facts.json', 'prod.pins.yaml');
    expect(complete(shell, folder, 'enable', '')).toEqual(['dev', 'prod']);
    expect(complete(shell, folder, 'enable', 'dev', 'kyv')).toEqual(['kyverno']);
    expect(complete(shell, folder, 'enable', 'dev', 'keda', 'met')).toEqual([
      'metabase',
      'metabase-database',
      'metrics-server',
    ]);
    expect(complete(shell, folder, 'promote', 'dev', 'p')).toEqual(['prod']);
    expect(complete(shell, folder, 'promote', '--dry-run', 'dev', 'p')).toEqual(['prod']);
  });

  it('offers no file that is no environment, whatever it is called, and runs nothing', () => {
    const folder = project('dev.yaml', '$(touch ran).yaml', '`touch ran`.yaml', 'a b.yaml', '-x.yaml');
    expect(complete(shell, folder, 'enable', '')).toEqual(['dev']);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

it('knows bash, zsh and fish', () => {
  expect(espalier(['completion', 'fihs'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('did you mean "fish"?'),
  });
});
