import fs, { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Problems } from '../../src/problem.ts';
import { lock } from '../../src/write/lock.ts';
import { applyWrites, planWrites } from '../../src/write.ts';
import { version } from './trees.ts';

/*
 * Usage: writer.ts WHAT A|B DIR...
 *   write     writes the version; says `ready` before the first change; exits with 3 where a tree is busy
 *   count     the same, and says how many operations on the disk that took
 *   die-N     the same, and kills itself in the N-th of them: half of a text is written by then
 *   hold      takes the lock of the first DIR and keeps it
 */
const [what = '', name, ...dirs] = process.argv.slice(2);
const last = what.startsWith('die-') ? Number(what.slice(4)) : Number.POSITIVE_INFINITY;
let operations = 0;

if (what === 'hold') {
  lock(dirs[0] as string);
  writeSync(1, 'ready\n');
  setInterval(() => undefined, 1000);
} else {
  try {
    const plans = planWrites(dirs.map((dir) => ({ dir, files: version(name as 'A' | 'B') })));
    if (what === 'write') writeSync(1, 'ready\n');
    else watch();
    applyWrites(plans);
    if (what === 'count') writeSync(1, String(operations));
  } catch (error) {
    if (!(error instanceof Problems) || error.problems.some(({ code }) => code !== 'TREE_BUSY')) throw error;
    process.exitCode = 3;
  }
}

/** Counts each call that changes the disk, and dies in the one that was asked for. */
function watch(): void {
  const names = [
    'linkSync',
    'renameSync',
    'unlinkSync',
    'rmSync',
    'rmdirSync',
    'mkdirSync',
    'writeFileSync',
    'ftruncateSync',
  ] as const;
  const real: Record<string, (...args: unknown[]) => unknown> = {};
  for (const name of names) {
    real[name] = fs[name] as (...args: unknown[]) => unknown;
    (fs as unknown as typeof real)[name] = (...args) => {
      if (operations++ !== last) return real[name]?.(...args);
      if (name === 'writeFileSync') {
        const [target, text, ...options] = args as [unknown, string | Buffer, ...unknown[]];
        real[name]?.(target, text.slice(0, text.length / 2), ...options);
      }
      process.kill(process.pid, 'SIGKILL');
      for (;;);
    };
  }
  syncBuiltinESMExports();
}
