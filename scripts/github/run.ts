import { readFileSync } from 'node:fs';
import { Problems, printable } from '../../src/problem.ts';

/** Runs a script: what it throws is printed without a stack, and the exit code is 1. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const expected = error instanceof Problems || (error instanceof Error && KNOWN.includes(error.name));
    if (!expected) throw error;
    process.stderr.write(`${printable(error.message)}\n`);
    process.exitCode = 1;
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
