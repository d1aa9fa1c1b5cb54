import {
  Composer,
  CST,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  Parser,
  type YAMLMap,
} from 'yaml';
import { type Problem, throwIfAny } from '../problem.ts';
import { cut } from './display.ts';
import { Entries, type Located, type Source, sourceOf } from './source.ts';
import { checkText, MAX_DEPTH, MAX_TOLD } from './text.ts';
import { refusals } from './yaml-refusals.ts';

/** How YAML is read, everywhere. `uniqueKeys` compares every key with every other one, so `Entries` does it instead. */
export const YAML_OPTIONS = {
  version: '1.2',
  schema: 'core',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/**
 * Reads one YAML 1.2 document whose top level is a map; an empty file is an empty map. Environments are data, so what
 * makes YAML a program is refused. Throws Problems, all of a stage at once: INPUT_TOO_LARGE, INPUT_ENCODING; YAML_SYNTAX,
 * YAML_TAB, YAML_ALIAS, YAML_TAG, YAML_MERGE_KEY, YAML_DIRECTIVE, YAML_SEVERAL_DOCUMENTS, YAML_TOO_DEEP;
 * YAML_DUPLICATE_KEY, YAML_KEY, YAML_NOT_A_MAP.
 */
export function readYaml(file: string, text: string): Source {
  throwIfAny(checkText(file, text));
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const lineAt = (offset: number) => lines.linePos(offset).line;

  const refused = firstOfEachLine(
    refusals(tokens).map(({ offset, ...rest }) => ({ ...rest, at: { file, line: lineAt(offset) } })),
  );
  // Composing recurses, and a second document would be composed for nothing.
  const stop = refused.some(({ code }) => code === 'YAML_TOO_DEEP' || code === 'YAML_SEVERAL_DOCUMENTS');
  throwIfAny(stop ? refused : []);
  const document = compose(tokens, text.length);
  throwIfAny(inOrder([...refused, ...syntaxProblems(file, text, tokens, document.errors, lines)]));

  const problems: Problem[] = [];
  const root = isEmpty(document.contents)
    ? { line: 1, value: {}, children: new Map() }
    : locate(document.contents, lineAt(document.contents.range[0]), { file, text, lineAt, problems });
  if (!isEmpty(document.contents) && !isMap(document.contents)) problems.push(notAMap(file, root.line));
  throwIfAny(inOrder(problems));
  return sourceOf(file, root);
}

function compose(tokens: CST.Token[], length: number) {
  // A file of nothing but mistakes makes as many errors as it has bytes, and their stacks take minutes.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const [document] = new Composer(YAML_OPTIONS).compose(tokens, true, length);
    if (document === undefined) throw new Error('composing always yields a document when it is told to');
    return document;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function isEmpty(contents: ParsedNode | null): contents is null {
  return contents === null || (isScalar(contents) && contents.value === null && contents.source === '');
}

/** The first error of every line: what follows on the same line mostly follows from it. */
function syntaxProblems(
  file: string,
  text: string,
  tokens: readonly CST.Token[],
  errors: readonly { code: string; message: string; pos: [number, number] }[],
  lines: LineCounter,
): Problem[] {
  const byLine = new Map<number, Problem>();
  for (const { code, message, pos } of errors) {
    // A quote that is not closed is told of where the text ends; what helps is where it begins.
    const { line, col } = lines.linePos(
      /^Missing closing .quote/.test(message) ? openQuote(tokens, pos[0]) : pos[0],
    );
    if (byLine.has(line)) continue;
    if (byLine.size === MAX_TOLD) break;
    const start = lines.lineStarts[line - 1] ?? 0;
    const end = text.indexOf('\n', start);
    const spelt = text.slice(start, end === -1 ? undefined : end);
    const tab = code === 'TAB_AS_INDENT' || /^[ ]*\t/.test(text.slice(start, start + MAX_DEPTH * 8));
    byLine.set(line, {
      code: tab ? 'YAML_TAB' : 'YAML_SYNTAX',
      at: { file, line },
      message: `column ${col}: ${tab ? 'a tab as indentation' : withoutContent(message)}`,
      cure: tab
        ? 'Indent with spaces'
        : /^\s*(- )?[\w-]{1,60}:[^\s:/]/.test(spelt)
          ? 'Write a blank after the ":"'
          : 'Correct the YAML; look at the line above as well',
    });
  }
  return [...byLine.values()];
}

/** Where the quoted scalar begins that ends at that offset. */
function openQuote(tokens: readonly CST.Token[], end: number): number {
  let start = end;
  for (const token of tokens) {
    if (token.type !== 'document') continue;
    CST.visit(token, ({ key, value }) => {
      for (const scalar of [key, value])
        if (scalar && 'source' in scalar && scalar.offset + scalar.source.length === end)
          start = scalar.offset;
    });
  }
  return start;
}

/** Some of the library's messages end in what the file has there, which may be long, or a secret. */
function withoutContent(message: string): string {
  return cut(message.replace(/(: "| \\).*$/s, ''));
}

interface Context {
  readonly file: string;
  readonly text: string;
  readonly lineAt: (offset: number) => number;
  readonly problems: Problem[];
}

function locate(node: ParsedNode | null, line: number, context: Context): Located {
  if (isMap(node)) return locateMap(node as YAMLMap.Parsed, line, context);
  if (isSeq(node)) {
    const children = new Map<string, Located>();
    for (const [i, item] of node.items.entries()) {
      const parsed = item as ParsedNode;
      children.set(String(i), locate(parsed, context.lineAt(parsed.range[0]), context));
    }
    return { line, value: [...children.values()].map((child) => child.value), children };
  }
  if (!isScalar(node)) return { line, value: null, text: '' };
  const [start, end] = node.range;
  return { line, value: node.value, text: context.text.slice(start, end) };
}

function locateMap(map: YAMLMap.Parsed, line: number, context: Context): Located {
  const entries = new Entries('YAML', context.file, context.problems);
  for (const { key, value } of map.items) {
    const on = context.lineAt(key.range[0]);
    const located = locate(value, on, context);
    if (isScalar(key) && typeof key.value === 'string') entries.add(key.value, located);
    else context.problems.push(notAString(context, on, key));
  }
  return { line, value: entries.value, children: entries.children };
}

/** A bomb of aliases is one mistake a line. */
function firstOfEachLine(problems: readonly Problem[]): Problem[] {
  const told = new Set<string>();
  return problems.filter(({ code, at }) => {
    const key = `${at.line} ${code}`;
    return !told.has(key) && told.add(key);
  });
}

function notAString({ file, text }: Context, line: number, key: ParsedNode): Problem {
  const spelt = isScalar(key) ? text.slice(key.range[0], key.range[1]) : undefined;
  const what =
    spelt === undefined
      ? 'a map or a list'
      : spelt === ''
        ? 'missing'
        : `${cut(spelt)}, which is not a string`;
  const cure =
    spelt === undefined || spelt === '' ? 'Write a key before the ":"' : `Quote it: "${cut(spelt)}"`;
  return { code: 'YAML_KEY', at: { file, line }, message: `the key is ${what}`, cure };
}

function notAMap(file: string, line: number): Problem {
  const cure = 'Write "key: value" lines at the top level';
  return { code: 'YAML_NOT_A_MAP', at: { file, line }, message: 'the top level is not a map', cure };
}

function inOrder(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => (a.at.line ?? 0) - (b.at.line ?? 0)).slice(0, MAX_TOLD);
}
