import type { ClientConfig } from '../config.js';
import type { TokenStore } from '../token-store.js';
import type { CheckedCredentials } from './credentials.js';

/** Checked options of a factory. */
export interface CheckedOptions<Credentials extends object, Settings = object> {
  /** The options that all clients have. */
  readonly config: ClientConfig;
  /** A checked value, or a function whose result is checked on each call. */
  readonly credentials: CheckedCredentials<Credentials>;
  /** The options of this provider only. */
  readonly settings: Settings;
  /**
   * The store where processes share a token, if any. Not part of `config`, because a printed client shows its config,
   * and a store may show its tokens.
   */
  readonly store: TokenStore | undefined;
}
