import { readFileSync, rmSync } from 'node:fs';
import { type Measured, type RunOptions, run } from './run.ts';

/** Names of the programs that build the fleet; the first is ours. */
export const BUILDERS = ['engine', 'cdk8s-folder', 'cdk8s-file', 'yaml', 'js-yaml', 'limit'] as const;

export type Builder = (typeof BUILDERS)[number];

/** What is measured: a fleet of a size by a program, cold or once more over its own output, what reads it, or a bare start. */
export type Case =
  | `${Builder} ${'cold' | 'again'} ${number}`
  | `engine check ${number}`
  | `engine diff ${number}`
  | 'start help'
  | 'start node';

/** Folders and settings that all runs share. */
export interface Bench {
  /** Folder for all trees and environments. */
  readonly dir: string;
  readonly options: RunOptions;
}

/** Where a program's tree of that size lies. */
export const treeOf = ({ dir }: Bench, builder: Builder, apps: number): string => `${dir}/${builder}-${apps}`;

/** Where the environment of that size lies. */
export const environmentOf = ({ dir }: Bench, apps: number): string => `${dir}/environment-${apps}`;

/** Where the repository of that size lies whose working tree differs from its commit in a hundredth of its files. */
export const repositoryOf = ({ dir }: Bench, apps: number): string => `${dir}/repository-${apps}`;

/** Options that package.json gives Node for `npm run generate`: `node <options> src/espalier.mjs generate`. */
function shippedOptions(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const [, ...words] = String(scripts.generate).split(' ');
  return words.filter((word) => word.startsWith('-'));
}

/** Arguments of Node that build a fleet. */
export function buildArguments(bench: Bench, builder: Builder, apps: number): string[] {
  const tree = treeOf(bench, builder, apps);
  if (builder === 'engine')
    return [...shippedOptions(), 'bench/engine.ts', String(apps), tree, environmentOf(bench, apps)];
  return [`bench/peers/${builder}.ts`, String(apps), tree];
}

/** Arguments of Node that compare the working tree with the commit, as JSON. */
export function diffArguments(bench: Bench, apps: number): string[] {
  const folder = repositoryOf(bench, apps);
  const sides = ['--base', 'main', '--head', `${folder}/generated`, '--repo', folder];
  return [...shippedOptions(), 'src/espalier.mjs', 'diff', '--json', ...sides];
}

/** Every case of a round, in its order: one that runs over a tree stands right behind the one that makes it. */
export function casesOf(builders: readonly Builder[], sizes: readonly number[]): Case[] {
  const fleets = sizes.flatMap((apps) =>
    builders.flatMap((builder): Case[] => [
      `${builder} cold ${apps}`,
      ...(builder === 'engine' || builder === 'cdk8s-folder' ? [`${builder} again ${apps}` as const] : []),
      ...(builder === 'engine' ? [`engine check ${apps}` as const, `engine diff ${apps}` as const] : []),
    ]),
  );
  return [...fleets, 'start node', 'start help'];
}

/** Runs a case once. The folder of a cold run is removed before the clock starts. */
export function measure(bench: Bench, name: Case): Measured {
  if (name === 'start node') return run(['-e', '0'], { ...bench.options, memory: false });
  if (name === 'start help') return run(['src/espalier.mjs', '--help'], { ...bench.options, memory: false });
  const [builder, what, size] = name.split(' ') as [Builder, string, string];
  const apps = Number(size);
  if (what === 'diff') return run(diffArguments(bench, apps), bench.options);
  if (what === 'cold') rmSync(treeOf(bench, builder, apps), { recursive: true, force: true });
  const args = buildArguments(bench, builder, apps);
  return run(what === 'check' ? [...args, '--check'] : args, bench.options);
}
