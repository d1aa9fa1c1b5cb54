import { join } from 'node:path';
import type { Arguments } from '../../src/cli/command.ts';
import { ROOT } from '../../src/cli/root.ts';
import { Home } from '../home.ts';

/** The folder that `--home` names, else `.lab` in the project's. */
export function homeOf(input: Arguments): Home {
  return new Home(input.text('home') ?? join(ROOT, '.lab'));
}

/** The line about it in a command's usage. */
export const HOME_USAGE = '  --home DIR   folder of the lab; default: .lab in the project';
