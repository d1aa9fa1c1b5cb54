import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kept } from './jsonnet/cache.ts';
import { type Answer, evaluate, type Frame, type Outcome } from './jsonnet/interpreter.ts';
import { Problems } from './problem.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const houseLibrary = fileURLToPath(new URL('jsonnet/lib', import.meta.url));

/** What a Jsonnet file may see besides itself. */
export interface JsonnetOptions {
  /** JSON values that the file reads with `std.extVar`. Default: none. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /**
   * Folders where an import is looked for after the folder of the importing file, the first one first; relative to
   * `root`, or absolute. `src/jsonnet/lib` comes after all of them. Default: none.
   */
  readonly libraryPaths?: readonly string[];
  /** Folder that the file and its imports must stay in, and that paths in messages start from. Default: this project. */
  readonly root?: string;
}

/**
 * The value of a Jsonnet file (go-jsonnet 0.22.0), as JSON data. The same files and variables give the same value.
 * What `std.trace` says goes to standard error.
 *
 * @param file Path of the file, relative to `options.root`, or absolute.
 * @throws Problems `JSONNET_FAILED` with the file and line of the innermost frame and the whole stack;
 *   `JSONNET_IMPORT_OUTSIDE` where a file outside the root and the library paths is asked for.
 */
export function evaluateJsonnet(file: string, options: JsonnetOptions = {}): unknown {
  const root = resolve(options.root ?? project);
  const libraries = [...(options.libraryPaths ?? []), houseLibrary].map((folder) => resolve(root, folder));
  const variables = Object.entries(options.variables ?? {}).map(
    ([name, value]) => [name, code(name, value)] as const,
  );
  const entry = slashed(relative(root, resolve(root, file)));
  const paths = libraries.map((folder) => slashed(relative(root, folder)) || '.');
  const outcome = kept([root, entry, paths, variables], reader(root, [root, ...libraries]), (read) =>
    evaluate(entry, paths, variables, read),
  );
  if (outcome.trace) process.stderr.write(outcome.trace);
  if (outcome.json === undefined) throw failure(outcome, file);
  return JSON.parse(outcome.json);
}

function code(name: string, value: unknown): string {
  const json = JSON.stringify(value);
  if (json === undefined) throw new TypeError(`the Jsonnet variable ${name} is not a JSON value`);
  return json;
}

/** Reads files inside the folders. A path that leaves them, by itself or through a symbolic link, is refused unread. */
function reader(root: string, folders: readonly string[]): (path: string) => Answer {
  const realFolders = folders.map((folder) => {
    try {
      return realpathSync(folder);
    } catch {
      return folder;
    }
  });
  return (path) => {
    const absolute = resolve(root, path);
    if (isAbsolute(path) || !folders.some((folder) => contains(folder, absolute)))
      return { status: 'refused' };
    try {
      const real = realpathSync(absolute);
      if (!realFolders.some((folder) => contains(folder, real))) return { status: 'refused' };
      return { status: 'found', content: readFileSync(real, 'base64') };
    } catch (error) {
      const reason = String((error as NodeJS.ErrnoException).code);
      return { status: reason === 'ENOENT' || reason === 'ENOTDIR' ? 'missing' : reason };
    }
  };
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function failure({ message, frames = [], refused }: Outcome, file: string): Problems {
  // The standard library and variables have names in angle brackets, and nothing there that a user could edit.
  const first = frames.find((frame) => frame.line > 0 && !frame.file.startsWith('<'));
  const at = first === undefined ? { file } : { file: first.file, line: first.line };
  const text = [message, ...shortened(frames.map(stackLine).filter((line) => line !== ''))].join('\n      ');
  return new Problems([
    refused
      ? {
          code: 'JSONNET_IMPORT_OUTSIDE',
          at,
          message: text,
          cure: 'Import by a relative path that stays inside the project, or add its folder to the library paths.',
        }
      : { code: 'JSONNET_FAILED', at, message: text, cure: 'Correct the Jsonnet where the stack begins.' },
  ]);
}

function stackLine({ file, line, column, name }: Frame): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return [place, name].filter((part) => part !== '').join('  ');
}

/** Endless recursion has five hundred frames; both ends of it tell the story. */
function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= 20 ? lines : [...lines.slice(0, 10), '...', ...lines.slice(-10)];
}
