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
  ])('%s means what it means in Go', (pattern, fitting, others) => {
    expect(fitting.filter((it) => !regExp(pattern).test(it))).toEqual([]);
    expect(others.filter((it) => regExp(pattern).test(it))).toEqual([]);
  });
});
