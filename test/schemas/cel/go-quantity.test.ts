import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalQuantity } from '../../../src/canonical.ts';
import { goQuantity } from '../../../src/schemas/cel/go-quantity.ts';

const ONE = 1_000_000_000n;

it.each([
  ['1', ONE],
  ['1.', ONE],
  ['.5', ONE / 2n],
  ['-1m', -ONE / 1000n],
  ['+1k', 1000n * ONE],
  ['1Ki', 1024n * ONE],
  ['1E', 10n ** 18n * ONE],
  ['1E2', 100n * ONE],
  ['1e-3', ONE / 1000n],
  ['0.0000000001', 1n],
  ['-0.0000000001', -1n],
  ['0.1n', 1n],
  ['99E', 99n * 10n ** 18n * ONE],
  ['1000000000000000000E', ((1n << 63n) - 1n) * ONE],
  ['Mi', 0n],
  ['-', 0n],
  ['.', 0n],
  ['9Ei', ((1n << 63n) - 1n) * ONE],
  ['1e-999', 1n],
  ['0e999', 0n],
])('%s', (text, nano) => {
  expect(goQuantity(text)).toBe(nano);
});

it.each(['', '1K', '1Kii', ' 1', '1 ', '1,5', '1e', '0x1', '--1', 'i'])('%j is none', (text) => {
  expect(goQuantity(text)).toBeUndefined();
});

it('amounts to the same in every form that Kubernetes writes', () => {
  const suffix = fc.constantFrom('n', 'u', 'm', '', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999 }),
      fc.integer({ min: 0, max: 999 }),
      suffix,
      (whole, part, unit) => {
        const text = `${whole}.${part}${unit}`;
        const canonical = canonicalQuantity(text);
        if (unit.endsWith('i')) {
          // What is binary is rounded up to a whole byte, unless it is less than a thousand of them.
          expect(goQuantity(canonical ?? '')).toBeGreaterThanOrEqual(goQuantity(text) ?? 0n);
        } else expect(goQuantity(canonical ?? '')).toBe(goQuantity(text));
      },
    ),
  );
});
