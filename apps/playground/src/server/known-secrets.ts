/** Secrets and what is shown in their place. At most so many, and so many characters, are kept: those that were added last. */
export class KnownSecrets {
  readonly marks = new Map<string, string>();
  readonly #most: number;
  readonly #mostCharacters: number;
  #characters = 0;

  constructor(most: number, mostCharacters: number) {
    this.#most = most;
    this.#mostCharacters = mostCharacters;
  }

  add(secret: string, mark: string): void {
    this.#forget(secret);
    this.marks.set(secret, mark);
    this.#characters += secret.length;
    while (this.marks.size > this.#most || this.#characters > this.#mostCharacters) {
      const [oldest = ''] = this.marks.keys();
      this.#forget(oldest);
    }
  }

  #forget(secret: string): void {
    if (this.marks.delete(secret)) this.#characters -= secret.length;
  }
}
