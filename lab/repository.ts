import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { toYaml } from '../src/yaml.ts';
import type { Home } from './home.ts';

/** Addresses of the tree by those that take their place here. */
export type Moves = ReadonlyMap<string, string>;

/** A git repository on this machine that plays the one that the Applications name. */
export class Repository {
  readonly folder: string;
  readonly url: string;

  constructor(home: Home) {
    this.folder = home.path('repository');
    this.url = pathToFileURL(this.folder).href;
  }

  /** Makes the repository: the tree in `from` at `path`, its addresses moved, as the first commit of a branch. */
  fill(from: string, path: string, branch: string, moves: Moves): void {
    const to = join(this.folder, path);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, { recursive: true });
    for (const file of globSync('**/*.yaml', { cwd: to })) moveIn(join(to, file), moves);
    this.git('init', '-q', '-b', branch);
    this.commit('The tree as it was generated, at the addresses of this machine');
  }

  /** Commits what is in the folder. */
  commit(message: string): void {
    this.git('add', '-A');
    this.git('-c', 'user.name=lab', '-c', 'user.email=lab@localhost', 'commit', '-qm', message);
  }

  private git(...args: string[]): void {
    execFileSync('git', args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

/** Moves the addresses in an Application's sources and in an AppProject's sourceRepos, and nothing else. */
export function moved<T>(object: T, moves: Moves): T {
  const { kind, spec } = object as { kind?: string; spec?: Record<string, unknown> };
  const move = (address: unknown) => moves.get(String(address)) ?? address;
  const source = (it: unknown) => {
    const { repoURL, ...rest } = it as { repoURL: string };
    return { repoURL: move(repoURL), ...rest };
  };
  if (kind === 'Application' && spec !== undefined) {
    const { source: one, sources: many } = spec as { source?: unknown; sources?: unknown[] };
    return {
      ...object,
      spec: {
        ...spec,
        ...(one !== undefined && { source: source(one) }),
        ...(many !== undefined && { sources: many.map(source) }),
      },
    };
  }
  if (kind === 'AppProject' && spec !== undefined) {
    return { ...object, spec: { ...spec, sourceRepos: (spec.sourceRepos as string[]).map(move) } };
  }
  return object;
}

function moveIn(file: string, moves: Moves): void {
  const text = readFileSync(file, 'utf8');
  const object = parse(text);
  if (object?.kind === 'Application' || object?.kind === 'AppProject') {
    writeFileSync(file, toYaml(moved(object, moves)));
  }
}
