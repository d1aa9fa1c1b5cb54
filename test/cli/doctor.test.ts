import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ESPALIER } from '../../src/cli/main.ts';
import { COMMANDS } from '../../src/doctor/commands.ts';
import { credentials } from '../../src/doctor/credentials.ts';
import { NEEDS } from '../../src/doctor/needs.ts';
import { diskSpace, program } from '../../src/doctor/probe.ts';
import { espalier } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

/** A folder for PATH with programs that say these versions. */
function programs(versions: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, says] of Object.entries(versions)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${says}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

interface Answer {
  readonly ok: boolean;
  readonly needs: readonly {
    name: string;
    state: string;
    found: string;
    get: string | null;
    must: string[];
  }[];
}

function ask(path: string, ...commands: readonly string[]): { code: number | null; answer: Answer } {
  const { code, out } = espalier(['doctor', ...commands, '--json'], {
    env: {
      PATH: path,
      HOME: temporaryFolder(),
      AWS_PROFILE: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
    },
  });
  return { code, answer: JSON.parse(out) as Answer };
}

describe('doctor', () => {
  it('finds what a command needs, and exits with 0', () => {
    const { code, answer } = ask(programs({ kubectl: 'Client Version: v1.35.1' }), 'cluster');
    expect(code).toBe(0);
    expect(answer.ok).toBe(true);
    expect(answer.needs.find(({ name }) => name === 'kubectl')).toMatchObject({ state: 'ok', get: null });
    // Only for a part of what it does.
    expect(answer.needs.find(({ name }) => name === 'argocd')).toMatchObject({ state: 'missing', must: [] });
  });

  it('says what is missing and how to get it, and exits with 1', () => {
    const { code, answer } = ask(programs({ git: 'git version 2.47.1' }), 'lab');
    expect(code).toBe(1);
    expect(answer.ok).toBe(false);
    const missing = answer.needs.filter(({ state }) => state === 'missing').map(({ name }) => name);
    expect(missing).toEqual(expect.arrayContaining(['go', 'openssl', 'redis-server', 'kubectl']));
    expect(answer.needs.find(({ name }) => name === 'redis-server')?.get).toBe(
      'apt-get install redis-server',
    );
  });

  it('takes a program that is too old for missing', () => {
    const { answer } = ask(programs({ go: 'go version go1.19.8 linux/amd64' }), 'lab');
    expect(answer.needs.find(({ name }) => name === 'go')).toMatchObject({
      state: 'missing',
      found: '1.19.8, older than 1.26',
    });
  });

  it('lists everything for everybody, and asks only for what generate needs', () => {
    const { code, out } = espalier(['doctor'], { env: { PATH: programs({}), HOME: temporaryFolder() } });
    // Git, Go and all the others are missing here; generate does without.
    const packages = /^ok +packages /m.test(out);
    expect(code).toBe(packages ? 0 : 1);
    expect(out).toMatch(/^missing +git /m);
    for (const name of Object.keys(NEEDS))
      expect(out).toMatch(new RegExp(`^(ok|missing|optional) +${name} `, 'm'));
  });

  it('knows no command that there is not', () => {
    const { code, err } = espalier(['doctor', 'genrate']);
    expect([code, err]).toEqual([2, expect.stringMatching(/did you mean "generate"\?/)]);
  });

  it('does not have the package of Pulumi download anything', () => {
    const path = join(temporaryFolder(), 'node_modules/.bin');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'pulumi'), `#!/bin/sh\ntouch ${path}/ran\necho v3.0.0\n`);
    chmodSync(join(path, 'pulumi'), 0o755);
    const { answer } = ask(path, 'bootstrap');
    expect(answer.needs.find(({ name }) => name === 'pulumi')?.state).toBe('missing');
    expect(existsSync(join(path, 'ran'))).toBe(false);
  });

  it('shows no credential', () => {
    const { out, code } = espalier(['doctor', 'bootstrap'], {
      env: {
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI',
        PATH: programs({}),
      },
    });
    expect(code).toBe(1);
    expect(out).toMatch(/^ok +aws-credentials +AWS_ACCESS_KEY_ID is set$/m);
    expect(out).not.toMatch(/AKIA|wJalr/);
  });
});

it('knows every command but itself', () => {
  const { doctor: _itself, ...others } = ESPALIER.commands;
  expect(Object.keys(COMMANDS)).toEqual(expect.arrayContaining(Object.keys(others)));
});

it('every need is needed, and every command names needs that there are', () => {
  const named = Object.values(COMMANDS).flatMap(({ must, may = [] }) => [...must, ...may]);
  expect([...new Set(named)].sort()).toEqual(Object.keys(NEEDS).sort());
});

it('finds credentials where the tools of AWS do', () => {
  const home = temporaryFolder();
  expect(credentials({}, home).state).toBe('missing');
  // Half a key is none.
  expect(credentials({ AWS_ACCESS_KEY_ID: 'a' }, home).state).toBe('missing');
  expect(credentials({ AWS_PROFILE: 'dev' }, home)).toEqual({ state: 'ok', found: 'AWS_PROFILE is set' });
  const file = join(home, '.aws/config');
  mkdirSync(dirname(file));
  writeFileSync(file, '');
  expect(credentials({}, home)).toEqual({ state: 'ok', found: `${file} is there` });
});

it('a program that hangs or fails is no program, where its version matters', () => {
  const path = programs({ odd: 'no version here' });
  vi.stubEnv('PATH', path);
  expect(program(['odd'])).toMatchObject({ state: 'ok' });
  expect(program(['odd'], { least: [1, 0] })).toMatchObject({ state: 'missing' });
  vi.unstubAllEnvs();
});

it('asks for room where a folder will be made', () => {
  const folder = join(temporaryFolder(), 'not/yet');
  expect(diskSpace(folder, 0).state).toBe('ok');
  expect(diskSpace(folder, 1e9)).toMatchObject({
    state: 'missing',
    found: expect.stringContaining('less than'),
  });
});
