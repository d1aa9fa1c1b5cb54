import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDuration, canonicalQuantity } from '../src/canonical.ts';

describe('canonicalQuantity', () => {
  // What Quantity.String() of k8s.io/apimachinery gives, by its documentation and tests.
  it.each([
    ['0', '0'],
    ['0Gi', '0'],
    ['64', '64'],
    ['1.5', '1500m'],
    ['1500m', '1500m'],
    ['1000m', '1'],
    ['1000', '1k'],
    ['12000', '12k'],
    ['1024', '1024'],
    ['0.0005', '500u'],
    ['1024Mi', '1Gi'],
    ['1024Gi', '1Ti'],
    ['1.5Gi', '1536Mi'],
    ['1Ki', '1Ki'],
    ['0.5Ki', '512'],
    ['100Mi', '100Mi'],
    ['100M', '100M'],
    ['1000M', '1G'],
    ['-2500m', '-2500m'],
    ['+5', '5'],
    ['.5', '500m'],
    ['0.1n', '1n'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it.each(['', '.', 'x', '1 Gi', '1gi', '1e3', '1.2.3'])('has no answer for %j', (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
  });

  it('writes what no binary suffix divides as it would be read again', () => {
    expect(canonicalQuantity('3759062.5Ki')).toBe('3849280k');
  });

  it('leaves alone what it has written', () => {
    const quantity = fc.tuple(
      fc.constantFrom('', '-'),
      fc.nat({ max: 10_000_000 }),
      fc.constantFrom('', '.5', '.25', '.125'),
      fc.constantFrom('', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti'),
    );
    fc.assert(
      fc.property(quantity, (parts) => {
        const once = canonicalQuantity(parts.join(''));
        expect(once).toBeDefined();
        expect(canonicalQuantity(once ?? '')).toBe(once);
      }),
    );
  });
});

describe('canonicalDuration', () => {
  it.each([
    ['0', '0s'],
    ['0h', '0s'],
    ['90s', '1m30s'],
    ['60m', '1h0m0s'],
    ['1h', '1h0m0s'],
    ['5m0s', '5m0s'],
    ['1.5h', '1h30m0s'],
    ['2160h', '2160h0m0s'],
    ['1500ms', '1.5s'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalDuration(text)).toBe(canonical);
  });

  it.each(['', 'Never', '1d', '5 m', '500ms'])('has no answer for %j', (text) => {
    expect(canonicalDuration(text)).toBeUndefined();
  });
});
