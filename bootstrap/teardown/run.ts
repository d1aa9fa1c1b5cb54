import { setTimeout as pause } from 'node:timers/promises';
import { type Problem, Problems, printable } from '../../src/problem.ts';
import type { Left, Step } from './world.ts';

/** Milliseconds between two looks. */
const PERIOD = 5_000;

/** How steps are run; a test has its own clock. */
export interface Running {
  /** Name of the environment, for problems. */
  readonly environment: string;
  /** Is told what happens, one line each. */
  readonly say: (line: string) => void;
  /** Milliseconds. Default: the machine's. */
  readonly now?: () => number;
  /** Default: the machine's. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Failures of one look that are borne: a control plane that is being replaced, a token that runs out. */
const BORNE = 5;

/**
 * Runs the steps one after the other, each until nothing of it is left. A step looks before it does anything, so that a
 * teardown that was ended half-way goes on where it was.
 *
 * @throws Problems TEARDOWN_STUCK where a step does not end in its time: with everything that is left and who holds it.
 */
export async function runSteps(steps: readonly Step[], running: Running): Promise<void> {
  for (const [i, step] of steps.entries()) {
    running.say(`[${i + 1}/${steps.length}] ${step.name}: until ${step.until}`);
    await runStep(step, running);
  }
}

async function runStep(
  step: Step,
  { environment, say, now = Date.now, sleep = pause }: Running,
): Promise<void> {
  const end = now() + step.minutes * 60_000;
  let told = '';
  let failures = 0;
  for (;;) {
    let left: readonly Left[] = [];
    try {
      left = await step.left();
      if (left.length === 0) return;
      const text = left.map(({ id }) => id).join(', ');
      if (text !== told) say(printable(`    ${left.length} left: ${shortened(text)}`));
      told = text;
      await step.act?.();
      failures = 0;
    } catch (error) {
      failures++;
      if (failures >= BORNE) throw error;
      say(printable(`    ${(error as Error).message}; asked again`));
    }
    if (now() > end) throw new Problems([await stuck(step, left, environment)]);
    await sleep(PERIOD);
  }
}

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

async function stuck(step: Step, left: readonly Left[], environment: string): Promise<Problem> {
  const behind = (await step.behind?.().catch(() => [])) ?? [];
  return {
    code: 'TEARDOWN_STUCK',
    at: { environment },
    message: `"${step.name}" has not ended in ${step.minutes} minutes; it waits until ${step.until}. Left:\n${lines([...left, ...behind])}`,
    cure: `${step.stuck} Then run the same command again: it goes on from here. No finalizer was taken off; taking one off by hand leaves in AWS what it stands for.`,
  };
}

/** Each thing with who holds it and what it says. */
function lines(left: readonly Left[]): string {
  return left
    .map(({ id, finalizers = [], says }) => {
      const held = finalizers.length === 0 ? '' : ` held by ${finalizers.join(', ')}`;
      return `      ${id}${held}${says ? `: ${says}` : ''}`;
    })
    .join('\n');
}
