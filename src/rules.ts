import { readdirSync } from 'node:fs';
import type { Tree } from './model.ts';
import type { Problem } from './problem.ts';

/** An invariant over everything an environment becomes. One file in `src/rules/`, one code, one test that breaks it. */
export interface Rule {
  /** Stable identifier of the problems it reports. */
  readonly code: string;
  /** The invariant, as one sentence that states how things must be. */
  readonly title: string;
  /** Where the invariant comes from: a document or an issue. */
  readonly source: string;
  /** All places where the tree breaks it; each problem carries `code`. */
  check(tree: Tree): Finding[];
}

/** A problem before the runner gives it the rule's code. */
export type Finding = Omit<Problem, 'code'>;

/** Declares a rule. The file that exports it by default is found by its place. */
export function rule(rule: Rule): Rule {
  return rule;
}

const FOLDER = new URL('./rules/', import.meta.url);

/** Every rule, sorted by code. */
export async function loadRules(): Promise<readonly Rule[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && !file.startsWith('_'));
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, FOLDER).href) as Promise<{ default: Rule }>),
  );
  return modules.map((module) => module.default).sort((a, b) => (a.code < b.code ? -1 : 1));
}

/**
 * Runs all rules over a tree and returns every problem. Rules read objects as their schemas promise them: one that fails on a
 * tree with an object that its schema refuses has met that object, which is a problem already.
 */
export function applyRules(rules: readonly Rule[], tree: Tree): Problem[] {
  const problems: Problem[] = [];
  const failures: unknown[] = [];
  for (const { code, check } of rules) {
    try {
      for (const finding of check(tree)) problems.push({ code, ...finding });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0 && !problems.some(({ code }) => code === INVALID_OBJECT)) throw failures[0];
  return problems;
}

/** Code of the rule that asks every object's schema. */
const INVALID_OBJECT = 'INVALID_OBJECT';
