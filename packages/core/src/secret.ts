const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * Holds a string that only {@link Secret.reveal} returns. Printing, JSON, string conversion and `util.inspect` at any
 * depth show a label. `structuredClone` returns an empty object.
 *
 * @example
 * ```ts
 * import { Secret } from '@x/core';
 *
 * const key = new Secret('sk_live_…');
 * console.log({ key }); // { key: [Secret] }
 * await secretStore.put('provider-key', key.reveal());
 * ```
 */
export class Secret {
  readonly #value: string;

  /** @param value The text to hold. */
  constructor(value: string) {
    this.#value = value;
  }

  /** Returns the text itself. Pass it directly to the code that needs it, and never to a log. */
  reveal(): string {
    return this.#value;
  }

  /** Returns a label instead of the text. */
  toString(): string {
    return '[Secret]';
  }

  /** Returns a label instead of the text. */
  toJSON(): string {
    return this.toString();
  }

  /** Returns a label instead of the text, for `console.log` and `util.inspect`. */
  [inspect](): string {
    return this.toString();
  }
}

/** Returns the strings in a set of fields, such as credentials or the headers of a signature. */
export function textsOf(fields: object): readonly string[] {
  return Object.values(fields).filter((value) => typeof value === 'string');
}

/**
 * Whether a token can be sent in an `Authorization` header: printable ASCII characters without spaces. RFC 6750
 * (section 2.1) allows fewer characters, but tokens that providers issue with others are sent unchanged. Returns
 * `false` for the texts `null` and `undefined`, which are mistakes.
 *
 * @example
 * ```ts
 * import { isBearer } from '@x/core';
 *
 * isBearer('tkn_4711'); // true
 * isBearer('two words'); // false
 * isBearer('naïve'); // false
 * ```
 */
export function isBearer(token: string): boolean {
  // A custom schema may accept a value that is not a string.
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) && token !== 'null' && token !== 'undefined';
}
