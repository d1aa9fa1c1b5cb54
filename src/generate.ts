import { assemble } from './assemble.ts';
import type { Catalog } from './catalog.ts';
import type { Environment } from './environment.ts';
import { treeFiles } from './files.ts';
import type { FileSpec } from './layout.ts';
import type { Tree } from './model.ts';
import { type Problem, Problems } from './problem.ts';
import { applyRules, type Rule } from './rules.ts';

/** An environment's tree and the files it is written as. */
export interface Generated {
  readonly tree: Tree;
  /** Paths relative to the tree's folder, `generated/<env>/`. */
  readonly files: readonly FileSpec[];
}

/**
 * The pipeline: environments in, files out; nothing is read or written. Throws Problems with everything that is wrong in
 * every environment, so that nothing is written unless all of it is right; `found` are those of reading the environments,
 * some of which are then not among `environments`. `step` is told of each environment before its turn.
 */
export function generate(
  environments: readonly Environment[],
  catalog: Catalog,
  rules: readonly Rule[],
  found: readonly Problem[] = [],
  step: (environment: string) => void = () => {},
): Generated[] {
  const problems = [...found];
  const generated: Generated[] = [];
  for (const environment of environments) {
    step(environment.name);
    try {
      const tree = assemble(environment, catalog);
      problems.push(...applyRules(rules, tree));
      if (problems.length === 0) generated.push({ tree, files: treeFiles(tree) });
    } catch (error) {
      if (!(error instanceof Problems)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new Problems(problems);
  return generated;
}
