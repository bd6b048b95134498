import type { Call } from '../call/call.js';
import type { ClientConfig } from '../config.js';
import type { ErrorCode } from '../errors.js';
import { ClientConnections } from '../http/client-connections.js';
import { RetryBudget, type RetryStock } from '../retry/retry-budget.js';
import { textsOf } from '../secret.js';
import { CarriedSecrets, type ExpiringToken, type TokenHolder } from './carried-secrets.js';
import type { CheckedOptions } from './checked-options.js';
import { type CheckedCredentials, callCredentials, isFunction } from './credentials.js';
import type { ProviderDefinition, TokenProviderDefinition } from './definition.js';

/**
 * The state that one client keeps for its account at the provider: credentials, connections, retries, and the secrets
 * that it has sent.
 */
export class Account<
  Credentials extends object,
  Definition extends ProviderDefinition<Credentials> = ProviderDefinition<Credentials>,
> implements RetryStock
{
  readonly definition: Definition;
  readonly config: ClientConfig;
  /** Number of API calls so far. */
  calls = 0;
  /** Number of token requests so far. */
  tokenRequests = 0;
  /** The most recent error, and its time according to the wall clock. */
  lastError: { readonly code: ErrorCode; readonly at: Date } | undefined;
  /**
   * The holder of the client's own token. This property is set only once. All other holders are in `#carried`, because
   * few clients have other holders.
   */
  owner: TokenHolder | undefined;
  readonly #credentials: CheckedCredentials<Credentials>;
  // These fields are initialized on first use to save memory, because a process may have many thousands of clients.
  #connections: ClientConnections | undefined;
  #carried: CarriedSecrets | undefined;
  #budget: RetryBudget | undefined;

  constructor(definition: Definition, { config, credentials }: CheckedOptions<Credentials>) {
    this.definition = definition;
    this.config = config;
    this.#credentials = credentials;
  }

  /** The connections of the client. */
  get connections(): ClientConnections {
    this.#connections ??= new ClientConnections(this.config, () => {
      this.#connections = undefined;
    });
    return this.#connections;
  }

  takeRetry(): boolean {
    this.#budget ??= new RetryBudget();
    return this.#budget.takeRetry();
  }

  giveBackRetry(): void {
    this.#budget?.giveBackRetry();
  }

  /** Records an error as the most recent error. */
  recordError(code: ErrorCode): void {
    this.lastError = { code, at: new Date(this.config.clock.now()) };
  }

  /** Closes the connections. Call this method only when no call is in flight. */
  async disconnect(): Promise<void> {
    await this.#connections?.close();
  }

  /** Whether the credentials come from a function, which may return different credentials on its next call. */
  get rotates(): boolean {
    return typeof this.#credentials === 'function';
  }

  /**
   * Returns static credentials immediately, or calls the credentials function. The account remembers the function's
   * result, so that later messages do not show the result.
   */
  readCredentials(call: Call): Credentials | Promise<Credentials> {
    const credentials = this.#credentials;
    if (!isFunction(credentials)) return credentials;
    return callCredentials(this.definition.credentials, credentials, call).then((read) => {
      this.carried.addCredentials(read);
      return read;
    });
  }

  /** The secrets to remove from messages, in addition to the credentials and the owner's tokens. */
  get carried(): CarriedSecrets {
    this.#carried ??= new CarriedSecrets();
    return this.#carried;
  }

  /** Remembers a token, so that later messages do not show the token. */
  remember(token: ExpiringToken): void {
    this.carried.addToken(token, this.config.clock.now());
  }

  /**
   * Returns the secrets that no message may show: the credentials, all live tokens (of the client, of running
   * transactions, and spare tokens), and the earlier secrets that {@link CarriedSecrets} remembers.
   */
  secrets(): readonly string[] {
    const credentials = this.rotates ? [] : textsOf(this.#credentials);
    const tokens = (this.owner?.tokens ?? []).map((token) => token.reveal());
    return [...new Set([...credentials, ...tokens, ...(this.#carried?.texts() ?? [])])];
  }
}

/** An account at a provider that issues tokens. */
export type TokenAccount<Credentials extends object> = Account<Credentials, TokenProviderDefinition<Credentials>>;
