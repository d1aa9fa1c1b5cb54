import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, milliCpu } from '../src/quantity.ts';

describe('a quantity', () => {
  it.each([
    ['500m', 500],
    ['0.5', 500],
    [0.5, 500],
    ['.5', 500],
    ['1', 1000],
    ['1.', 1000],
    [2, 2000],
    ['2k', 2_000_000],
    ['1e1', 10_000],
    ['1500e-3', 1500],
    ['0', 0],
  ])('of CPU %s is %d thousandths of a core', (text, milli) => {
    expect(milliCpu(text)).toBe(milli);
  });

  it.each([
    ['128Mi', 134_217_728],
    ['128M', 128_000_000],
    ['1.5Gi', 1_610_612_736],
    ['1E', undefined],
    ['1e3', 1000],
    ['1E3', 1000],
    ['4096', 4096],
    ['+1Ki', 1024],
  ])('of memory %s is its number of bytes', (text, expected) => {
    if (expected === undefined) expect(() => bytes(text)).toThrow('too large');
    else expect(bytes(text)).toBe(expected);
  });

  it('is rounded up to a whole unit, as the scheduler does', () => {
    expect(milliCpu('100u')).toBe(1);
    expect(milliCpu('1001u')).toBe(2);
    expect(bytes('1500m')).toBe(2);
  });

  it.each([
    '',
    '.',
    'Mi',
    '1 Gi',
    '1,5Gi',
    '1gi',
    '1GB',
    '1mi',
    '-1',
    '1e',
    '1e999',
    '0x10',
    'NaN',
    '1.2.3',
    '1K',
    ' 1',
    '1\n',
  ])('is refused where it is malformed: %j', (text) => {
    expect(() => bytes(text)).toThrow(RangeError);
    expect(() => milliCpu(text)).toThrow(RangeError);
  });

  it('refuses everything that Kubernetes would not read, and never gives a fraction, a negative number or NaN', () => {
    const letters = [...'0123456789.eE+-kKmMuniGTP'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((l) => l.join('')),
        (text) => {
          let value: number;
          try {
            value = bytes(text);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            return;
          }
          expect(text).toMatch(/^\+?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/);
          expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        },
      ),
    );
  });

  it('means the same in every unit it can be written in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (n) => {
        expect(bytes(`${n}Ki`)).toBe(n * 1024);
        expect(bytes(`${n}Mi`)).toBe(bytes(`${n * 1024}Ki`));
        expect(bytes(`${n}M`)).toBe(bytes(`${n}e6`));
        expect(milliCpu(`${n}m`)).toBe(n);
        expect(milliCpu(`${n}`)).toBe(milliCpu(`${n * 1000}m`));
        expect(milliCpu(n / 1000)).toBe(n);
      }),
    );
  });

  it('keeps the order of amounts', () => {
    const quantity = fc.tuple(
      fc.integer({ min: 0, max: 9999 }),
      fc.constantFrom('', 'k', 'Ki', 'M', 'Mi', 'G', 'Gi'),
    );
    fc.assert(
      fc.property(quantity, fc.integer({ min: 0, max: 9999 }), ([n, suffix], more) => {
        expect(bytes(`${n + more}${suffix}`)).toBeGreaterThanOrEqual(bytes(`${n}${suffix}`));
      }),
    );
  });
});
