import { onPath as findTool } from '../src/on-path.ts';
import type { Problem } from '../src/problem.ts';

export { findTool };

const arch = process.arch === 'x64' ? 'amd64' : process.arch;
const archive = `https://go.dev/dl/go1.26.8.${process.platform}-${arch}.tar.gz`;

/** What the lab takes from the machine, and how it gets there. Debian's names; the packages of others are called alike. */
const TOOLS = {
  // Debian's own is older than what the modules ask for.
  go: `Install it: curl -L ${archive} | tar -C /usr/local -xz, and put /usr/local/go/bin on PATH.`,
  git: 'Install it: apt-get install git.',
  openssl: 'Install it: apt-get install openssl.',
  'redis-server': 'Install it: apt-get install redis-server.',
} as const;

/** A program that the lab runs but does not build. */
export type Tool = keyof typeof TOOLS;

/** The problem that a tool is not there, with the command that installs it. */
export function missingTool(name: Tool): Problem {
  return {
    code: 'LAB_TOOL_MISSING',
    at: { path: name },
    message: `${name} is not on PATH`,
    cure: TOOLS[name],
  };
}

/** A problem for each tool that is not on PATH. */
export function missingTools(names: readonly Tool[]): Problem[] {
  return names.filter((name) => findTool(name) === undefined).map(missingTool);
}
