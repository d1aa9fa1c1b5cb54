const compiled = new Map<string, RegExp>();

/**
 * A pattern in RE2, the language of Go, as JavaScript. Of what CRDs and policies use, five things differ: flags may stand alone and
 * then hold to the end of their group, the ends of the text have names of their own, `\s` is white space of ASCII without
 * the vertical tab, `.` stops at the line feed alone, and classes of POSIX have names. Throws a SyntaxError for what RE2 does not
 * take, above all what looks ahead, behind or back, and for properties of Unicode, which nobody here reads.
 */
export function regExp(re2: string): RegExp {
  const known = compiled.get(re2);
  if (known !== undefined) return known;
  const made = new RegExp(translate(re2));
  compiled.set(re2, made);
  return made;
}

const SPACE = '\\t\\n\\f\\r ';

/** https://pkg.go.dev/regexp/syntax */
const POSIX: Readonly<Record<string, string>> = {
  ...{ alnum: '0-9A-Za-z', alpha: 'A-Za-z', ascii: '\\x00-\\x7f', blank: '\\t ', cntrl: '\\x00-\\x1f\\x7f' },
  ...{
    digit: '0-9',
    graph: '!-~',
    lower: 'a-z',
    print: ' -~',
    punct: '!-\\/:-@[-`{-~',
    space: '\\t\\n\\v\\f\\r ',
  },
  ...{ upper: 'A-Z', word: '0-9A-Za-z_', xdigit: '0-9A-Fa-f' },
};

function translate(re2: string): string {
  // Escapes, character classes, flags that stand alone, and brackets, each as one token.
  const tokens = re2.match(/\\.|\[\^?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\]|\(\?[ims]+\)|\(\?<?[=!]|./gs) ?? [];
  const strange = tokens.find((it) => /^(\\[1-9pPQC]|\(\?<?[=!])/.test(it));
  if (strange !== undefined)
    throw new SyntaxError(`${JSON.stringify(re2)} has ${strange}, which is not taken`);
  const dotTakesAll = /\(\?[im]*s/.test(re2);
  /** How many flag groups were opened inside each open group, the whole pattern being the first. */
  const opened = [0];
  const out = tokens.map((token) => {
    if (token === '\\A') return '^';
    if (token === '\\z') return '$';
    if (token === '\\s') return `[${SPACE}]`;
    if (token === '\\S') return `[^${SPACE}]`;
    if (token === '.' && !dotTakesAll) return '[^\\n]';
    if (token.startsWith('[')) {
      return token.replace(/\[:([a-z]+):\]|\\./gs, (it, name: string | undefined) =>
        name === undefined ? (it === '\\s' ? SPACE : it) : (POSIX[name] ?? it),
      );
    }
    if (/^\(\?[ims]+\)$/.test(token)) {
      opened.push((opened.pop() ?? 0) + 1);
      return `${token.slice(0, -1)}:`;
    }
    if (token === '(') opened.push(0);
    return token === ')' ? ')'.repeat(1 + (opened.pop() ?? 0)) : token;
  });
  return out.join('') + ')'.repeat(opened[0] ?? 0);
}
