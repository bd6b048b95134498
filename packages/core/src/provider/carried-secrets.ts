import { type Secret, textsOf } from '../secret.js';

/**
 * Maximum number of earlier secrets that a client remembers, for each of three kinds: tokens, sets of credentials, and
 * signatures. A few of each kind are enough, because providers echo values that they received recently. The limit is
 * low, because the message of each failure is searched for all remembered secrets.
 */
const REMEMBERED = 8;
/**
 * Maximum number of keys that a client remembers after creating them. The limit is higher than for other secrets,
 * because keys are valid until they are deleted.
 */
const REMEMBERED_KEYS = 64;

// All clients share this empty list, because a separate list for each client would waste memory.
const NONE: readonly never[] = [];

/** A token with its expiry time according to the wall clock. */
export type ExpiringToken = Secret & { readonly expiresAt: Date };

/** An object that holds tokens in use or ready for use, such as a running transaction. */
export interface TokenHolder {
  readonly tokens: readonly ExpiringToken[];
}

/** The string values of one set of credentials or of one signature. */
type Generation = readonly string[];

/**
 * The live tokens and the earlier secrets of a client, newest first. This list is used only to remove secrets from
 * messages.
 */
export class CarriedSecrets {
  #holders: Set<TokenHolder> | undefined;
  #tokens: readonly ExpiringToken[] = NONE;
  #keys: readonly string[] = NONE;
  #credentials: readonly Generation[] = NONE;
  #signatures: readonly Generation[] = NONE;

  /**
   * Remembers a token. Forgets earlier tokens that have expired, except for the most recent one. A client that rarely
   * renews its token therefore remembers few tokens.
   *
   * @param now Current time of the wall clock, in milliseconds.
   */
  addToken(token: ExpiringToken, now: number): void {
    const others = this.#tokens.filter((other) => other !== token);
    const kept = others.filter((other, index) => index === 0 || other.expiresAt.getTime() > now);
    this.#tokens = [token, ...kept].slice(0, REMEMBERED);
  }

  /** Remembers a key that the client created. */
  addKey(key: string): void {
    this.#keys = [key, ...this.#keys.filter((other) => other !== key)].slice(0, REMEMBERED_KEYS);
  }

  /** Remembers the string values of one set of credentials. */
  addCredentials(credentials: object): void {
    this.#credentials = newest(textsOf(credentials), this.#credentials);
  }

  /** Remembers the values of the headers that sign one request. */
  addSignature(headers: object): void {
    this.#signatures = newest(textsOf(headers), this.#signatures);
  }

  /** Includes the tokens of this holder until the holder is removed. */
  addHolder(holder: TokenHolder): void {
    this.#holders ??= new Set();
    this.#holders.add(holder);
  }

  /** Removes a holder that is no longer needed, and remembers its last tokens. */
  removeHolder(holder: TokenHolder, now: number): void {
    this.#holders?.delete(holder);
    if (this.#holders?.size === 0) this.#holders = undefined;
    for (const token of holder.tokens) this.addToken(token, now);
  }

  /**
   * Returns all secrets without duplicates. This member is a method instead of a getter, because `util.inspect` reads
   * getters.
   */
  texts(): readonly string[] {
    const live = [...(this.#holders ?? [])].flatMap(({ tokens }) => tokens);
    const tokens = [...live, ...this.#tokens].map((token) => token.reveal());
    return [...new Set([...tokens, ...this.#keys, ...this.#credentials.flat(), ...this.#signatures.flat()])];
  }
}

function newest(added: Generation, before: readonly Generation[]): readonly Generation[] {
  const isAdded = (one: Generation | undefined): boolean =>
    one?.length === added.length && one.every((text, index) => text === added[index]);
  // Some clients read their credentials for each call, but the credentials rarely change.
  if (isAdded(before[0])) return before;
  return [added, ...before.filter((other) => !isAdded(other))].slice(0, REMEMBERED);
}
