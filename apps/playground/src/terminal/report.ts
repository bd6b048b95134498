/** A function that prints one line. */
export type Print = (line: string) => void;

/** A step in the terminal run. Resolves to the text that is printed on success. */
export type Step = () => Promise<string>;

/** Prints a line for each step, with its result and duration, and counts the passed and failed steps. */
export class Report {
  readonly #print: Print;
  readonly #now: () => number;
  #failed = 0;
  #passed = 0;

  /** @param now Returns the time of a monotonic clock in milliseconds. */
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

  /** Prints a line that is not a step's result. */
  note(text: string): void {
    this.#print(`  -            ${text}`);
  }

  /** Runs a step and prints its result. Does not reject if the step fails. */
  async step(name: string, step: Step): Promise<void> {
    const start = this.#now();
    let text: string;
    let mark = 'ok';
    try {
      text = await step();
      this.#passed += 1;
    } catch (error) {
      mark = 'FAILED';
      // Print only the message, because other fields of third-party errors might contain secrets.
      text = error instanceof Error ? error.message : 'failed';
      this.#failed += 1;
    }
    const took = `${(this.#now() - start).toFixed(1)} ms`;
    this.#print(`  ${mark.padEnd(6)} ${took.padStart(9)}  ${name}: ${text}`);
  }
}

/** Throws an error if the condition is false, so that the current step fails. */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`);
}
