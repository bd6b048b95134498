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

/** One account at a provider, as one client uses it: credentials, connections, retries, and the secrets it has sent. */
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
  /** The last error, and its time by the wall clock. */
  lastError: { readonly code: ErrorCode; readonly at: Date } | undefined;
  /** Holds the client's own token. Set once. Other holders, which few clients have, are in `#carried`. */
  owner: TokenHolder | undefined;
  readonly #credentials: CheckedCredentials<Credentials>;
  // Created on first use: a process may have many thousand clients.
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

  /** Stores an error as the last one. */
  recordError(code: ErrorCode): void {
    this.lastError = { code, at: new Date(this.config.clock.now()) };
  }

  /** Closes the connections. Call it only when no call is in flight. */
  async disconnect(): Promise<void> {
    await this.#connections?.close();
  }

  /** Whether a credentials function may return other credentials the next time. */
  get rotates(): boolean {
    return typeof this.#credentials === 'function';
  }

  /**
   * Reads the credentials: returns a value at once, otherwise calls the function. The account remembers the
   * result so that later messages do not show it.
   */
  readCredentials(call: Call): Credentials | Promise<Credentials> {
    const credentials = this.#credentials;
    if (!isFunction(credentials)) return credentials;
    return callCredentials(this.definition.credentials, credentials, call).then((read) => {
      this.carried.addCredentials(read);
      return read;
    });
  }

  /** Secrets to remove from messages, in addition to the credentials and the tokens of the owner. */
  get carried(): CarriedSecrets {
    this.#carried ??= new CarriedSecrets();
    return this.#carried;
  }

  /** Remembers a token so that later messages do not show it. */
  remember(token: ExpiringToken): void {
    this.carried.addToken(token, this.config.clock.now());
  }

  /**
   * The secrets that no message may show: the credentials, all live tokens (of the client, of running transactions,
   * and spare ones), and the earlier ones that {@link CarriedSecrets} remembers.
   */
  secrets(): readonly string[] {
    const credentials = this.rotates ? [] : textsOf(this.#credentials);
    const tokens = (this.owner?.tokens ?? []).map((token) => token.reveal());
    return [...new Set([...credentials, ...tokens, ...(this.#carried?.texts() ?? [])])];
  }
}

/** An account whose provider issues tokens. */
export type TokenAccount<Credentials extends object> = Account<Credentials, TokenProviderDefinition<Credentials>>;
