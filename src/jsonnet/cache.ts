import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Outcome } from './interpreter.ts';

/** What an evaluation asked for, and what it was answered: the digest of a file, or why there was none. */
type Reads = readonly (readonly [path: string, answer: string])[];

interface Entry {
  readonly reads: Reads;
  readonly json: string;
  /** Digest of the two above: an entry that was damaged on the disk is none. */
  readonly digest: string;
}

type Evaluate = (read: (path: string) => Answer) => Outcome;

let folder: string | undefined;

/**
 * Keeps values of evaluations in a folder from now on. Where it cannot be read or written, evaluations run as if there
 * were none. An evaluation has nothing to vary with but its variables and what it reads (see `interpreter.ts`), so a
 * value is taken only where every read gives the same answer again; `undefined` stops keeping.
 */
export function keepValuesIn(path: string | undefined): void {
  folder = path;
}

/** The kept value of an evaluation, else what `run` gives. `input` is all that goes into it besides the files that it reads. */
export function kept(input: unknown, read: (path: string) => Answer, run: Evaluate): Outcome {
  if (folder === undefined) return run(read);
  const file = join(folder, `${digestOf(JSON.stringify([interpreter(), input]))}.json`);
  const known = load(file);
  if (known?.reads.every(([path, answer]) => answerOf(read(path)) === answer)) return { json: known.json };
  const reads = new Map<string, string>();
  const outcome = run((path) => {
    const answer = read(path);
    reads.set(path, answerOf(answer));
    return answer;
  });
  // What went wrong, or had something to say, shall say it again.
  if (outcome.json !== undefined && !outcome.trace) save(folder, file, [...reads], outcome.json);
  return outcome;
}

function load(file: string): Entry | undefined {
  try {
    const entry = JSON.parse(readFileSync(file, 'utf8')) as Entry;
    return entry.digest === digestOf(JSON.stringify([entry.reads, entry.json])) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Under another name first: whoever is killed, or runs beside us, leaves a whole entry or none. */
function save(directory: string, file: string, reads: Reads, json: string): void {
  const own = `${file}.${randomUUID()}.tmp`;
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(own, JSON.stringify({ reads, json, digest: digestOf(JSON.stringify([reads, json])) }));
    renameSync(own, file);
  } catch {
    try {
      rmSync(own, { force: true });
    } catch {
      // There is no folder that it could be in.
    }
  }
}

function answerOf(answer: Answer): string {
  return 'content' in answer ? `found ${digestOf(answer.content)}` : answer.status;
}

let known: string | undefined;

/** Digest of everything that evaluates. */
function interpreter(): string {
  if (known === undefined) {
    const hash = createHash('sha256');
    for (const name of ['jsonnet.wasm.br', 'wasm_exec.js', 'interpreter.ts', 'cache.ts']) {
      hash.update(readFileSync(new URL(name, import.meta.url)));
    }
    known = hash.digest('hex');
  }
  return known;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
