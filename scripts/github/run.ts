import { readFileSync } from 'node:fs';
import { Problems, printable } from '../../src/problem.ts';

/** Runs a script: what it throws is printed without a stack, and the exit code is 1; 2 where an option is wrong. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isUsage = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_');
    const expected =
      isUsage || error instanceof Problems || (error instanceof Error && KNOWN.includes(error.name));
    if (!expected) throw error;
    process.stderr.write(`${printable((error as Error).message)}\n`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

const KNOWN = ['GitHubError', 'Refused'];

/** Something that was not made by us is not as it has to be. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** What the event that started the workflow says. @throws Refused outside of a workflow. */
export function eventOf(env: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const { GITHUB_EVENT_PATH: file } = env;
  if (!file) throw new Refused('GITHUB_EVENT_PATH is not set: this runs in a workflow of GitHub');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}
