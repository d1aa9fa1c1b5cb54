/** Edits up to which two texts are compared line by line; beyond, the one is taken away and the other added: time and memory take its square. */
const MAX_EDITS = 400;

/** Unchanged lines around a change. */
const CONTEXT = 3;

interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** The difference of two texts as `diff -u` writes it, which `patch` applies; empty where there is none. */
export function unifiedDiff(before: string, after: string, file: string): string {
  return before === after ? '' : `--- a/${file}\n+++ b/${file}\n${hunksOf(before, after)}`;
}

/** The same without the names of the files. */
export function hunksOf(before: string, after: string): string {
  return hunks(stepsBetween(linesOf(before), linesOf(after)))
    .map((line) => `${line}\n`)
    .join('');
}

/** Lines without their line feed; the last keeps a note where it has none, as `diff` writes it. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() as string;
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

function stepsBetween(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore--;
    endAfter--;
  }
  return [
    ...before.slice(0, start).map((line) => ({ sign: ' ' as const, line })),
    ...shortest(before.slice(start, endBefore), after.slice(start, endAfter)),
    ...before.slice(endBefore).map((line) => ({ sign: ' ' as const, line })),
  ];
}

/** Myers's greedy algorithm (http://www.xmailserver.org/diff2.pdf): the fewest lines taken away and added. */
function shortest(before: readonly string[], after: readonly string[]): Step[] {
  const [n, m] = [before.length, after.length];
  const most = Math.min(n + m, MAX_EDITS);
  const reached: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let d = 0; d <= most; d++) {
    reached.push(furthest);
    const next = new Map(furthest);
    for (let k = -d; k <= d; k += 2) {
      const [left, right] = [next.get(k - 1) ?? -1, next.get(k + 1) ?? -1];
      let x = k === -d || (k !== d && left < right) ? right : left + 1;
      while (x < n && x - k < m && before[x] === after[x - k]) x++;
      next.set(k, x);
      if (x >= n && x - k >= m) return backtrack(before, after, reached);
    }
    furthest = next;
  }
  return [
    ...before.map((line) => ({ sign: '-' as const, line })),
    ...after.map((line) => ({ sign: '+' as const, line })),
  ];
}

function backtrack(
  before: readonly string[],
  after: readonly string[],
  reached: readonly Map<number, number>[],
): Step[] {
  const steps: Step[] = [];
  let [x, y] = [before.length, after.length];
  for (let d = reached.length - 1; d >= 0; d--) {
    const furthest = reached[d] as Map<number, number>;
    const k = x - y;
    const [left, right] = [furthest.get(k - 1) ?? -1, furthest.get(k + 1) ?? -1];
    const from = k === -d || (k !== d && left < right) ? k + 1 : k - 1;
    const fromX = furthest.get(from) ?? 0;
    const fromY = fromX - from;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      steps.push({ sign: ' ', line: before[--x] as string });
      y--;
    }
    if (d === 0) break;
    if (x === fromX) steps.push({ sign: '+', line: after[--y] as string });
    else steps.push({ sign: '-', line: before[--x] as string });
  }
  return steps.reverse();
}

function hunks(steps: readonly Step[]): string[] {
  const lines: string[] = [];
  let [i, oldLine, newLine] = [0, 0, 0];
  while (i < steps.length) {
    let change = i;
    while (change < steps.length && steps[change]?.sign === ' ') change++;
    if (change === steps.length) break;
    const start = Math.max(i, change - CONTEXT);
    oldLine += start - i;
    newLine += start - i;
    let [end, quiet] = [change, 0];
    while (end < steps.length && quiet <= 2 * CONTEXT) quiet = steps[end++]?.sign === ' ' ? quiet + 1 : 0;
    if (quiet > CONTEXT) end -= quiet - CONTEXT;
    const hunk = steps.slice(start, end);
    const [old, fresh] = ['+', '-'].map((sign) => hunk.filter((step) => step.sign !== sign).length) as [
      number,
      number,
    ];
    lines.push(`@@ -${range(oldLine, old)} +${range(newLine, fresh)} @@`);
    lines.push(...hunk.map(({ sign, line }) => `${sign}${line}`));
    oldLine += old;
    newLine += fresh;
    i = end;
  }
  return lines;
}

/** A range of no line is named after the line before it. */
const range = (before: number, count: number) =>
  count === 1 ? `${before + 1}` : `${count === 0 ? before : before + 1},${count}`;
