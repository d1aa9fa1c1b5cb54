import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../src/nearest.ts';

const fields = ['image', 'imagePullPolicy', 'args', 'command', 'env', 'envFrom', 'ports', 'resources'];

describe('nearest', () => {
  it.each([
    ['imagePullPolcy', 'imagePullPolicy'],
    ['imagepullpolicy', 'imagePullPolicy'],
    ['imgae', 'image'],
    ['imag', 'image'],
    ['comand', 'command'],
    ['arg', 'args'],
    ['evn', 'env'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, fields)).toBe(meant);
  });

  it.each(['', 'x', 'replicas', 'affinity', 'zzz'])(
    'offers nothing for %j, which is close to none',
    (word) => {
      expect(nearest(word, fields)).toBeUndefined();
    },
  );

  it('prefers the candidate in the same case, then the first', () => {
    expect(nearest('envfrm', ['ENVFROM', 'envfrom'])).toBe('envfrom');
    expect(nearest('cat', ['car', 'cap'])).toBe('car');
  });

  it('offers nothing without candidates', () => {
    expect(nearest('image', [])).toBeUndefined();
  });

  it('finds every word again after two neighbours were swapped', () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), (text, seed) => {
        const i = seed % (text.length - 1);
        const swapped = text.slice(0, i) + text[i + 1] + text[i] + text.slice(i + 2);
        expect(nearest(swapped, [text])).toBe(text);
      }),
    );
  });

  it('offers only one of the candidates', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (word, candidates) => {
        const found = nearest(word, candidates);
        expect(found === undefined || candidates.includes(found)).toBe(true);
      }),
    );
  });
});
