/** Where the lines go. */
export type Print = (line: string) => void;

/** What a step has to say when it went well. */
export type Step = () => Promise<string>;

/** Prints a line for each step, with how long it took, and keeps count of those that failed. */
export class Report {
  readonly #print: Print;
  readonly #now: () => number;
  #failed = 0;
  #passed = 0;

  /** @param now Milliseconds that never go back. */
  constructor(print: Print, now: () => number = () => performance.now()) {
    this.#print = print;
    this.#now = now;
  }

  get failed(): number {
    return this.#failed;
  }

  get passed(): number {
    return this.#passed;
  }

  heading(text: string): void {
    this.#print(`\n${text}`);
  }

  /** A line that is neither a success nor a failure. */
  note(text: string): void {
    this.#print(`  -            ${text}`);
  }

  /** Runs one step. Its failure is printed and counted, and what follows goes on. */
  async step(name: string, step: Step): Promise<void> {
    const start = this.#now();
    let text: string;
    let mark = 'ok';
    try {
      text = await step();
      this.#passed += 1;
    } catch (error) {
      mark = 'FAILED';
      // The message alone: the errors of these packages hold no secret in it, those of others might hold one elsewhere.
      text = error instanceof Error ? error.message : 'failed';
      this.#failed += 1;
    }
    const took = `${(this.#now() - start).toFixed(1)} ms`;
    this.#print(`  ${mark.padEnd(6)} ${took.padStart(9)}  ${name}: ${text}`);
  }
}

/** Ends a step that does not find what it should. */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`);
}
