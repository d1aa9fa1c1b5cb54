import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../lab/cli.ts';
import command from '../../../lab/commands/experiment.ts';
import { parseArguments, UsageError } from '../../../src/cli/command.ts';
import { Problems } from '../../../src/problem.ts';
import { ROOT } from '../../helpers/cli.ts';
import { temporaryFolder } from '../../helpers/folders.ts';

// Each reads the catalogue, and the machine may have other work.
vi.setConfig({ testTimeout: 60_000 });

const RECIPES = join(ROOT, 'recipes');
const LOAD = join(RECIPES, 'load', 'generators-short.yaml');

let folder: string;
let temporary: string;

beforeEach(() => {
  folder = temporaryFolder();
  temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
  // Nothing is built there: whoever comes as far as that has said nothing wrong.
  vi.stubEnv('ESPALIER_LAB_CACHE', join(folder, 'cache'));
  return () => vi.unstubAllEnvs();
});

/** What is wrong with a command line, by its codes; `usage` for that. */
async function wrong(...args: string[]): Promise<string[]> {
  try {
    await command.run(parseArguments(command, [...args, '--from', RECIPES]));
  } catch (error) {
    if (error instanceof UsageError) return ['usage'];
    if (error instanceof Problems) return [...new Set(error.problems.map(({ code }) => code))];
    throw error;
  }
  throw new Error('it ran');
}

const PAGE = ['custom-metrics-keda', 'php-apache'];

describe('before anything starts', () => {
  it.each([
    ['an environment that is not there', ['nowhere', 'php-apache'], /ENV/],
    ['an app that is not there', ['custom-metrics-keda', 'php'], /^COMPONENT_UNKNOWN$/],
    [
      'an app without a model of its service',
      ['custom-metrics-keda', 'keda', '--load', LOAD],
      /^NOT_SIMULATED$/,
    ],
    ['a load that is not there', [...PAGE, '--load', 'nothing.yaml'], /FILE/],
    ['no time to look', [...PAGE, '--seconds', '0'], /^usage$/],
    ['seconds that are no number', [...PAGE, '--seconds', '1e3'], /^usage$/],
    ['a calm below zero', [...PAGE, '--calm=-1'], /^usage$/],
    ['a result in a folder that is not there', [...PAGE, '--out', 'no/where.svg'], /^FILE_UNWRITABLE$/],
    ['a record in the place of a folder', [...PAGE, '--json', RECIPES], /^FILE_UNWRITABLE$/],
    ['a result below a file', [...PAGE, '--out', join(LOAD, 'chart.svg')], /^FILE_UNWRITABLE$/],
  ])('%s is found', async (_, args, code) => {
    const load = args.includes('--load') || args[1] !== 'php-apache' ? [] : ['--load', LOAD];
    expect((await wrong(...args, ...load)).join()).toMatch(code);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('programs that are missing are found last, and no folder is made for them', async () => {
    const results = ['--out', join(folder, 'chart.svg'), '--json', join(folder, 'record.json')];
    writeFileSync(join(folder, 'record.json'), 'of the day before');
    const codes = await wrong(...PAGE, '--load', LOAD, '--seconds', '1', '--calm', '0', ...results);
    expect(codes.join()).toMatch(/^(LAB_NOT_BUILT|LAB_TOOL_MISSING)$/);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['record.json', 'tmp']);
  });
});

it('says in words what is wrong, though --json names a file', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const printed = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const record = join(folder, 'record.json');
  const code = await main(['experiment', 'custom-metrics-keda', 'php', '--from', RECIPES, '--json', record]);
  const [words, output] = [said.mock.calls.join(''), printed.mock.calls.length];
  vi.restoreAllMocks();
  expect(code).toBe(1);
  expect(words).toContain('there is no component "php"');
  expect(output).toBe(0);
});
