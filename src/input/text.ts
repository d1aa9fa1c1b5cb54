import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { type Problem, Problems } from '../problem.ts';

/** Largest input that is read, in bytes. An environment has a few thousand. */
export const MAX_BYTES = 1024 * 1024;

/** Deepest nesting of maps and lists that is read. */
export const MAX_DEPTH = 50;

/** At most so many problems of one kind are told of one file: the rest mostly follow from the first. */
export const MAX_TOLD = 100;

/**
 * Reads a file of text. Anything but a regular file of at most `MAX_BYTES` bytes of UTF-8 throws Problems:
 * FILE_MISSING, FILE_NOT_REGULAR, FILE_UNREADABLE, INPUT_TOO_LARGE, INPUT_ENCODING.
 */
export function readText(path: string): string {
  return decode(path, readBytes(path));
}

function readBytes(path: string): Buffer {
  let descriptor: number | undefined;
  try {
    // Opening a device may already do something, so look first. What is opened may be another file by then: a FIFO
    // would block for ever without O_NONBLOCK, and only the second look decides.
    refuseIrregular(path, statSync(path));
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    refuseIrregular(path, fstatSync(descriptor));
    const bytes = Buffer.allocUnsafe(MAX_BYTES + 1);
    let length = 0;
    while (length <= MAX_BYTES) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (read === 0) return bytes.subarray(0, length);
      length += read;
    }
    throw tooLarge(path);
  } catch (error) {
    throw error instanceof Problems ? error : fileProblem(path, error as NodeJS.ErrnoException);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function refuseIrregular(
  path: string,
  stat: { isFile(): boolean; isDirectory(): boolean; size: number },
): void {
  if (stat.size > MAX_BYTES && stat.isFile()) throw tooLarge(path);
  if (stat.isFile()) return;
  const kind = stat.isDirectory() ? 'a directory' : 'a device, a pipe or a socket';
  throw one(path, 'FILE_NOT_REGULAR', `this is ${kind}, not a file`, 'Name a regular file');
}

function fileProblem(path: string, error: NodeJS.ErrnoException): Problems {
  if (error.code === 'ENOENT')
    return one(path, 'FILE_MISSING', 'there is no such file', 'Create it, or correct the path');
  const reason = error.code ?? error.message;
  return one(
    path,
    'FILE_UNREADABLE',
    `the file cannot be read: ${reason}`,
    'Correct the path or its permissions',
  );
}

/** The bytes of a file as text. @throws Problems INPUT_ENCODING for what is not UTF-8. */
export function decode(path: string, bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const utf16 = bytes.length >= 2 && ['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex'));
  const message = utf16 ? 'the file is UTF-16' : 'the line is not UTF-8';
  const at = { file: path, line: utf16 ? 1 : firstBadLine(bytes) };
  throw new Problems([{ code: 'INPUT_ENCODING', at, message, cure: 'Save the file as UTF-8' }]);
}

/** No byte of a multi-byte sequence is a line feed, so every line can be judged alone. */
function firstBadLine(bytes: Buffer): number {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

// What a reader cannot see, or what other tools would count as a line break: control characters, byte order marks,
// lone carriage returns, U+2028 and U+2029, overrides of the writing direction, halves of surrogate pairs.
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!\n)|\p{Cs}/gu;

/** INPUT_TOO_LARGE and INPUT_ENCODING of a text that did not come through `readText`, or has characters nobody sees. */
export function checkText(file: string, text: string): Problem[] {
  if (text.length > MAX_BYTES || Buffer.byteLength(text) > MAX_BYTES) return [...tooLarge(file).problems];
  const problems: Problem[] = [];
  let line = 1;
  let from = 0;
  for (const match of text.matchAll(unseen)) {
    for (let i = text.indexOf('\n', from); i !== -1 && i < match.index; i = text.indexOf('\n', i + 1)) line++;
    from = match.index;
    problems.push(encodingProblem(file, line, match[0]));
    if (problems.length === MAX_TOLD) break;
  }
  return problems;
}

function encodingProblem(file: string, line: number, character: string): Problem {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const message =
    character === '\ufeff' ? `a byte order mark (${code})` : `a character that is not shown (${code})`;
  const cure =
    character === '\ufeff'
      ? 'Save the file as UTF-8 without a byte order mark'
      : 'Remove it; in a double-quoted string it can be written as an escape';
  return { code: 'INPUT_ENCODING', at: { file, line }, message, cure };
}

function tooLarge(file: string): Problems {
  return one(file, 'INPUT_TOO_LARGE', `the file has more than ${MAX_BYTES} bytes`, 'Make it smaller');
}

function one(file: string, code: string, message: string, cure: string): Problems {
  return new Problems([{ code, at: { file }, message, cure }]);
}
