import type { ClientConfig } from '../config.js';
import type { TokenStore } from '../token-store.js';
import type { CheckedCredentials } from './credentials.js';

/** The validated options of a factory. */
export interface CheckedOptions<Credentials extends object, Settings = object> {
  /** The options that all clients have. */
  readonly config: ClientConfig;
  /** The validated credentials, or a function whose result is validated on each call. */
  readonly credentials: CheckedCredentials<Credentials>;
  /** The options that only this provider has. */
  readonly settings: Settings;
  /**
   * The store in which processes share a token, if there is one. The store is not part of `config`, because a printed
   * client shows its config, and a printed store may show its tokens.
   */
  readonly store: TokenStore | undefined;
}
