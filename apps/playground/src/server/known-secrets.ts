/**
 * Stores secrets and their placeholders. If there are too many secrets, or if they are too long in total, the oldest
 * secrets are removed.
 */
export class KnownSecrets {
  readonly marks = new Map<string, string>();
  readonly #maxSecrets: number;
  readonly #maxCharacters: number;
  #characters = 0;

  constructor(maxSecrets: number, maxCharacters: number) {
    this.#maxSecrets = maxSecrets;
    this.#maxCharacters = maxCharacters;
  }

  add(secret: string, mark: string): void {
    this.#forget(secret);
    this.marks.set(secret, mark);
    this.#characters += secret.length;
    while (this.marks.size > this.#maxSecrets || this.#characters > this.#maxCharacters) {
      const [oldest = ''] = this.marks.keys();
      this.#forget(oldest);
    }
  }

  #forget(secret: string): void {
    if (this.marks.delete(secret)) this.#characters -= secret.length;
  }
}
