import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/object.ts';
import { filesIn } from './folders.ts';

/** What a health check says of an object. */
export interface Health {
  readonly status: string;
  readonly message: string;
}

/** An object with the health that a check must give it. */
export interface HealthCase {
  /** Name of its file, which says what is special about it. */
  readonly name: string;
  readonly file: string;
  readonly object: KubeObject;
  readonly health: Health;
}

interface Stated {
  readonly inputPath: string;
  readonly healthStatus: Health;
}

const folderOf = (check: string) => fileURLToPath(new URL(`../fixtures/health/${check}`, import.meta.url));

/** What a check of `argocd/health/` is judged by, in the form in which Argo CD keeps its own: every stated case. */
export function healthCases(check: string): HealthCase[] {
  const folder = folderOf(check);
  const { tests } = parse(readFileSync(join(folder, 'health_test.yaml'), 'utf8')) as { tests: Stated[] };
  return tests.map(({ inputPath, healthStatus }) => {
    const file = join(folder, inputPath);
    const object = parse(readFileSync(file, 'utf8')) as KubeObject;
    return { name: basename(file, '.yaml'), file, object, health: healthStatus };
  });
}

/** The stated case of a name; an error where there is none. */
export function healthCase(check: string, name: string): HealthCase {
  const found = healthCases(check).find((it) => it.name === name);
  if (!found) throw new Error(`no case ${name} of ${check}`);
  return found;
}

/** Every file that a case can be made of, stated or not. */
export function healthFiles(check: string): string[] {
  const folder = join(folderOf(check), 'testdata');
  return filesIn(folder).map((file) => join(folder, file));
}
