import type { Problem } from '../problem.ts';
import { cut } from './display.ts';

/** Keys of maps and indexes of lists, from the top of a file down to a value. */
export type Path = readonly (string | number)[];

/** What a file says, and where it says it. */
export interface Source {
  /** Path of the file, as the user gave it. */
  readonly file: string;
  /** The content as plain data. */
  readonly value: unknown;
  /**
   * Line, counted from 1, of the key that leads to the value at that path, of the item in a list, or of the nearest
   * parent that exists.
   */
  line(path: Path): number;
  /** The scalar at that path as the file spells it, quotes included; `undefined` for maps, lists and missing values. */
  textAt(path: Path): string | undefined;
}

/** A value with its place; `children` are keyed by map key or list index. */
export interface Located {
  readonly line: number;
  readonly value: unknown;
  readonly text?: string;
  readonly children?: ReadonlyMap<string, Located>;
}

/** The `Source` of a tree of located values. */
export function sourceOf(file: string, root: Located): Source {
  return {
    file,
    value: root.value,
    line: (path) => find(root, path).nearest.line,
    textAt: (path) => find(root, path).exact?.text,
  };
}

function find(root: Located, path: Path): { nearest: Located; exact: Located | undefined } {
  let nearest = root;
  for (const part of path) {
    const child = nearest.children?.get(String(part));
    if (child === undefined) return { nearest, exact: undefined };
    nearest = child;
  }
  return { nearest, exact: nearest };
}

/** The own property at that path of plain data, or `undefined`. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string | number, unknown>)[key];
  }
  return here;
}

/** Collects the entries of one map and refuses what a map may not hold. */
export class Entries {
  readonly value: Record<string, unknown> = {};
  readonly children = new Map<string, Located>();
  readonly #format: 'YAML' | 'JSON';
  readonly #file: string;
  readonly #problems: Problem[];

  constructor(format: 'YAML' | 'JSON', file: string, problems: Problem[]) {
    this.#format = format;
    this.#file = file;
    this.#problems = problems;
  }

  /** Adds a key, or a Problem: `<format>_DUPLICATE_KEY`, `<format>_KEY`. */
  add(key: string, entry: Located): void {
    const first = this.children.get(key);
    if (first !== undefined) {
      const message = `the key ${cut(JSON.stringify(key))} stands on line ${first.line} and again on line ${entry.line}`;
      this.#refuse('DUPLICATE_KEY', entry.line, message, 'Keep one of them');
    } else if (key === '__proto__') {
      // Not every reader down the line keeps it an ordinary key, and nobody needs one of that name.
      this.#refuse('KEY', entry.line, 'a key may not be called "__proto__"', 'Rename or remove it');
    } else {
      this.value[key] = entry.value;
      this.children.set(key, entry);
    }
  }

  #refuse(code: string, line: number, message: string, cure: string): void {
    this.#problems.push({ code: `${this.#format}_${code}`, at: { file: this.#file, line }, message, cure });
  }
}
