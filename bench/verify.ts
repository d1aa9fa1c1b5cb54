import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Builder, buildArguments, diffArguments, environmentOf, treeOf } from './cases.ts';
import { makeRepository } from './changed.ts';
import { writeEnvironment } from './environment.ts';
import { appName, FLEET } from './fleet.ts';
import { ROOT, RunFailed, run } from './run.ts';
import { differences, objectsIn } from './same.ts';

/** Objects of an app. */
const OBJECTS_PER_APP = 9;

/** That all programs build the same fleet. Throws RunFailed with every object that differs. Leaves the trees there. */
export function verifySame(bench: Bench, peers: readonly Builder[], apps: number): void {
  const build = (builder: Builder) => {
    rmSync(treeOf(bench, builder, apps), { recursive: true, force: true });
    run(buildArguments(bench, builder, apps), bench.options);
    return objectsIn(treeOf(bench, builder, apps));
  };
  writeEnvironment(environmentOf(bench, apps), apps);
  const ours = build('engine');
  for (const peer of peers) {
    const theirs = build(peer);
    const faults = differences(ours, theirs);
    if (theirs.size !== apps * OBJECTS_PER_APP) faults.push(`${theirs.size} objects`);
    if (faults.length > 0)
      throw new RunFailed(
        `${peer} builds another fleet than the engine:\n${faults.slice(0, 3).join('\n').slice(0, 4000)}`,
      );
  }
}

/** A file's time of last change in nanoseconds, by path. */
function times(folder: string): Map<string, bigint> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(paths.map((path) => [path, statSync(join(folder, path), { bigint: true }).mtimeNs]));
}

/** That a run over its own tree writes nothing: no file, no folder has another time. Wants the engine's tree there. */
export function verifyUnchanged(bench: Bench, apps: number): void {
  const tree = treeOf(bench, 'engine', apps);
  const before = times(tree);
  run(buildArguments(bench, 'engine', apps), bench.options);
  const after = times(tree);
  const touched = [...before].filter(([path, time]) => after.get(path) !== time).map(([path]) => path);
  if (touched.length > 0 || after.size !== before.size) {
    throw new RunFailed(
      `nothing changed, and yet the run wrote ${touched.slice(0, 5).join(', ') || 'files'}`,
    );
  }
}

/** That `--check` takes the whole tree, and refuses it after one file is changed, missing, or too many. */
export function verifyCheck(bench: Bench, apps: number): void {
  const args = [...buildArguments(bench, 'engine', apps), '--check'];
  const folder = `${treeOf(bench, 'engine', apps)}/${FLEET.environment}/${appName(1)}`;
  const [file = ''] = readdirSync(folder);
  run(args, bench.options);
  const spoil: readonly (() => void)[] = [
    () => writeFileSync(join(folder, file), 'kind: Other\n'),
    () => rmSync(join(folder, file)),
    () => writeFileSync(join(folder, 'extra.yaml'), 'kind: Extra\n'),
  ];
  for (const change of spoil) {
    change();
    run(args, { ...bench.options, exit: 1 });
    run(buildArguments(bench, 'engine', apps), bench.options);
    run(args, bench.options);
  }
}

/** That `diff` finds the files that were changed, each of them and no other. */
export function verifyDiff(bench: Bench, apps: number): void {
  const changed = makeRepository(bench, apps);
  const { stdout, status } = spawnSync(process.execPath, diffArguments(bench, apps), {
    encoding: 'utf8',
    cwd: ROOT,
    maxBuffer: 1e9,
  });
  const found = status === 0 ? Number(JSON.parse(stdout).environments[0]?.objects.changed) : 0;
  if (found !== changed) throw new RunFailed(`${changed} files were changed, and diff tells of ${found}`);
}
