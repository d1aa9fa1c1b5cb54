import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arranged, type Column } from '../../src/graph/arrange.ts';
import type { GraphCard, GraphWave } from '../../src/graph/types.ts';

const card = (name: string, direct: readonly string[] = []): GraphCard => ({
  name,
  kind: 'apps',
  summary: '',
  namespace: name,
  why: '',
  needs: direct,
  direct,
  neededBy: [],
  charts: [],
  images: [],
  urls: [],
  confirm: false,
  objects: [],
  rendered: [],
});

const names = ({ rows }: GraphWave) => rows.map((row) => ('card' in row ? row.card.name : `>${row.pass}`));

/** Pairs of lines between two columns that cross. */
function crossings(waves: readonly GraphWave[]): number {
  let count = 0;
  for (const [index, wave] of waves.entries()) {
    const before = waves[index - 1] ? names(waves[index - 1] as GraphWave) : [];
    const lines = wave.rows.flatMap((row, to) =>
      ('card' in row ? row.card.direct : [row.pass]).flatMap((need) => {
        const from = before.findIndex((name) => name === need || name === `>${need}`);
        return from === -1 ? [] : [[from, to] as const];
      }),
    );
    for (const [a, b] of lines) for (const [c, d] of lines) if (a < c && b > d) count++;
  }
  return count;
}

describe('the columns', () => {
  it('lose crossings that another order avoids', () => {
    const columns = [
      { title: '0', cards: [] },
      { title: '1', cards: [card('a'), card('b')] },
      { title: '2', cards: [card('c', ['b']), card('d', ['a'])] },
    ];
    const waves = arranged(columns);
    expect(crossings(waves)).toBe(0);
    expect(names(waves[2] as GraphWave).sort()).toEqual(['c', 'd']);
  });

  it('leave room for a line in every column that it passes, once a card', () => {
    const waves = arranged([
      { title: '0', cards: [card('a')] },
      { title: '1', cards: [card('b')] },
      { title: '2', cards: [card('c', ['a'])] },
      { title: '3', cards: [card('d', ['a']), card('e', ['a', 'c'])] },
    ]);
    expect(waves.map((wave) => names(wave).filter((name) => name.startsWith('>')))).toEqual([
      [],
      ['>a'],
      ['>a'],
      [],
    ]);
  });

  const columns = fc
    .array(fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 5 }), { maxLength: 6 })
    .map((shape) => {
      const made: Column[] = [];
      for (const [x, cards] of shape.entries()) {
        const before = made.flatMap((column) => column.cards.map(({ name }) => name));
        made.push({
          title: `${x}`,
          cards: cards.map((picks, y) =>
            card(
              `c${x}-${y}`,
              before.length === 0
                ? []
                : [...new Set(picks.map((pick) => before[pick % before.length] as string))],
            ),
          ),
        });
      }
      return made;
    });

  it('keep every card in its column, the first column as it is, and the same order every time', () => {
    fc.assert(
      fc.property(columns, (input) => {
        const waves = arranged(input);
        expect(
          waves.map((wave) =>
            names(wave)
              .filter((name) => !name.startsWith('>'))
              .sort(),
          ),
        ).toEqual(input.map(({ cards }) => cards.map(({ name }) => name).sort()));
        expect(names(waves[0] ?? { title: '', rows: [] })).toEqual(
          (input[0]?.cards ?? []).map(({ name }) => name),
        );
        expect(arranged(input)).toEqual(waves);
      }),
    );
  });

  it('give each line a way from column to column', () => {
    fc.assert(
      fc.property(columns, (input) => {
        const waves = arranged(input).map((wave) => new Set(names(wave)));
        for (const [x, { cards }] of input.entries())
          for (const { direct } of cards)
            for (const need of direct) {
              const from = waves.findIndex((wave) => wave.has(need));
              for (let at = from + 1; at < x; at++) expect(waves[at]?.has(`>${need}`)).toBe(true);
            }
      }),
    );
  });
});
