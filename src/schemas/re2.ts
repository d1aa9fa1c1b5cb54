const compiled = new Map<string, RegExp>();

/**
 * A pattern in RE2, the language of Go, as JavaScript. Of what CRDs use, four things differ: flags may stand alone and
 * then hold to the end of their group, the ends of the text have names of their own, `\s` is white space of ASCII without
 * the vertical tab, and `.` stops at the line feed alone.
 */
export function regExp(re2: string): RegExp {
  const known = compiled.get(re2);
  if (known !== undefined) return known;
  const made = new RegExp(translate(re2));
  compiled.set(re2, made);
  return made;
}

const SPACE = '\\t\\n\\f\\r ';

function translate(re2: string): string {
  // Escapes, character classes, flags that stand alone, and brackets, each as one token.
  const tokens = re2.match(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[ims]+\)|./gs) ?? [];
  const dotTakesAll = /\(\?[im]*s/.test(re2);
  /** How many flag groups were opened inside each open group, the whole pattern being the first. */
  const opened = [0];
  const out = tokens.map((token) => {
    if (token === '\\A') return '^';
    if (token === '\\z') return '$';
    if (token === '\\s') return `[${SPACE}]`;
    if (token === '\\S') return `[^${SPACE}]`;
    if (token === '.' && !dotTakesAll) return '[^\\n]';
    if (token.startsWith('[')) return token.replace(/\\./gs, (it) => (it === '\\s' ? SPACE : it));
    if (/^\(\?[ims]+\)$/.test(token)) {
      opened.push((opened.pop() ?? 0) + 1);
      return `${token.slice(0, -1)}:`;
    }
    if (token === '(') opened.push(0);
    return token === ')' ? ')'.repeat(1 + (opened.pop() ?? 0)) : token;
  });
  return out.join('') + ')'.repeat(opened[0] ?? 0);
}
