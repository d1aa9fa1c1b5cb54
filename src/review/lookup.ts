import { fileName } from '../layout.ts';
import { type Found, foundAt } from './changed.ts';
import { readObject } from './read.ts';
import type { Side } from './sides.ts';

const TYPE = /^[^_]*_/;

/** What else is in an environment's tree on one side: read only when somebody asks, and then once. */
export class Lookup {
  readonly side: Side;
  readonly environment: string;
  readonly #paths: readonly string[];
  readonly #read = new Map<string, Found | undefined>();
  #bytes: ReadonlyMap<string, Buffer> | undefined;

  constructor(side: Side, environment: string) {
    this.side = side;
    this.environment = environment;
    const files = side.trees.get(environment) ?? new Map();
    this.#paths = [...files.keys()]
      .filter((path) => path.endsWith('.yaml') && path.includes('/') && !path.startsWith('next/'))
      .sort();
  }

  /** The Application of a component, of the root for what lies in `argocd/`. */
  application(component: string): Found | undefined {
    const [folder, name] = component === 'argocd' ? ['bootstrap', 'root'] : ['argocd', component];
    const ref = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', namespace: 'argocd', name };
    return this.#objects([`${folder}/${fileName(ref, 'argocd')}`])[0];
  }

  /** Objects of a kind, by what their files are called. */
  ofKind(group: string, kind: string): Found[] {
    const ref = { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind, namespace: undefined, name: 'x' };
    const type = TYPE.exec(fileName(ref))?.[0] ?? '';
    const isOne = (path: string) => path.slice(path.lastIndexOf('/') + 1).startsWith(type);
    return this.#objects(this.#paths.filter(isOne)).filter(
      ({ id }) => id.kind === kind && id.group === group,
    );
  }

  /** Objects below a folder of the tree. */
  inFolder(folder: string): Found[] {
    return this.#objects(this.#paths.filter((path) => path.startsWith(`${folder}/`)));
  }

  /** How many manifests a folder has. */
  countIn(folder: string): number {
    return this.#paths.filter((path) => path.startsWith(`${folder}/`)).length;
  }

  /** Objects in a namespace. Every file is looked through for its name, and those that have it are read. */
  inNamespace(namespace: string): Found[] {
    this.#bytes ??= new Map(
      this.side
        .read(this.environment, this.#paths)
        .map((bytes, i) => [this.#paths[i] as string, bytes] as const),
    );
    const all = this.#bytes;
    const having = this.#paths.filter((path) => all.get(path)?.includes(namespace));
    return this.#objects(having).filter(({ id }) => id.namespace === namespace);
  }

  #objects(paths: readonly string[]): Found[] {
    const known = this.side.trees.get(this.environment);
    const missing = paths.filter((path) => !this.#read.has(path) && known?.has(path));
    const contents = missing.length === 0 ? [] : this.side.read(this.environment, missing);
    for (const [i, path] of missing.entries()) {
      const read = readObject(path, contents[i] as Buffer);
      this.#read.set(path, 'object' in read ? foundAt(path, read.object) : undefined);
    }
    return paths.flatMap((path) => this.#read.get(path) ?? []);
  }
}
