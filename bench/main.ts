import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Bench, BUILDERS, type Builder, type Case, casesOf, environmentOf, measure } from './cases.ts';
import { makeRepository } from './changed.ts';
import { writeEnvironment } from './environment.ts';
import { machine } from './machine.ts';
import { report } from './report.ts';
import { medians, verdicts } from './result.ts';
import { type Measured, RunFailed } from './run.ts';
import { verifyCheck, verifyDiff, verifySame, verifyUnchanged } from './verify.ts';

const USAGE = `npm run bench -- [options]

Builds a fleet of apps, nine objects each, with the engine and with other programs, and compares whole processes.

  --sizes N,N      numbers of apps (default: 20,200,1000)
  --only NAME,..   programs (default: ${BUILDERS.join(',')})
  --rounds N       rounds after the warm-up (default: 5)
  --dir DIR        folder to write to (default: a new one in the system's temporary folder)
  --json           print the result as JSON
  --strict         exit with 1 where an aim is missed
  --help
`;

/** Runs the benchmark: 0 done, 1 a run failed or, when strict, an aim is missed, 2 usage. */
export async function main(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const top = options.dir === undefined ? tmpdir() : resolve(options.dir);
  mkdirSync(top, { recursive: true });
  const dir = mkdtempSync(join(top, 'espalier-bench-'));
  try {
    const result = bench({ dir, options: { cache: `${dir}/compiled` } }, options);
    process.stdout.write(
      options.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : report(result.machine, result.rounds, result.cases, result.aims),
    );
    return options.strict && result.aims.some(({ verdict }) => verdict === 'MISS') ? 1 : 0;
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What is measured, and how often. */
export interface Plan {
  readonly builders: readonly Builder[];
  readonly sizes: readonly number[];
  readonly rounds: number;
}

/** Checks that the programs do the same work and do it right, then measures. Throws RunFailed. */
export function bench(place: Bench, { builders, sizes, rounds }: Plan) {
  const smallest = Math.min(...sizes);
  verifySame(
    place,
    builders.filter((builder) => builder !== 'engine'),
    smallest,
  );
  verifyUnchanged(place, smallest);
  verifyCheck(place, smallest);
  verifyDiff(place, smallest);
  for (const apps of sizes) {
    writeEnvironment(environmentOf(place, apps), apps);
    makeRepository(place, apps);
  }

  const cases = casesOf(builders, sizes);
  const runs = new Map<Case, Measured[]>(cases.map((name) => [name, []]));
  // The first round fills the cache of compiled code and the system's of files.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measured] of runs) {
      const once = measure(place, name);
      if (round > 0) measured.push(once);
    }
  }
  const here = machine(place.dir);
  const all = medians(runs);
  return { machine: here, rounds, cases: all, aims: verdicts(all, here.onDisk) };
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        sizes: { type: 'string', default: '20,200,1000' },
        only: { type: 'string', default: BUILDERS.join(',') },
        rounds: { type: 'string', default: '5' },
        dir: { type: 'string' },
        json: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const sizes = values.sizes.split(',').map(Number);
    const rounds = Number(values.rounds);
    const only = values.only.split(',');
    const unknown = only.find((name) => !(BUILDERS as readonly string[]).includes(name));
    if (!sizes.every((n) => Number.isInteger(n) && n > 0 && n < 10_000))
      return `--sizes ${values.sizes}: numbers from 1 to 9999`;
    if (!Number.isInteger(rounds) || rounds < 1) return `--rounds ${values.rounds}: a whole number from 1`;
    if (unknown !== undefined) return `--only ${unknown}: one of ${BUILDERS.join(', ')}`;
    return {
      ...values,
      sizes,
      rounds,
      builders: BUILDERS.filter((name) => only.includes(name) || name === 'engine'),
    };
  } catch (error) {
    return (error as Error).message;
  }
}
