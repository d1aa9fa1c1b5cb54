import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './cli.ts';

/** Runs `scripts/github/<name>.ts` as a workflow does, with these variables and nothing of GitHub's from outside. */
export function script(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = ROOT,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const outside = Object.entries(process.env).filter(([key]) => !key.startsWith('GITHUB_'));
  const child = spawn(process.execPath, [join(ROOT, 'scripts/github', `${name}.ts`), ...args], {
    cwd,
    env: { ...Object.fromEntries(outside), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
