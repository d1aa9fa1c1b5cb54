/** Nothing is said of what takes less, in milliseconds. */
const PATIENCE = 2000;

/** Where progress is shown. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * One line on a terminal that says what is being done, once the whole has taken two seconds; nothing where the output goes
 * elsewhere. Work that blocks shows a step when it comes to the next one.
 */
export class Progress {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #start: number;
  #shown = false;

  constructor(terminal: Terminal = process.stderr, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
    this.#start = now();
  }

  /** Says what comes next, in place of what was said before. `text` is one line without control characters. */
  step(text: string): void {
    if (this.#terminal.isTTY !== true || this.#now() - this.#start < PATIENCE) return;
    this.#shown = true;
    this.#terminal.write(`\r\u001b[K${text}`);
  }

  /** Takes the line away: what follows stands where it was. */
  done(): void {
    if (this.#shown) this.#terminal.write('\r\u001b[K');
    this.#shown = false;
  }
}
