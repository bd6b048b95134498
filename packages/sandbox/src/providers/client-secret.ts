/** The secret of one client, that can be replaced while the one before is still good for a time. */
export class ClientSecret {
  readonly #make: (version: number) => string;
  #version = 1;
  #value: string;
  #former: { readonly value: string; readonly until: number }[] = [];

  /** `make` gives the nth secret; the first may be another, given one. */
  constructor(make: (version: number) => string, first?: string) {
    this.#make = make;
    this.#value = first ?? make(1);
  }

  get value(): string {
    return this.#value;
  }

  /** `until`, wall clock in ms: the first moment at which the present secret is no longer accepted. */
  rotate(until: number): void {
    this.#former.push({ value: this.#value, until });
    this.#version += 1;
    this.#value = this.#make(this.#version);
  }

  accepts(value: unknown, now: number): boolean {
    return value === this.#value || this.#former.some((former) => former.value === value && now < former.until);
  }
}
