/** A client's secret. After a rotation, the old secret can stay valid for some time. */
export class ClientSecret {
  readonly #make: (version: number) => string;
  #version = 1;
  #value: string;
  #former: { readonly value: string; readonly until: number }[] = [];

  /**
   * `make` generates the secret for a version number. If `first` is set, it is used instead of the first generated
   * secret.
   */
  constructor(make: (version: number) => string, first?: string) {
    this.#make = make;
    this.#value = first ?? make(1);
  }

  get value(): string {
    return this.#value;
  }

  /** Replaces the current secret. The old secret is accepted until `until`, a wall clock time in ms. */
  rotate(until: number): void {
    this.#former.push({ value: this.#value, until });
    this.#version += 1;
    this.#value = this.#make(this.#version);
  }

  accepts(value: unknown, now: number): boolean {
    return this.some(now, (secret) => secret === value);
  }

  /** Returns whether a condition is true for a secret that is valid at `now`. */
  some(now: number, condition: (secret: string) => boolean): boolean {
    const former = this.#former.filter(({ until }) => now < until);
    return [this.#value, ...former.map(({ value }) => value)].some(condition);
  }
}
