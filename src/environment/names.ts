import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, Problems, throwIfAny } from '../problem.ts';
import { PINS_SUFFIX } from './pins.ts';

/** Names of the environments in a folder, sorted. */
export function environmentNames(directory: string): string[] {
  const files = filesOf(directory);
  const names = files
    .filter((file) => file.endsWith('.yaml') && !file.endsWith(PINS_SUFFIX))
    .map((file) => file.slice(0, -'.yaml'.length));
  // Left alone, it would be an environment that somebody believes to be generated.
  const misnamed = files.filter((file) => file.endsWith('.yml'));
  throwIfAny(
    misnamed.map((file) => ({
      code: 'ENVIRONMENT_NAME',
      at: { file: join(directory, file) },
      message: 'an environment ends in .yaml: this file is not read',
      cure: `Rename it to ${file.slice(0, -'.yml'.length)}.yaml.`,
    })),
  );
  if (names.length > 0) return names.sort();
  throw missing(directory, 'the folder holds no environment (no *.yaml)');
}

/** Pins whose environment is not there: a leftover, or a misspelt name. */
export function orphanedPins(directory: string, known: readonly string[]): Problem[] {
  return filesOf(directory)
    .filter((file) => file.endsWith(PINS_SUFFIX) && !known.includes(file.slice(0, -PINS_SUFFIX.length)))
    .map((file) => ({
      code: 'PINS_ORPHANED',
      at: { file: join(directory, file) },
      message: `these are pins of an environment "${file.slice(0, -PINS_SUFFIX.length)}", which is not there`,
      cure: 'Delete the file, or name it as its environment is named.',
    }));
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw missing(directory, 'there is no such folder');
    throw missing(
      directory,
      code === 'ENOTDIR' ? 'this is a file, not a folder' : `it cannot be read: ${code}`,
    );
  }
}

function missing(directory: string, message: string): Problems {
  const cure =
    'Run it where environments/ is, name the folder with --from, or make an environment: npm run espalier -- init';
  return new Problems([{ code: 'ENVIRONMENTS_MISSING', at: { file: directory }, message, cure }]);
}
