import { createInterface } from 'node:readline';

/** A question on the terminal. */
export interface Prompt {
  readonly text: string;
  /** Taken for an empty answer. */
  readonly preset?: string | undefined;
  /** What is wrong with an answer, or `undefined`. */
  readonly fault: (answer: string) => string | undefined;
}

/** The user left: Ctrl-C or the end of the input. Exit code 130, as shells have it for an interrupt. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Asks one question after the other, each until its answer is right. @throws Interrupted. */
export async function ask(prompts: readonly Prompt[]): Promise<string[]> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // The iterator keeps lines that come before their question is asked, as pasted ones do.
  const lines = terminal[Symbol.asyncIterator]();
  let open = true;
  terminal.once('close', () => {
    open = false;
  });
  const answers: string[] = [];
  try {
    for (const { text, preset, fault } of prompts) {
      terminal.setPrompt(`${text}${preset === undefined ? '' : ` [${preset}]`}: `);
      for (;;) {
        // Lines may still be there when the input has ended; there is nobody left to prompt.
        if (open) terminal.prompt();
        const line = await lines.next();
        if (line.done) throw new Interrupted();
        const answer = line.value.trim() || (preset ?? '');
        const wrong = answer === '' ? 'an answer is needed' : fault(answer);
        if (wrong === undefined) {
          answers.push(answer);
          break;
        }
        console.log(wrong);
      }
    }
    return answers;
  } finally {
    terminal.close();
  }
}
