import { type Secret, textsOf } from '../secret.js';

/**
 * How many tokens, sets of credentials and signatures each a client remembers in addition to those in use. Providers
 * echo what they received last, so a few are enough, and each failure searches its message for all of them.
 */
const REMEMBERED = 8;
/** Keys that a client created are valid until they are deleted, so it remembers more of them. */
const REMEMBERED_KEYS = 64;

// All clients share this list, because an empty list for each of them would take memory.
const NONE: readonly never[] = [];

/** A token, and when it expires by the wall clock. */
export type ExpiringToken = Secret & { readonly expiresAt: Date };

/** Holds tokens that are in use or ready to be used, such as a running transaction. */
export interface TokenHolder {
  readonly tokens: readonly ExpiringToken[];
}

/** The texts of one set of credentials, or of one signature. */
type Generation = readonly string[];

/** Live tokens and earlier secrets of a client, the newest first. Used only to remove them from messages. */
export class CarriedSecrets {
  #holders: Set<TokenHolder> | undefined;
  #tokens: readonly ExpiringToken[] = NONE;
  #keys: readonly string[] = NONE;
  #credentials: readonly Generation[] = NONE;
  #signatures: readonly Generation[] = NONE;

  /**
   * Remembers a token. Expired tokens are forgotten, except the newest: a client that renews its token from time to
   * time keeps one more, not eight.
   *
   * @param now By the wall clock, in milliseconds.
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

  /** Remembers the texts of one set of credentials. */
  addCredentials(credentials: object): void {
    this.#credentials = newest(textsOf(credentials), this.#credentials);
  }

  /** Remembers the values of the headers that sign one request. */
  addSignature(headers: object): void {
    this.#signatures = newest(textsOf(headers), this.#signatures);
  }

  /** Includes the tokens of this holder from now on. */
  addHolder(holder: TokenHolder): void {
    this.#holders ??= new Set();
    this.#holders.add(holder);
  }

  /** Removes a holder that is done. Its last tokens are remembered as the newest. */
  removeHolder(holder: TokenHolder, now: number): void {
    this.#holders?.delete(holder);
    if (this.#holders?.size === 0) this.#holders = undefined;
    for (const token of holder.tokens) this.addToken(token, now);
  }

  /** Returns all secrets, each once. This is a method, because `inspect` reads getters. */
  texts(): readonly string[] {
    const live = [...(this.#holders ?? [])].flatMap(({ tokens }) => tokens);
    const tokens = [...live, ...this.#tokens].map((token) => token.reveal());
    return [...new Set([...tokens, ...this.#keys, ...this.#credentials.flat(), ...this.#signatures.flat()])];
  }
}

function newest(added: Generation, before: readonly Generation[]): readonly Generation[] {
  const isAdded = (one: Generation | undefined): boolean =>
    one?.length === added.length && one.every((text, index) => text === added[index]);
  // Credentials are read on each call of some clients, and rarely change.
  if (isAdded(before[0])) return before;
  return [added, ...before.filter((other) => !isAdded(other))].slice(0, REMEMBERED);
}
