const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * A string that shows itself only when asked: {@link Secret.reveal} is the one way out. Printing, JSON, string
 * conversion and `util.inspect` at any depth give a label, `structuredClone` gives an empty object.
 */
export class Secret {
  readonly #value: string;

  /** @param value The text to keep. */
  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. Hand it straight to what needs it, and never to a log. */
  reveal(): string {
    return this.#value;
  }

  /** A label in place of the text. */
  toString(): string {
    return '[Secret]';
  }

  /** A label in place of the text. */
  toJSON(): string {
    return this.toString();
  }

  /** A label in place of the text, for `console.log` and `util.inspect`. */
  [inspect](): string {
    return this.toString();
  }
}

/** The texts in a set of fields: credentials, or headers that sign. */
export function textsOf(fields: object): readonly string[] {
  return Object.values(fields).filter((value) => typeof value === 'string');
}

/**
 * Whether a token can stand in an `Authorization` header: printable ASCII without spaces. RFC 6750 (2.1) allows fewer
 * characters; what a provider issues beyond them is passed on as it is. The words `null` and `undefined` are mistakes.
 */
export function isBearer(token: string): boolean {
  // A foreign schema may accept a value that is not a string.
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) && token !== 'null' && token !== 'undefined';
}
