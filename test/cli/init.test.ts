import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { espalier, ROOT } from '../helpers/cli.ts';
import { filesIn, hashOf, temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

const ANSWERS: Readonly<Record<string, string>> = {
  account: '012345678901',
  region: 'eu-north-1',
  repository: 'git@git.example.com:team/platform.git',
  domain: 'new.example.com',
  issuer: 'https://login.example.com/realms/a',
};

const flags = (answers: Readonly<Record<string, string>>) =>
  Object.entries(answers).flatMap(([name, value]) => [`--${name}`, value]);

describe('init', () => {
  it.each(['small', 'large'])('writes a %s environment that becomes a tree and breaks no rule', (size) => {
    const cwd = temporaryFolder();
    const { code, out, err } = espalier(['init', 'fresh', '--size', size, ...flags(ANSWERS)], { cwd });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^wrote environments\/fresh\.yaml and environments\/fresh\.facts\.json\n/);
    expect(filesIn(cwd)).toEqual(['environments/fresh.facts.json', 'environments/fresh.yaml']);
    const yaml = parse(readFileSync(join(cwd, 'environments/fresh.yaml'), 'utf8'));
    expect(yaml).toMatchObject({
      account: ANSWERS.account,
      region: ANSWERS.region,
      highAvailability: size === 'large',
      git: { repository: ANSWERS.repository },
      web: { domain: ANSWERS.domain },
      sso: { issuer: ANSWERS.issuer },
    });
    expect(espalier(['generate'], { cwd })).toMatchObject({ code: 0, err: '' });
  });

  it('names every answer that is missing, and writes nothing', () => {
    const cwd = temporaryFolder();
    const { code, err } = espalier(['init', '--region', 'eu-west-1'], { cwd });
    expect(code).toBe(2);
    expect(err).toMatch(
      /^not given and without a default: --name, --account, --repository, --domain, --issuer\n/,
    );
    expect(filesIn(cwd)).toEqual([]);
  });

  it('tells every bad answer at once, without the password in it, and writes nothing', () => {
    const cwd = temporaryFolder();
    const bad = {
      account: '12',
      region: 'mars',
      repository: 'https://me:hunter2@git.example.com/x.git',
      domain: '../x',
      issuer: 'http://x',
      size: 'medium',
    };
    const { code, err } = espalier(['init', '../../etc', ...flags(bad)], { cwd });
    expect(code).toBe(1);
    expect(err.match(/^--\w+ INIT_ANSWER/gm)).toEqual(
      ['name', ...Object.keys(bad)].map((flag) => `--${flag} INIT_ANSWER`),
    );
    expect(err).not.toContain('hunter2');
    expect(filesIn(cwd)).toEqual([]);
  });

  it('takes no name that its cluster could not have', () => {
    const cwd = temporaryFolder();
    for (const name of ['1st', 'x'.repeat(36), 'Prod', 'a_b', 'a.b']) {
      const { code, err } = espalier(['init', name, ...flags(ANSWERS)], { cwd });
      expect([name, code]).toEqual([name, 1]);
      expect(err).toMatch(/^--name INIT_ANSWER /);
    }
  });

  it.each(['fresh.yaml', 'fresh.facts.json'])(
    'overwrites nothing: where %s is, neither file is written',
    (file) => {
      const cwd = temporaryFolder();
      mkdirSync(join(cwd, 'environments'));
      writeFileSync(join(cwd, 'environments', file), 'mine');
      const before = hashOf(cwd);
      const { code, err } = espalier(['init', 'fresh', ...flags(ANSWERS)], { cwd });
      expect(code).toBe(1);
      expect(err).toContain(`environments/${file} FILE_EXISTS`);
      expect(hashOf(cwd)).toBe(before);
    },
  );
});

const terminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/** Types answers into init on a pseudo-terminal, each after the prompt before it has been shown. */
function typed(cwd: string, lines: readonly string[]): Promise<{ code: number | null; screen: string }> {
  const command = `'${process.execPath}' '${join(ROOT, 'src/espalier.mjs')}' init`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd });
  const left = [...lines];
  let screen = '';
  let shown = 0;
  child.stdout.on('data', (data) => {
    screen += data;
    // A prompt ends in ": " and waits; each gets one answer.
    if (stripVTControlCharacters(screen).endsWith(': ') && screen.length > shown) {
      shown = screen.length;
      const line = left.shift();
      if (line !== undefined) child.stdin.write(line);
    }
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, screen })));
}

describe.runIf(terminal)('init on a terminal', () => {
  it('asks, asks again for what is wrong, and takes the default for an empty answer', async () => {
    const cwd = temporaryFolder();
    const { account, repository, domain, issuer } = ANSWERS;
    const { code, screen } = await typed(
      cwd,
      ['Fresh', 'fresh', account, '', repository, domain, issuer, ''].map((line) => `${line}\r`),
    );
    expect([code, screen]).toEqual([0, expect.stringContaining('wrote environments/fresh.yaml')]);
    expect(screen).toMatch(/"Fresh": must be an RFC 1123 label/);
    expect(screen.match(/Name of the environment/g)).toHaveLength(2);
    const yaml = parse(readFileSync(join(cwd, 'environments/fresh.yaml'), 'utf8'));
    expect(yaml).toMatchObject({ account, region: 'us-east-1', highAvailability: false, web: { domain } });
  });

  it('takes answers that are pasted all at once', async () => {
    const cwd = temporaryFolder();
    const { account, repository, domain, issuer } = ANSWERS;
    const answers = ['fresh', account, '', repository, domain, issuer, ''];
    const { code, screen } = await typed(cwd, [answers.map((line) => `${line}\r`).join('')]);
    expect([code, screen]).toEqual([0, expect.stringContaining('wrote environments/fresh.yaml')]);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['the end of its input', '\u0004'],
  ])('leaves on %s, having written nothing', async (_what, key) => {
    const cwd = temporaryFolder();
    const { code, screen } = await typed(cwd, ['fresh\r', key]);
    expect([code, screen]).toEqual([130, expect.not.stringMatching(/ at .*:\d+:\d+|Warning|Error/)]);
    expect(existsSync(join(cwd, 'environments'))).toBe(false);
  });

  it('leaves on an end of its input that comes with an answer, before the next question', async () => {
    const cwd = temporaryFolder();
    const { code, screen } = await typed(cwd, ['fresh\r\u0004']);
    expect([code, screen]).toEqual([130, expect.not.stringMatching(/ at .*:\d+:\d+|Warning|Error/)]);
  });
});
