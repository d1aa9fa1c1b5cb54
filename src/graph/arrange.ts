import type { GraphCard, GraphRow, GraphWave } from './types.ts';

const SWEEPS = 8;

/** A column with its cards, in no particular order. */
export interface Column {
  readonly title: string;
  readonly cards: readonly GraphCard[];
}

/** A place in a column, and the places in the columns beside it that a line joins it with. */
interface Place {
  readonly row: GraphRow;
  readonly before: Place[];
  readonly after: Place[];
  rank: number;
}

/**
 * The columns with rows in an order in which few lines cross. A line that leads further than the next column passes each one in
 * between in a row of its own, which all lines from that card share. Each row then goes to the mean place of those that it is
 * joined with, forth and back (the barycenter heuristic of Sugiyama, Tagawa and Toda). The same tree gives the same order. The
 * first column stays as it is: its order is the one in which things happen.
 */
export function arranged(columns: readonly Column[]): GraphWave[] {
  const places = columns.map(({ cards }) => cards.map((card) => placeOf({ card })));
  join(places);
  const sorted = places.map((column) => [...column]);
  for (const column of sorted) rank(column);
  for (let turn = 0; turn < SWEEPS; turn++) {
    for (const column of sorted.slice(1)) sweep(column, 'before');
    for (const column of sorted.slice(1).reverse()) sweep(column, 'after');
  }
  return columns.map(({ title }, index) => ({ title, rows: (sorted[index] ?? []).map(({ row }) => row) }));
}

const placeOf = (row: GraphRow): Place => ({ row, before: [], after: [], rank: 0 });

/** Joins each card with those that it needs directly, through the columns in between. */
function join(columns: Place[][]): void {
  /** By name, the places of a card and of its line, by column. */
  const ways = new Map<string, { readonly from: number; readonly places: Place[] }>();
  for (const [index, column] of columns.entries())
    for (const place of column) {
      const { card } = place.row as { card: GraphCard };
      ways.set(card.name, { from: index, places: [place] });
    }
  for (const [index, column] of columns.entries())
    for (const place of [...column]) {
      if (!('card' in place.row)) continue;
      for (const need of place.row.card.direct) {
        const way = ways.get(need);
        if (!way) continue;
        for (let at = way.from + way.places.length; at < index; at++) {
          const pass = placeOf({ pass: need });
          link(way.places.at(-1) as Place, pass);
          way.places.push(pass);
          columns[at]?.push(pass);
        }
        const last = way.places[index - 1 - way.from];
        if (last) link(last, place);
      }
    }
}

function link(before: Place, after: Place): void {
  before.after.push(after);
  after.before.push(before);
}

function rank(column: readonly Place[]): void {
  for (const [index, place] of column.entries()) place.rank = index;
}

function sweep(column: Place[], side: 'before' | 'after'): void {
  const means = new Map(column.map((place) => [place, mean(place, place[side])]));
  column.sort((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0));
  rank(column);
}

/** The mean place of neighbours, or where it is already. */
function mean(place: Place, neighbours: readonly Place[]): number {
  if (neighbours.length === 0) return place.rank;
  return neighbours.reduce((sum, { rank }) => sum + rank, 0) / neighbours.length;
}
