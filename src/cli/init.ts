import { join } from 'node:path';
import type { z } from 'zod';
import { loadCatalog } from '../catalog.ts';
import { type Answers, newEnvironment, QUESTIONS, type Question } from '../environment/new.ts';
import { withoutPasswords } from '../input/display.ts';
import { formatProblem, type Problem, throwIfAny } from '../problem.ts';
import { ask } from './ask.ts';
import { type Command, UsageError } from './command.ts';
import { writeNewFiles } from './new-file.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier init [name] [options]

Writes environments/<name>.yaml and <name>.facts.json. What is not given as an option is asked for; without a terminal
the defaults are taken, and what has none is an error. An existing file is never overwritten.

${QUESTIONS.map(({ flag, text, preset }) => `  --${flag} ${'VALUE'}`.padEnd(24) + text + (preset ? ` (default: ${preset})` : '')).join('\n')}
  --from DIR            folder of environments (default: environments)`,
  options: {
    from: { type: 'string' },
    ...Object.fromEntries(QUESTIONS.map(({ flag }) => [flag, { type: 'string' as const }])),
  },
  positionals: [0, 1],

  async run({ positionals, text }) {
    const given: Partial<Record<string, string>> = {};
    for (const { flag } of QUESTIONS) given[flag] = text(flag);
    if (positionals[0] !== undefined) given.name = positionals[0];
    throwIfAny(QUESTIONS.flatMap((question) => fault(question, given[question.flag])));
    const answers = await complete(given);
    const directory = text('from') ?? 'environments';
    const files = newEnvironment(answers, await loadCatalog(ROOT)).map(({ path, text }) => ({
      file: join(directory, path),
      text,
    }));
    writeNewFiles(files);
    console.log(`wrote ${files.map(({ file }) => file).join(' and ')}`);
    console.log('The facts are examples until bootstrap writes them. Next: npm run generate');
    return 0;
  },
};

/** Asks where somebody is there to answer, else takes the defaults. */
async function complete(given: Partial<Record<string, string>>): Promise<Answers> {
  const missing = QUESTIONS.filter(({ flag }) => given[flag] === undefined);
  if (process.stdin.isTTY && missing.length > 0) {
    const answers = await ask(
      missing.map((question) => ({
        text: question.text,
        preset: question.preset,
        fault: (answer) => fault(question, answer).map(formatProblem)[0],
      })),
    );
    for (const [i, { flag }] of missing.entries()) given[flag] = answers[i];
  }
  for (const { flag, preset } of QUESTIONS) given[flag] ??= preset;
  const unanswered = QUESTIONS.filter(({ flag }) => given[flag] === undefined).map(({ flag }) => `--${flag}`);
  if (unanswered.length > 0)
    throw new UsageError(`not given and without a default: ${unanswered.join(', ')}`);
  return given as unknown as Answers;
}

/** What is wrong with an answer; nothing is, as long as there is none. */
function fault({ flag, schema }: Question, answer: string | undefined): Problem[] {
  const result = answer === undefined ? undefined : schema.safeParse(answer);
  if (result === undefined || result.success) return [];
  const { issues } = result.error as z.ZodError;
  return [
    {
      code: 'INIT_ANSWER',
      at: { path: `--${flag}` },
      message: `"${withoutPasswords(answer ?? '')}": ${issues.map(({ message }) => message).join('; ')}`,
      cure: `Give another value for --${flag}.`,
    },
  ];
}

export default command;
