import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import type { FileSpec } from '../src/layout.ts';
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

  /** Makes it, with nothing in it but a branch. */
  init(branch: string): void {
    mkdirSync(this.folder, { recursive: true });
    this.git('init', '-q', '-b', branch);
    // A repack in the middle of a fetch has no place here.
    this.git('config', 'gc.auto', '0');
  }

  /** Commits a folder that holds these files and no others, the tree's addresses moved; returns the commit. */
  commit(path: string, files: readonly FileSpec[], moves: Moves, message: string): string {
    const to = join(this.folder, path);
    rmSync(to, { recursive: true, force: true });
    for (const file of files) {
      const target = join(to, file.path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, movedText(file.text, moves));
    }
    this.git('add', '-A');
    this.git(
      '-c',
      'user.name=lab',
      '-c',
      'user.email=lab@localhost',
      'commit',
      '--allow-empty',
      '-qm',
      message,
    );
    return this.head;
  }

  /** The last commit. */
  get head(): string {
    return this.git('rev-parse', 'HEAD').trim();
  }

  private git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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

function movedText(text: string, moves: Moves): string {
  // Only these two hold addresses; everything else stays as it is, byte by byte.
  if (!/^kind: (Application|AppProject)$/m.test(text)) return text;
  return toYaml(moved(parse(text), moves));
}
