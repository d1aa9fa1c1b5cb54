import { describe, expect, it } from 'vitest';
import { withFunctions } from '../../../src/schemas/cel/functions.ts';
import { type Program, programOf } from '../../../src/schemas/cel/program.ts';
import { type CelValue, untypedOf } from '../../../src/schemas/cel/values.ts';

/** What an expression comes to, or that it ends in an error. */
function answer(expression: string, self: unknown = null): unknown {
  const program = programOf(expression) as Program;
  if (typeof program === 'string') throw new Error(program);
  try {
    return program({ self: untypedOf(self) as CelValue });
  } catch {
    return 'error';
  }
}

// https://kubernetes.io/docs/reference/using-api/cel/ and its sources have most of these.
describe('functions that Kubernetes adds', () => {
  it.each([
    ["'abc 123'.find('[0-9]+')", '123'],
    ["'abc 123'.find('xyz')", ''],
    ["'abc 123'.find('[0-9]')", '1'],
    ["'karpenter.sh/a'.find('^([^/]+)')", 'karpenter.sh'],
    ["''.find('^[^@]+')", ''],
    ["isURL('https://user:pass@example.com:80/path?query=val#fragment')", true],
    ["isURL('/absolute-path')", true],
    ["isURL('https://a:b:c/')", false],
    ["isURL('../relative-path')", false],
    ["isURL('')", false],
    ["url('https://example.com:80/').getScheme()", 'https'],
    ["url('HTTPS://example.com:80/').getScheme()", 'https'],
    ["url('/path').getScheme()", ''],
    ["url('mailto:a@example.com').getScheme()", 'mailto'],
    ["url('a/b').getScheme()", 'error'],
  ])('%s is %j', (expression, value) => {
    expect(answer(expression)).toBe(value);
  });
});

describe('functions that are done here as Go does them', () => {
  it.each([
    ["duration('1ms') >= duration('1ms')", true],
    ["duration('999999ns') >= duration('1ms')", false],
    ["duration('-1s') < duration('0')", true],
    ["duration('1d') > duration('0')", 'error'],
    ["int('-12') == -12", true],
    ["int('9223372036854775807') > 0", true],
    ["int('9223372036854775808') > 0", 'error'],
    ["int('') == 0", 'error'],
    ["int('0x10') == 16", 'error'],
    ["int(' 1') == 1", 'error'],
    ['int(1.9) == 1', true],
    ['int(7) == 7', true],
    ["'a@b'.matches('^[a-z]+@.+$')", true],
    ["'a@\\r'.matches('^a@.$')", true],
    ["'a@\\n'.matches('^a@.$')", false],
    ["'ab'.matches('b')", true],
    ["'a@b@c'.split('@') == ['a', 'b', 'c']", true],
    ["'a'.split('@')[0]", 'a'],
    ["'a'.split('@')[1] == 'b'", 'error'],
    ["'a\u{1f600}'.split('') == ['a', '\u{1f600}']", true],
    ["'unix:///a'.substring(7, 8)", '/'],
    ["'\u{1f600}ab'.substring(1)", 'ab'],
    ["'ab'.substring(1, 3)", 'error'],
    ["'ab'.substring(2, 1)", 'error'],
    ["'ab'.substring(2, 2)", ''],
  ])('%s is %j', (expression, value) => {
    expect(answer(expression)).toBe(value);
  });
});

describe('what comes with the library', () => {
  const self = { a: 1, list: [{ n: 1 }, { n: 2 }, { n: 2 }], map: { constructor: 'x', b: '\u{1f600}' } };

  it.each([
    ['has(self.a) && !has(self.b)', true],
    ['has(self.b.c)', 'error'],
    ['self.b == 1', 'error'],
    ['self.b == 1 || self.a == 1', true],
    ['self.b == 1 && self.a == 2', false],
    ['self.list.all(it, it.n > 0)', true],
    ['self.list.all(it, it.m > 0)', 'error'],
    ['self.list.exists(it, it.n == 2)', true],
    ['self.list.exists_one(it, it.n == 2)', false],
    ['self.list.filter(it, it.n == 2).size() == 2', true],
    ['self.list.map(it, it.n * 2) == [2, 4, 4]', true],
    ["self.map.all(key, self.map[key] != '')", true],
    ["'constructor' in self.map && !('toString' in self.map)", true],
    ['size(self.map.b) == 1 && self.map.size() == 2', true],
    ["self.a in [1, 2] && self.map.b.contains('\u{1f600}')", true],
    ["'abc'.startsWith('ab') && 'abc'.endsWith('bc')", true],
    ['(has(self.b) ? self.b : []).size() == 0', true],
    ['[has(self.a), has(self.b)].filter(x, x == true).size() <= 1', true],
    ['self.a == 1.0 && self.a < 1.5', true],
    ["self.a + 'x' == '1x'", 'error'],
    ['self.list[3].n == 1', 'error'],
    ['self.a / 0 == 1', 'error'],
  ])('%s is %j', (expression, value) => {
    expect(answer(expression, self)).toBe(value);
  });
});

describe('withFunctions', () => {
  it('leaves texts as they are', () => {
    const rule = `self == 'int(1)' && self != "duration(" && r'\\matches(' == '''split('a')'''`;
    expect(withFunctions(rule)).toMatchObject({ text: rule, unknown: [] });
  });

  it('takes names for names and calls for calls', () => {
    const { text, names, unknown } = withFunctions(
      "quantity(self.int) in (oldSelf) && x.matches ('a') && quantity(x)",
    );
    expect(text).toBe("quantity(self.int) in (oldSelf) && x.go_matches ('a') && quantity(x)");
    expect([...names]).toEqual(['self', 'int', 'in', 'oldSelf', 'x']);
    expect(unknown).toEqual(['quantity']);
  });
});
