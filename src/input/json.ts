import { type Problem, Problems, throwIfAny } from '../problem.ts';
import { Entries, type Located, type Source, sourceOf } from './source.ts';
import { checkText, MAX_DEPTH, MAX_TOLD } from './text.ts';

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Reads strict JSON (RFC 8259) whose top level is an object. Throws Problems: JSON_SYNTAX (the first fault),
 * JSON_TOO_DEEP, JSON_DUPLICATE_KEY, JSON_KEY, JSON_NOT_A_MAP, INPUT_TOO_LARGE, INPUT_ENCODING.
 *
 * JSON.parse is not enough: it takes duplicate keys, tells no lines, and its messages quote the file. The YAML reader
 * is too lenient: what jq and other strict readers refuse must be refused here.
 */
export function readJson(file: string, text: string): Source {
  throwIfAny(checkText(file, text));
  const problems: Problem[] = [];
  let at = 0;
  let line = 1;

  function fail(wanted: string, code = 'JSON_SYNTAX'): never {
    const column = at - text.lastIndexOf('\n', at - 1);
    const message = at >= text.length ? `${wanted}, the file ends` : `column ${column}: ${wanted}`;
    throw new Problems([
      {
        code,
        at: { file, line },
        message,
        cure: 'Correct it; JSON knows no comments and no trailing commas',
      },
    ]);
  }

  function space(): void {
    for (; ; at++) {
      const c = text[at];
      if (c === '\n') line++;
      else if (c !== ' ' && c !== '\t' && c !== '\r') return;
    }
  }

  /** Steps over the character, if it is there. */
  function take(character: string): boolean {
    if (text[at] !== character) return false;
    at++;
    return true;
  }

  /** A quoted string as the file spells it. */
  function quoted(): string {
    const start = at;
    if (!take('"')) fail('a string in double quotes is expected');
    while (!take('"')) {
      const c = text[at];
      if (c === undefined || c === '\n' || c === '\t' || c === '\r')
        fail('the string is not closed on its line');
      if (c === '\\' && !/^\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/.test(text.slice(at, at + 6)))
        fail('JSON has no such escape');
      at += c === '\\' ? 2 : 1;
    }
    return text.slice(start, at);
  }

  function items(close: '}' | ']', item: () => void): void {
    at++;
    space();
    if (take(close)) return;
    do {
      space();
      item();
      space();
    } while (take(','));
    if (!take(close)) fail(`"," or "${close}" is expected`);
  }

  function value(on: number, depth: number): Located {
    if (depth > MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH} levels`, 'JSON_TOO_DEEP');
    if (text[at] === '{') return map(on, depth);
    if (text[at] === '[') return list(on, depth);
    if (text[at] === '"') {
      const spelt = quoted();
      return { line: on, value: JSON.parse(spelt), text: spelt };
    }
    literal.lastIndex = at;
    const spelt = literal.exec(text)?.[0] ?? fail('a value is expected');
    at += spelt.length;
    return { line: on, value: JSON.parse(spelt), text: spelt };
  }

  function map(on: number, depth: number): Located {
    const entries = new Entries('JSON', file, problems);
    items('}', () => {
      const keyLine = line;
      const key = JSON.parse(quoted());
      space();
      if (!take(':')) fail('":" is expected');
      space();
      entries.add(key, value(keyLine, depth + 1));
    });
    return { line: on, value: entries.value, children: entries.children };
  }

  function list(on: number, depth: number): Located {
    const children = new Map<string, Located>();
    items(']', () => {
      children.set(String(children.size), value(line, depth + 1));
    });
    return { line: on, value: [...children.values()].map((child) => child.value), children };
  }

  space();
  const root = value(line, 1);
  space();
  if (at < text.length) fail('nothing is expected after the first value');
  if (!text.trimStart().startsWith('{'))
    problems.push({
      code: 'JSON_NOT_A_MAP',
      at: { file, line: root.line },
      message: 'the top level is not an object',
      cure: 'Begin the file with "{"',
    });
  throwIfAny(problems.slice(0, MAX_TOLD));
  return sourceOf(file, root);
}
