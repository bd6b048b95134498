const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * Holds a secret string, which only {@link Secret.reveal} returns. `console.log`, `JSON.stringify`, string conversion
 * and `util.inspect` show a label instead, at any depth. `structuredClone` returns an empty object.
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

  /** @param value The secret string. */
  constructor(value: string) {
    this.#value = value;
  }

  /**
   * Returns the secret string, which must never be logged.
   *
   * @example
   * ```ts
   * const token = await client.token();
   * await fetch(url, { headers: { authorization: `Bearer ${token.reveal()}` } });
   * ```
   */
  reveal(): string {
    return this.#value;
  }

  /** Returns a label instead of the secret. */
  toString(): string {
    return '[Secret]';
  }

  /** Returns a label instead of the secret. */
  toJSON(): string {
    return this.toString();
  }

  /** Returns a label for `console.log` and `util.inspect`. */
  [inspect](): string {
    return this.toString();
  }
}

/** Returns an object's string values, such as credentials or signature headers. */
export function textsOf(fields: object): readonly string[] {
  return Object.values(fields).filter((value) => typeof value === 'string');
}

/**
 * Returns whether a token can be sent in an `Authorization` header. Such tokens consist of printable ASCII without
 * spaces. RFC 6750 (section 2.1) allows fewer characters, but some providers use others. Returns `false` for the
 * strings `null` and `undefined`, which are probably mistakes.
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
