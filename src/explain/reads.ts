import type { Environment } from '../environment.ts';
import type { Path } from '../input.ts';

/** Writes down which parts of plain data are read. What is handed out behaves like the data itself. */
export class Reads {
  readonly #paths = new Map<string, Path>();
  /** By value, so that one value is one watched value: code compares by identity. */
  readonly #watched = new WeakMap<object, object>();

  /** Every path that was read, each once, in the order of its first reading. */
  get paths(): readonly Path[] {
    return [...this.#paths.values()];
  }

  note(path: Path): void {
    const key = JSON.stringify(path);
    if (!this.#paths.has(key)) this.#paths.set(key, path);
  }

  /** The value, watched at any depth; its parts are named by the path from the top. */
  watch<T>(value: T, path: Path): T {
    if (!isPlain(value)) return value;
    const known = this.#watched.get(value);
    if (known) return known as T;
    // Of a copy: a proxy must show a frozen property as it is, which is not watched.
    const copy: object = Array.isArray(value) ? [...value] : { ...value };
    const watched = new Proxy(copy, {
      get: (target, key) => {
        const part = Reflect.get(target, key);
        if (typeof key === 'symbol' || !Object.hasOwn(target, key) || key === 'length') return part;
        const at = [...path, Array.isArray(target) ? Number(key) : key];
        if (typeof part !== 'function') this.note(at);
        return this.watch(part, at);
      },
    });
    this.#watched.set(value, watched);
    return watched as T;
  }

  /** An environment that writes down which of its keys are read: those of its facts below `facts`. */
  environment(environment: Environment): Environment {
    const components = new WatchedComponents(this, environment.components);
    const rest = this.watch({ ...environment, components: undefined }, []) as unknown as Environment;
    return new Proxy(rest, {
      get: (target, key) => (key === 'components' ? components : Reflect.get(target, key)),
    });
  }
}

class WatchedComponents extends Map<string, unknown> {
  readonly #reads: Reads;

  constructor(reads: Reads, components: ReadonlyMap<string, unknown>) {
    super();
    this.#reads = reads;
    for (const [name, config] of components) this.set(name, reads.watch(config, ['components', name]));
  }

  override get(name: string): unknown {
    this.#reads.note(['components', name]);
    return super.get(name);
  }

  override has(name: string): boolean {
    this.#reads.note(['components', name]);
    return super.has(name);
  }
}

const isPlain = (value: unknown): value is object =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);
