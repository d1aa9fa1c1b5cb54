import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Problem, throwIfAny } from '../problem.ts';

/** A file that a command writes for its user to go on with. */
export interface NewFile {
  readonly file: string;
  readonly text: string;
}

/** Writes all of them or, where one is there already, none. @throws Problems FILE_EXISTS, FILE_UNWRITABLE. */
export function writeNewFiles(files: readonly NewFile[]): void {
  throwIfAny(files.filter(({ file }) => existsSync(file)).map(({ file }) => exists(file)));
  for (const { file, text } of files) {
    writing(file, () => {
      mkdirSync(dirname(file), { recursive: true });
      // `wx`: what has come into being since the look above is not overwritten either.
      writeFileSync(file, text, { flag: 'wx' });
    });
  }
}

/** Runs what writes a file, and says what the system refuses as a Problem. */
export function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throwIfAny([
      code === 'EEXIST'
        ? exists(file)
        : {
            code: 'FILE_UNWRITABLE',
            at: { file },
            message: `the file cannot be written: ${message}`,
            cure: 'Correct the path, or make its folder yours to write.',
          },
    ]);
  }
}

function exists(file: string): Problem {
  return {
    code: 'FILE_EXISTS',
    at: { file },
    message: 'the file exists already and is left alone',
    cure: 'Choose another name, or remove the file first.',
  };
}
