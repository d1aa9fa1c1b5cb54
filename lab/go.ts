import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Problems } from '../src/problem.ts';
import { missingTool } from './tools.ts';

/**
 * What every Go command of the lab runs with: the Go that is installed and no other, no C compiler, no settings of a
 * workspace around the folder. The user's GOFLAGS stay, so that `-p=1` and the like reach the build.
 */
export function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' };
}

/** Runs `go` and returns what it printed. Throws Problems where Go is missing, an Error with Go's words where it fails. */
export async function go(args: readonly string[], folder: string): Promise<string> {
  try {
    const run = promisify(execFile);
    const options = { cwd: folder, env: goEnvironment(), maxBuffer: 1 << 28 };
    return (await run('go', [...args], options)).stdout;
  } catch (error) {
    const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
    if (code === 'ENOENT') throw new Problems([missingTool('go')]);
    throw new Error(`go ${args.join(' ')}: ${stderr?.trim() || message}`);
  }
}
