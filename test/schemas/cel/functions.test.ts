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
    ["'a1b22'.findAll('[0-9]+')", ['1', '22']],
    ["'a1b22'.findAll('[0-9]+', 1)", ['1']],
    ["'aab'.findAll('a*')", ['aa', '']],
    ["quantity('1.5Gi').compareTo(quantity('1536Mi'))", 0n],
    ["quantity('1k').isGreaterThan(quantity('1Ki'))", false],
    ["quantity('100m').isLessThan(quantity('1'))", true],
    ["quantity('0.5') == quantity('500m')", true],
    ["sign(quantity('-1'))", -1n],
    ["quantity('1').add(quantity('1')).sub(quantity('2500m')) == quantity('-0.5')", true],
    ["quantity('1Kii')", 'error'],
    ["isQuantity('1e-3') && isQuantity('.5') && !isQuantity('') && !isQuantity('1K')", true],
  ])('%s', (expression, value) => {
    expect(answer(expression)).toEqual(value);
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
    ["'\u{1f600}ab'.charAt(1)", 'a'],
    ["'a'.charAt(1)", ''],
    ["'a'.charAt(2)", 'error'],
    ["'\u{1f600}aba'.indexOf('a')", 1n],
    ["'\u{1f600}aba'.lastIndexOf('a')", 3n],
    ["'a'.indexOf('b')", -1n],
    ["'a,b,c'.split(',', 2)", ['a', 'b,c']],
    ["'a,b'.split(',', 0)", []],
    ["'banana'.replace('an', 'o')", 'booa'],
    ["'banana'.replace('an', 'o', 1)", 'boana'],
    ["'ab'.replace('', '-')", '-a-b-'],
    ["'ab'.replace('', '-', 2)", '-a-b'],
    ["'\u00c4A\u00df'.lowerAscii()", '\u00c4a\u00df'],
    ["'\u00e4a\u00df'.upperAscii()", '\u00e4A\u00df'],
    ["'\u0085 a\ufeff '.trim()", 'a\ufeff'],
    ['string(-1)', '-1'],
    ['string(true)', 'true'],
    ['string(dyn(1.5))', 'error'],
  ])('%s', (expression, value) => {
    expect(answer(expression)).toEqual(value);
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
    ["self.?b.orValue('d') + self.map.?b.orValue('d')", 'd\u{1f600}'],
    ["self.map[?'c'].hasValue() || optional.none().hasValue()", false],
    ["self.map.map(k, k).join('+')", 'constructor+b'],
  ])('%s', (expression, value) => {
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
      "cidr(self.int) in (oldSelf) && x.matches ('a') && cidr(x)",
    );
    expect(text).toBe("cidr(self.int) in (oldSelf) && x.go_matches ('a') && cidr(x)");
    expect([...names]).toEqual(['self', 'int', 'in', 'oldSelf', 'x']);
    expect(unknown).toEqual(['cidr']);
  });
});
