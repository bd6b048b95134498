/** Prints one line. */
export type Print = (line: string) => void;

/** A step of the run. Resolves to the text printed on success. */
export type Step = () => Promise<string>;

/** Prints a line with the duration of each step, and counts passed and failed steps. */
export class Report {
  readonly #print: Print;
  readonly #now: () => number;
  #failed = 0;
  #passed = 0;

  /** @param now Monotonic clock in milliseconds. */
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

  /** Prints a line that is neither a success nor a failure. */
  note(text: string): void {
    this.#print(`  -            ${text}`);
  }

  /** Runs one step. A failure is printed and counted, and does not reject. */
  async step(name: string, step: Step): Promise<void> {
    const start = this.#now();
    let text: string;
    let mark = 'ok';
    try {
      text = await step();
      this.#passed += 1;
    } catch (error) {
      mark = 'FAILED';
      // Only the message: in errors of these packages it contains no secret. Other fields of foreign errors might.
      text = error instanceof Error ? error.message : 'failed';
      this.#failed += 1;
    }
    const took = `${(this.#now() - start).toFixed(1)} ms`;
    this.#print(`  ${mark.padEnd(6)} ${took.padStart(9)}  ${name}: ${text}`);
  }
}

/** Fails the current step if the condition does not hold. */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`);
}
