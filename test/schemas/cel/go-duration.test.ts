import { expect, it } from 'vitest';
import { goDuration } from '../../../src/schemas/cel/go-duration.ts';

// The table of Go's own test of time.ParseDuration.
it.each<[string, bigint]>([
  ['0', 0n],
  ['5s', 5_000_000_000n],
  ['-5s', -5_000_000_000n],
  ['+5s', 5_000_000_000n],
  ['-0', 0n],
  ['+0', 0n],
  ['5.0s', 5_000_000_000n],
  ['5.6s', 5_600_000_000n],
  ['5.s', 5_000_000_000n],
  ['.5s', 500_000_000n],
  ['1.004s', 1_004_000_000n],
  ['100.00100s', 100_001_000_000n],
  ['10ns', 10n],
  ['11us', 11_000n],
  ['12\u00b5s', 12_000n],
  ['12\u03bcs', 12_000n],
  ['-2m3.4s', -123_400_000_000n],
  ['1h2m3s4ms5us6ns', 3_723_004_005_006n],
  ['39h9m14.425s', 140_954_425_000_000n],
  ['0.3333333333333333333h', 1_200_000_000_000n],
  ['9223372036s', 9_223_372_036_000_000_000n],
  ['-9223372036854775808ns', -9_223_372_036_854_775_808n],
])('reads %s', (text, nanoseconds) => {
  expect(goDuration(text)).toBe(nanoseconds);
});

it.each([
  '',
  '3',
  '-',
  's',
  '.',
  '-.',
  '.s',
  '+.s',
  '1d',
  '3000000h',
  '9223372036854775808ns',
  '1 s',
  '1s ',
  '1S',
  'toString',
])('does not read %j', (text) => {
  expect(goDuration(text)).toBeUndefined();
});
