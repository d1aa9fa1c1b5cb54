import { describe, expect, it } from 'vitest';
import { regExp } from '../../src/schemas/re2.ts';

describe('regExp', () => {
  it.each<[string, string[], string[]]>([
    ['^(?i)(abort|warn)?$', ['', 'Warn', 'ABORT'], ['warning', 'xwarn']],
    ['(?i)^a\\z', ['a', 'A'], ['ab', 'b']],
    ['\\Aa', ['ab'], ['ba']],
    ['^((?i)x|y)b$', ['xb', 'Xb', 'Yb'], ['xB', 'YB']],
    ['^(x(?i)y(z))w$', ['xyzw', 'xYZw'], ['Xyzw', 'xyzW']],
    ['^[(?i)]+$', ['(?i)', 'i'], ['I', 'x']],
    ['^\\(?i\\)$', ['(i)', 'i)'], ['(I)']],
    ['^[^)(]+$', ['a'], ['(']],
    ['^a\\sb$', ['a b', 'a\tb', 'a\nb'], ['a\vb', 'a\u00a0b']],
    ['^a[\\s,]b$', ['a b', 'a,b'], ['a\vb', 'asb']],
    ['^\\S$', ['a', '\v'], [' ']],
    ['^a.b$', ['a\rb', 'a\u2028b'], ['a\nb']],
    ['(?s)^a.b$', ['a\nb'], ['ab']],
    ['^[[:alpha:]_-]+$', ['aB_-'], ['a1', ':', '[']],
    ['^[^[:space:][:punct:]]$', ['a'], [' ', '\v', '`', '/']],
  ])('%s means what it means in Go', (pattern, fitting, others) => {
    expect(fitting.filter((it) => !regExp(pattern).test(it))).toEqual([]);
    expect(others.filter((it) => regExp(pattern).test(it))).toEqual([]);
  });

  it.each(['(?=a)', '(?!a)', '(?<=a)', '(?<!a)', '(a)\\1', '\\pL', '(', '[a'])(
    'does not take %s',
    (pattern) => {
      expect(() => regExp(pattern)).toThrow(SyntaxError);
    },
  );
});
