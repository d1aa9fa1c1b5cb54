import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Problem } from '../src/problem.ts';

/** What the lab takes from the machine, and how it gets there. Debian's names; the packages of others are called alike. */
const TOOLS = {
  go: 'Install Go 1.26 or newer from https://go.dev/dl/ (Debian backports: apt-get install golang-1.26).',
  git: 'Install it: apt-get install git.',
  openssl: 'Install it: apt-get install openssl.',
  'redis-server': 'Install it: apt-get install redis-server.',
} as const;

/** A program that the lab runs but does not build. */
export type Tool = keyof typeof TOOLS;

/** Where a program is on PATH, or `undefined`. */
export function findTool(name: string, path = process.env.PATH ?? ''): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

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
