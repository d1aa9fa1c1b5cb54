import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import { brotliDecompressSync } from 'node:zlib';

/** What the interpreter is told about a path it asks for. Any other status is the reason why it cannot be read. */
export type Answer =
  | { readonly status: 'found'; readonly content: string }
  | { readonly status: 'missing' | 'refused' | (string & {}) };

/** One entry of a Jsonnet stack; `line` and `column` count from 1 and are 0 where there is none. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly name: string;
}

/** What came of an evaluation: `json`, or `message` with its `frames`, the innermost first. */
export interface Outcome {
  readonly json?: string;
  readonly message?: string;
  readonly frames?: readonly Frame[];
  /** An import was turned down because of where it points. */
  readonly refused?: boolean;
  /** What `std.trace` wrote. */
  readonly trace?: string;
}

/** `variables` are pairs of a name and Jsonnet code; `read` gets cleaned paths with `/` and answers in base64. */
type Evaluate = (
  file: string,
  libraries: readonly string[],
  variables: readonly (readonly [string, string])[],
  read: (path: string) => Answer,
) => Outcome;

interface Machine {
  readonly evaluate: Evaluate;
  readonly go: { readonly exited: boolean };
  /** What the Go runtime had to say for itself, which it has only when it crashes. */
  readonly output: string[];
}

let machine: Machine | undefined;

/** Runs one evaluation. The WebAssembly is loaded at the first one, and again after one that crashed it. */
export const evaluate: Evaluate = (file, libraries, variables, read) => {
  machine ??= start();
  const { go, output } = machine;
  let crash = '';
  try {
    const outcome: Outcome | undefined = machine.evaluate(file, libraries, variables, read);
    if (outcome !== undefined && !go.exited) return outcome;
  } catch (error) {
    crash = String(error);
  }
  machine = undefined;
  const reason = output.join('').split('\n', 1)[0] || crash;
  return { message: `the interpreter crashed: ${reason}`, frames: [] };
};

/** Go's support code wants to be global: it gets globals of its own, so ours stay as they are. */
function start(): Machine {
  const output: string[] = [];
  const context = createContext(surroundings(output));
  run(readFileSync(new URL('wasm_exec.js', import.meta.url), 'utf8'), 'wasm_exec.js');
  const go = run('new Go()', 'go');
  const bytes = brotliDecompressSync(readFileSync(new URL('jsonnet.wasm.br', import.meta.url)));
  // Its own WebAssembly too: wasm_exec.js tells an instance by `instanceof`.
  const wasm = run('WebAssembly', 'wasm');
  go.exit = () => {};
  // Runs to the point where the program waits for calls; the promise settles only when the program ends.
  go.run(new wasm.Instance(new wasm.Module(bytes), go.importObject)).catch((error: unknown) => {
    output.push(String(error));
  });
  return { evaluate: run('evaluate', 'evaluate'), go, output };

  function run(code: string, filename: string) {
    return new Script(code, { filename }).runInContext(context);
  }
}

/**
 * All that the Go runtime can reach. Its clock only counts and its random bytes are constant, so an evaluation
 * has nothing to vary with; its timers never fire, so none keeps the process alive (it needs them only to give
 * memory back, which WebAssembly cannot).
 */
function surroundings(output: string[]): Record<string, unknown> {
  let ticks = 1;
  return {
    TextDecoder,
    TextEncoder,
    performance: { now: () => ticks++ },
    Date: class {
      static now() {
        return 0;
      }
      getTime() {
        return 0;
      }
    },
    crypto: { getRandomValues: (bytes: Uint8Array) => bytes.fill(1) },
    console: { log() {}, warn() {} },
    setTimeout: () => 0,
    clearTimeout() {},
    fs: {
      constants: {
        O_WRONLY: -1,
        O_RDWR: -1,
        O_CREAT: -1,
        O_TRUNC: -1,
        O_APPEND: -1,
        O_EXCL: -1,
        O_DIRECTORY: -1,
      },
      writeSync(_fd: number, bytes: Uint8Array) {
        output.push(Buffer.from(bytes).toString('utf8'));
        return bytes.length;
      },
    },
  };
}
