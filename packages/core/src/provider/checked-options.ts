import type { ClientConfig } from '../config.js';
import type { TokenStore } from '../token-store.js';
import type { CheckedCredentials } from './credentials.js';

/** Checked options of a factory. */
export interface CheckedOptions<Credentials extends object, Settings = object> {
  /** Those that all clients have in common. */
  readonly config: ClientConfig;
  /** A value that has been checked, or a function whose answer is checked each time it is read. */
  readonly credentials: CheckedCredentials<Credentials>;
  /** Those of this provider alone. */
  readonly settings: Settings;
  /** Where processes share a token, if they do. Not in `config`, which a printed client shows: it may show its tokens. */
  readonly store: TokenStore | undefined;
}
