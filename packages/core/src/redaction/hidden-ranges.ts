/** Which characters of a text are hidden. What is added takes effect when it is settled. */
export class HiddenRanges {
  /** For each character the number of the secret that it belongs to; 0 where it is shown. */
  readonly secrets: Int32Array;
  /** Whether anything is hidden, once it is settled. */
  hides = false;
  /** How many stretches begin at a character, less those that end before it. */
  readonly #changes: Int32Array;
  /** The secret of a stretch, where it begins. */
  readonly #begun: Int32Array;

  constructor(length: number) {
    this.secrets = new Int32Array(length);
    this.#changes = new Int32Array(length + 1);
    this.#begun = new Int32Array(length + 1);
  }

  add(from: number, to: number, secret: number): void {
    this.#changes[from] = (this.#changes[from] as number) + 1;
    this.#changes[to] = (this.#changes[to] as number) - 1;
    this.#begun[from] = secret;
  }

  settle(): void {
    let stretches = 0;
    let secret = 0;
    for (let at = 0; at < this.secrets.length; at += 1) {
      stretches += this.#changes[at] as number;
      secret = stretches === 0 ? 0 : (this.#begun[at] as number) || secret;
      this.secrets[at] = secret;
      if (secret !== 0) this.hides = true;
    }
  }
}
