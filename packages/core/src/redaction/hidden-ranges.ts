/** Records which characters in the text are hidden. New ranges take effect when `settle` is called. */
export class HiddenRanges {
  /** The number of the secret that each character belongs to, or 0 if the character is shown. */
  readonly secrets: Int32Array;
  /** Whether any character is hidden. Updated by `settle`. */
  hides = false;
  /** The number of ranges that start at each character, minus the number of ranges that end before it. */
  readonly #changes: Int32Array;
  /** The number of the secret whose range starts at each character. */
  readonly #started: Int32Array;

  constructor(length: number) {
    this.secrets = new Int32Array(length);
    this.#changes = new Int32Array(length + 1);
    this.#started = new Int32Array(length + 1);
  }

  add(from: number, to: number, secret: number): void {
    this.#changes[from] = (this.#changes[from] as number) + 1;
    this.#changes[to] = (this.#changes[to] as number) - 1;
    this.#started[from] = secret;
  }

  settle(): void {
    let ranges = 0;
    let secret = 0;
    for (let at = 0; at < this.secrets.length; at += 1) {
      ranges += this.#changes[at] as number;
      secret = ranges === 0 ? 0 : (this.#started[at] as number) || secret;
      this.secrets[at] = secret;
      if (secret !== 0) this.hides = true;
    }
  }
}
