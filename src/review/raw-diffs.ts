import { hunksOf } from '../unified-diff.ts';
import type { Files, Side } from './sides.ts';

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
        yield `--- ${from}\n+++ ${to}\n${hunksOf(a ?? '', b ?? '')}`;
      }
    }
  }
}

function textsOf(side: Side, name: string, paths: readonly string[], files: Files): Map<string, string> {
  const there = paths.filter((path) => files.has(path));
  const contents = there.length === 0 ? [] : side.read(name, there);
  return new Map(there.map((path, i) => [path, (contents[i] as Buffer).toString('utf8')]));
}
