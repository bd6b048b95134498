import { AccessToken } from './access-token.js';
import { type Secret, textsOf } from './secret.js';

/**
 * How many tokens, credentials and signatures each a client remembers besides those that it uses. Providers echo what they
 * were sent last, so a few are enough; and each failure searches its message for all of them.
 */
const REMEMBERED = 8;

// Shared by all clients: a list of its own takes memory, though it is empty.
const NO_TOKENS: readonly Secret[] = [];
const NO_TEXTS: readonly string[] = [];

/** What a client has carried, the newest first. Kept to be taken out of messages, for nothing else. */
export class CarriedSecrets {
  #tokens: readonly Secret[] = NO_TOKENS;
  #credentials = NO_TEXTS;
  #signatures = NO_TEXTS;

  /**
   * Remembers a token or a key. Ended tokens are forgotten, except the newest: a client that renews its token from time to
   * time keeps one more, not eight.
   *
   * @param now By the wall clock, in milliseconds.
   */
  addToken(token: Secret, now: number): void {
    const others = this.#tokens.filter((other) => other !== token);
    const kept = others.filter((other, index) => index === 0 || !hasEnded(other, now));
    this.#tokens = [token, ...kept].slice(0, REMEMBERED);
  }

  /** Remembers the texts among some credentials. */
  addCredentials(credentials: object): void {
    this.#credentials = newest(textsOf(credentials), this.#credentials);
  }

  /** Remembers the values of headers that sign a request. */
  addSignature(headers: object): void {
    this.#signatures = newest(textsOf(headers), this.#signatures);
  }

  /** All of them. */
  get texts(): readonly string[] {
    return [...this.#tokens.map((token) => token.reveal()), ...this.#credentials, ...this.#signatures];
  }
}

function newest(added: readonly string[], before: readonly string[]): readonly string[] {
  return [...new Set([...added, ...before])].slice(0, REMEMBERED);
}

/** A key has no end. */
function hasEnded(token: Secret, now: number): boolean {
  return token instanceof AccessToken && token.expiresAt.getTime() <= now;
}
