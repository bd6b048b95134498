import { type Secret, textsOf } from '../secret.js';

/**
 * Maximum number of earlier secrets of each kind that a client remembers. Providers echo only recent values, so a few
 * are enough.
 */
const REMEMBERED = 8;
/** Maximum number of created keys that a client remembers. Created keys stay valid until they are deleted. */
const REMEMBERED_KEYS = 64;

// To save memory, all clients share this empty list.
const NONE: readonly never[] = [];

/** A token and its wall-clock expiry time. */
export type ExpiringToken = Secret & { readonly expiresAt: Date };

/** An object that holds tokens, such as a transaction in progress. */
export interface TokenHolder {
  readonly tokens: readonly ExpiringToken[];
}

/** The string values of one set of credentials or one signature. */
type Generation = readonly string[];

/**
 * Holds the live tokens and the earlier secrets of a client, newest first, so that they can be removed from messages.
 */
export class CarriedSecrets {
  #holders: Set<TokenHolder> | undefined;
  #tokens: readonly ExpiringToken[] = NONE;
  #keys: readonly string[] = NONE;
  #credentials: readonly Generation[] = NONE;
  #signatures: readonly Generation[] = NONE;

  /**
   * Remembers a token. Forgets expired tokens, except for the most recent one.
   *
   * @param now Current wall-clock time in milliseconds.
   */
  addToken(token: ExpiringToken, now: number): void {
    const others = this.#tokens.filter((other) => other !== token);
    const kept = others.filter((other, index) => index === 0 || other.expiresAt.getTime() > now);
    this.#tokens = [token, ...kept].slice(0, REMEMBERED);
  }

  /** Remembers a created key. */
  addKey(key: string): void {
    this.#keys = [key, ...this.#keys.filter((other) => other !== key)].slice(0, REMEMBERED_KEYS);
  }

  addCredentials(credentials: object): void {
    this.#credentials = newest(textsOf(credentials), this.#credentials);
  }

  /** Remembers a request's signature headers. */
  addSignature(headers: object): void {
    this.#signatures = newest(textsOf(headers), this.#signatures);
  }

  /** Adds a token holder, whose tokens are included until the holder is removed. */
  addHolder(holder: TokenHolder): void {
    this.#holders ??= new Set();
    this.#holders.add(holder);
  }

  /** Removes a token holder and remembers its last tokens. */
  removeHolder(holder: TokenHolder, now: number): void {
    this.#holders?.delete(holder);
    if (this.#holders?.size === 0) this.#holders = undefined;
    for (const token of holder.tokens) this.addToken(token, now);
  }

  /**
   * Returns all secrets without duplicates. This is a method, because `util.inspect` can show the values of getters.
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
  // Do not store the same values again, because credentials functions usually return the same credentials.
  if (isAdded(before[0])) return before;
  return [added, ...before.filter((other) => !isAdded(other))].slice(0, REMEMBERED);
}
