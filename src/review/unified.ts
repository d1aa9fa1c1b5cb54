import type { Files, Side } from './sides.ts';

/** Lines around a change. */
const CONTEXT = 3;
/** Edits up to which two files are compared line by line; beyond, the one is taken away and the other added. */
const MAX_EDITS = 400;
/** Files that are read at once. */
const BATCH = 200;

/** The raw difference of two sides in git's form, file by file in their order; a piece is made when it is asked for. */
export function* rawDiffs(base: Side, head: Side, names: readonly string[]): Generator<string> {
  for (const name of names) {
    const [old, now]: [Files, Files] = [base.trees.get(name) ?? new Map(), head.trees.get(name) ?? new Map()];
    const paths = [...new Set([...old.keys(), ...now.keys()])].filter(
      (path) => old.get(path) !== now.get(path),
    );
    paths.sort();
    for (let i = 0; i < paths.length; i += BATCH) {
      const some = paths.slice(i, i + BATCH);
      const [was, is] = [textsOf(base, name, some, old), textsOf(head, name, some, now)];
      for (const path of some) {
        const [a, b] = [was.get(path), is.get(path)];
        const from = a === undefined ? '/dev/null' : `a/${name}/${path}`;
        const to = b === undefined ? '/dev/null' : `b/${name}/${path}`;
        yield `--- ${from}\n+++ ${to}\n${unified(a ?? '', b ?? '')}`;
      }
    }
  }
}

function textsOf(side: Side, name: string, paths: readonly string[], files: Files): Map<string, string> {
  const there = paths.filter((path) => files.has(path));
  const contents = there.length === 0 ? [] : side.read(name, there);
  return new Map(there.map((path, i) => [path, (contents[i] as Buffer).toString('utf8')]));
}

/** Hunks of two texts. */
export function unified(before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  const edits = script(a, b);
  let out = '';
  for (let i = 0; i < edits.length; ) {
    if (edits[i]?.sign === ' ') {
      i++;
      continue;
    }
    let end = i;
    for (let j = i, quiet = 0; j < edits.length && quiet <= 2 * CONTEXT; j++) {
      quiet = edits[j]?.sign === ' ' ? quiet + 1 : 0;
      if (quiet === 0) end = j + 1;
    }
    const hunk = edits.slice(Math.max(0, i - CONTEXT), end + CONTEXT);
    const count = (sign: string) => hunk.filter((edit) => edit.sign !== sign).length;
    const first = hunk[0] as Edit;
    out += `@@ -${first.a + 1},${count('+')} +${first.b + 1},${count('-')} @@\n`;
    for (const { sign, text } of hunk) out += `${sign}${text}\n`;
    i = end + CONTEXT;
  }
  return out;
}

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Lines of each side before it. */
  readonly a: number;
  readonly b: number;
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The shortest edit script (E. W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986). */
function script(a: readonly string[], b: readonly string[]): Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const edits: Edit[] = [];
  const keep = (text: string, x: number, y: number) => edits.push({ sign: ' ', text, a: x, b: y });
  for (let i = 0; i < start; i++) keep(a[i] as string, i, i);
  edits.push(...middle(a.slice(start, a.length - end), b.slice(start, b.length - end), start));
  for (let i = end; i > 0; i--) keep(a[a.length - i] as string, a.length - i, b.length - i);
  return edits;
}

function middle(a: readonly string[], b: readonly string[], offset: number): Edit[] {
  const trace = search(a, b);
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  const push = (sign: Edit['sign'], text: string | undefined) =>
    edits.push({ sign, text: text as string, a: x + offset, b: y + offset });
  if (trace === undefined) {
    while (y > 0) push('+', b[--y]);
    while (x > 0) push('-', a[--x]);
    return edits.reverse();
  }
  const keepTo = (toX: number, toY: number) => {
    while (x > toX && y > toY) {
      x--;
      y--;
      push(' ', a[x]);
    }
  };
  for (let d = trace.length - 1; d > 0; d--) {
    const v = trace[d] as Furthest;
    const k = x - y;
    const down = isDown(v, k, d);
    const from = down ? k + 1 : k - 1;
    const fromX = v.get(from) ?? 0;
    keepTo(fromX, fromX - from);
    if (down) push('+', b[--y]);
    else push('-', a[--x]);
  }
  keepTo(0, 0);
  return edits.reverse();
}

/** By diagonal, how far a number of edits gets. */
type Furthest = ReadonlyMap<number, number>;

/** Whether the furthest way to a diagonal adds a line, and does not take one away. */
const isDown = (v: Furthest, k: number, d: number) =>
  k === -d || (k !== d && (v.get(k - 1) ?? -1) < (v.get(k + 1) ?? -1));

/** The furthest points of each number of edits; `undefined` where it takes too many. */
function search(a: readonly string[], b: readonly string[]): Furthest[] | undefined {
  const trace: Furthest[] = [];
  let v: Furthest = new Map([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, MAX_EDITS); d++) {
    trace.push(v);
    const next = new Map(v);
    for (let k = -d; k <= d; k += 2) {
      let x = isDown(v, k, d) ? (v.get(k + 1) ?? 0) : (v.get(k - 1) ?? 0) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      next.set(k, x);
      if (x >= a.length && y >= b.length) return trace;
    }
    v = next;
  }
  return undefined;
}
