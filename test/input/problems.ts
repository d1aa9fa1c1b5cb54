import { type Problem, Problems } from '../../src/problem.ts';

/** The problems that a function throws; whatever else it throws, or nothing, fails the test. */
export function problemsIn(run: () => unknown): readonly Problem[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Problems) return error.problems;
    throw error;
  }
  throw new Error('no Problems were thrown');
}

/** `line CODE` of each problem, for short expectations. */
export function codes(problems: readonly Problem[]): string[] {
  return problems.map(({ code, at }) => `${at.line} ${code}`);
}
