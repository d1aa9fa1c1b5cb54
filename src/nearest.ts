/**
 * The candidate a misspelt word most likely meant, or `undefined` when none is close: at most one slip in words of
 * up to five letters, a third of the letters in longer ones. A slip is one letter added, left out, changed, or
 * swapped with its neighbour (Damerau-Levenshtein, optimal string alignment). Case does not count as a slip, but of
 * two equally near candidates the one with the same case wins, then the one that comes first.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestSlips = word.length <= 5 ? 1.5 : Math.floor(word.length / 3) + 0.5;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestSlips) continue;
    const caseless = slips(lower, candidate.toLowerCase(), bestSlips);
    const total = caseless + (caseless < bestSlips && differInCase(word, candidate) ? 0.25 : 0);
    if (total < bestSlips) {
      best = candidate;
      bestSlips = total;
    }
  }
  return best;
}

/** Whether the two differ in case alone at some place where they could agree. */
function differInCase(word: string, candidate: string): boolean {
  return (
    slips(word, candidate, Number.POSITIVE_INFINITY) >
    slips(word.toLowerCase(), candidate.toLowerCase(), Number.POSITIVE_INFINITY)
  );
}

/** Number of slips between two words; a row that stays at or above the limit ends the search with that row's least. */
function slips(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const change = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let value = Math.min(change, at(last, j) + 1, at(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, at(before, j - 2) + 1);
      row.push(value);
      if (value < least) least = value;
    }
    if (least >= limit + 1) return least;
    before = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
