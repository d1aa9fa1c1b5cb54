import { selects } from './_selector.ts';

type Labels = Readonly<Record<string, string>>;

/** Finds labelled things of a namespace by selector without looking at all of them. */
export class LabelIndex<T> {
  readonly #byNamespace = new Map<string, T[]>();
  readonly #byLabel = new Map<string, T[]>();
  readonly #labelsOf: (item: T) => Labels;

  constructor(items: Iterable<T>, namespaceOf: (item: T) => string, labelsOf: (item: T) => Labels) {
    this.#labelsOf = labelsOf;
    for (const item of items) {
      const namespace = namespaceOf(item);
      push(this.#byNamespace, namespace, item);
      for (const [key, value] of Object.entries(labelsOf(item))) {
        push(this.#byLabel, `${namespace} ${key}=${value}`, item);
      }
    }
  }

  namespaces(): Iterable<string> {
    return this.#byNamespace.keys();
  }

  /** What a selector, as footprints write it, takes in a namespace. */
  select(namespace: string, selector: string | undefined): readonly T[] {
    const first = selector?.split(' and ', 1)[0] ?? '';
    const narrowed = first.includes('=')
      ? this.#byLabel.get(`${namespace} ${first}`)
      : this.#byNamespace.get(namespace);
    return (narrowed ?? []).filter((item) => selects(selector, this.#labelsOf(item)));
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
