import { accessSync, constants, existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
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

/** Finds out before long work whether its result can be written to a file. @throws Problems FILE_UNWRITABLE. */
export function throwIfUnwritable(file: string): void {
  writing(file, () => {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    // A regular file is replaced in its folder; with the slash a folder that is none is refused.
    const target = there && !there.isFile() ? file : `${dirname(there ? realpathSync(file) : file)}/`;
    accessSync(target, constants.W_OK);
  });
}

function exists(file: string): Problem {
  return {
    code: 'FILE_EXISTS',
    at: { file },
    message: 'the file exists already and is left alone',
    cure: 'Choose another name, or remove the file first.',
  };
}
