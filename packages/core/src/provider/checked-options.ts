import type { ClientConfig } from '../config.js';
import type { TokenStore } from '../token-store.js';
import type { CheckedCredentials } from './credentials.js';

/** A factory's validated options. */
export interface CheckedOptions<Credentials extends object, Settings = object> {
  /** The options that all clients accept. */
  readonly config: ClientConfig;
  /** The validated credentials, or a function whose result is validated on each call. */
  readonly credentials: CheckedCredentials<Credentials>;
  /** The provider-specific options. */
  readonly settings: Settings;
  /**
   * The store through which processes share a token. The store is not part of `config`, because logging a client prints
   * its config.
   */
  readonly store: TokenStore | undefined;
}
