import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { loadCatalog } from '../catalog.ts';
import { type Answers, newEnvironment, QUESTIONS } from '../environment/new.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { type Command, UsageError } from './command.ts';
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
    const given: Partial<Record<string, string>> = { name: positionals[0] ?? text('name') };
    for (const { flag } of QUESTIONS) given[flag] ??= text(flag);
    const answers = await complete(given);
    const problems = check(answers);
    throwIfAny(problems);
    const directory = text('from') ?? 'environments';
    const files = newEnvironment(answers, await loadCatalog(ROOT));
    for (const { path, text: content } of files) write(join(directory, path), content);
    console.log(`wrote ${files.map(({ path }) => join(directory, path)).join(' and ')}`);
    console.log('The facts are examples until bootstrap writes them. Next: npm run generate');
    return 0;
  },
};

async function complete(given: Partial<Record<string, string>>): Promise<Answers> {
  const missing = QUESTIONS.filter(({ flag }) => given[flag] === undefined);
  if (process.stdin.isTTY && missing.length > 0) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    for (const { flag, text, preset } of missing) {
      const answer = (await terminal.question(`${text}${preset ? ` [${preset}]` : ''}: `)).trim();
      given[flag] = answer || preset;
    }
    terminal.close();
  }
  for (const { flag, preset } of QUESTIONS) given[flag] ??= preset;
  const unanswered = QUESTIONS.filter(({ flag }) => !given[flag]).map(({ flag }) => `--${flag}`);
  if (unanswered.length > 0)
    throw new UsageError(`not given and without a default: ${unanswered.join(', ')}`);
  return given as unknown as Answers;
}

function check(answers: Answers): Problem[] {
  return QUESTIONS.flatMap(({ flag, schema }) => {
    const result = schema.safeParse((answers as unknown as Record<string, string>)[flag]);
    if (result.success) return [];
    return [
      {
        code: 'INIT_ANSWER',
        at: { path: `--${flag}` },
        message: `"${(answers as unknown as Record<string, string>)[flag]}": ${z.prettifyError(result.error).replace(/^✖ /, '')}`,
        cure: `Give another value for --${flag}.`,
      },
    ];
  });
}

/** `wx`: an existing file is an error of the operating system, so that no check can race with the write. */
function write(file: string, content: string): void {
  try {
    writeFileSync(file, content, { flag: 'wx' });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throwIfAny([
      {
        code: reason === 'EEXIST' ? 'FILE_EXISTS' : 'FILE_UNWRITABLE',
        at: { file },
        message:
          reason === 'EEXIST'
            ? 'the file exists already and is left alone'
            : `the file cannot be written (${reason})`,
        cure:
          reason === 'EEXIST'
            ? 'Choose another name, or remove the file first.'
            : 'Make the folder, or its permissions, right.',
      },
    ]);
  }
}

export default command;
