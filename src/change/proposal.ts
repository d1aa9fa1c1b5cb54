import { basename, dirname, join } from 'node:path';
import type { Catalog } from '../catalog.ts';
import { type Edit, editYaml } from '../edit.ts';
import { readProposed } from '../environment/load.ts';
import { type Generated, generate } from '../generate.ts';
import { readText } from '../input.ts';
import { Git } from '../pin/git.ts';
import { type Problem, Problems, throwIfAny } from '../problem.ts';
import type { Rule } from '../rules.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { replaceFile } from '../write/replace.ts';

/** Where environments are, and what they are judged by. */
export interface Workspace {
  /** Folder of environments. */
  readonly directory: string;
  readonly catalog: Catalog;
  readonly rules: readonly Rule[];
}

/** Another text for an environment's file, which every rule has passed. Nothing is written yet. */
export interface Proposal {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** The difference as `diff -u` writes it; empty where nothing changes. */
  readonly diff: string;
  /** What the environment becomes. */
  readonly generated: Generated;
}

/** The text of an environment's file. @throws Problems. */
export function environmentText({ directory }: Workspace, name: string): string {
  return readText(fileOf(directory, name));
}

/**
 * The environment's file with these edits, judged as `generate` would judge it. @throws Problems: everything that is wrong with
 * the environment as it would be.
 */
export function propose(workspace: Workspace, name: string, edits: readonly Edit[]): Proposal {
  const { directory, catalog, rules } = workspace;
  const file = fileOf(directory, name);
  const before = readText(file);
  const after = editYaml(before, edits, file);
  const environment = readProposed(directory, catalog, name, after);
  const [generated] = generate([environment], catalog, rules) as [Generated];
  return { file, before, after, diff: unifiedDiff(before, after, file), generated };
}

/**
 * Writes what is proposed, whole or not at all. @throws Problems ENVIRONMENT_DIRTY where the file has changes that Git does
 * not know, unless they are allowed; ENVIRONMENT_MOVED where somebody wrote it meanwhile.
 */
export function accept({ file, before, after }: Proposal, allowDirty: boolean): void {
  throwIfAny(allowDirty ? [] : uncommitted(file));
  throwIfAny(readText(file) === before ? [] : [moved(file)]);
  replaceFile(file, after);
}

/** ENVIRONMENT_DIRTY where the file differs from what is committed. A folder outside of Git has nothing to differ from. */
export function uncommitted(file: string): Problem[] {
  let git: Git;
  try {
    git = new Git(dirname(file));
  } catch (error) {
    if (error instanceof Problems && error.problems.every(isNoRepository)) return [];
    throw error;
  }
  if (!git.isChanged(basename(file))) return [];
  return [
    {
      code: 'ENVIRONMENT_DIRTY',
      at: { file },
      message: 'the file has changes that are not committed, and one commit would mix them with this one',
      cure: 'Commit or undo them first, or say --allow-dirty.',
    },
  ];
}

const isNoRepository = ({ code, message }: Problem) =>
  code === 'PIN_NO_GIT' || (code === 'PIN_NO_REPOSITORY' && /not a git repository/i.test(message));

function moved(file: string): Problem {
  return {
    code: 'ENVIRONMENT_MOVED',
    at: { file },
    message: 'somebody changed the file meanwhile; it is left as it is',
    cure: 'Run the command again.',
  };
}

const fileOf = (directory: string, name: string) => join(directory, `${name}.yaml`);
