import { createRequire } from 'node:module';
import type { Environment } from '@marcbachmann/cel-js';
import type * as Library from '@marcbachmann/cel-js/evaluator';
import { registerFunctions } from './functions.ts';

let environment: Environment | undefined;

/**
 * The language with what Kubernetes adds to it, and no variable yet: clone it. Loaded at the first need, as most runs of the
 * command line ask no rule.
 */
export function celLibrary(): Environment {
  if (environment === undefined) {
    const library = createRequire(import.meta.url)('@marcbachmann/cel-js/evaluator') as typeof Library;
    environment = new library.Environment({ enableOptionalTypes: true });
    registerFunctions(environment, library.Duration);
  }
  return environment;
}
