import type { Call } from '../call/call.js';
import type { ClientConfig } from '../config.js';
import { ClientConnections } from '../http/client-connections.js';
import { RetryBudget } from '../retry/retry-budget.js';
import { textsOf } from '../secret.js';
import { CarriedSecrets, type ExpiringToken } from './carried-secrets.js';
import type { CheckedOptions } from './checked-options.js';
import { type CheckedCredentials, callCredentials, isFunction } from './credentials.js';
import type { ProviderDefinition, TokenProviderDefinition } from './definition.js';

/** Holds tokens that are in use or ready to be used, such as a transaction that runs. */
export interface TokenHolder {
  readonly tokens: readonly ExpiringToken[];
}

/** One account at a provider, as one client uses it: credentials, connections, retries, and the secrets it has sent. */
export class Account<
  Credentials extends object,
  Definition extends ProviderDefinition<Credentials> = ProviderDefinition<Credentials>,
> {
  readonly definition: Definition;
  readonly config: ClientConfig;
  readonly budget = new RetryBudget();
  /** Holds the client's own token. Set once; not in `#holders`, which few clients need. */
  owner: TokenHolder | undefined;
  readonly #credentials: CheckedCredentials<Credentials>;
  #connections: ClientConnections | undefined;
  #carried: CarriedSecrets | undefined;
  /** Holders of live tokens, besides the owner. */
  #holders: Set<TokenHolder> | undefined;

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

  /** Closes the connections. To be called when nothing is in flight. */
  async disconnect(): Promise<void> {
    await this.#connections?.close();
  }

  /** Whether a credentials function may return other credentials the next time. */
  get rotates(): boolean {
    return typeof this.#credentials === 'function';
  }

  /**
   * Reads the credentials: at once those that are a value, otherwise by calling the function. Its results are remembered
   * so that later messages do not show them.
   */
  readCredentials(call: Call): Credentials | Promise<Credentials> {
    const credentials = this.#credentials;
    return isFunction(credentials) ? this.#readFrom(credentials, call) : credentials;
  }

  /** Remembers the headers that sign one request so that later messages do not show them. */
  rememberSignature(headers: object): void {
    this.#remembered().addSignature(headers);
  }

  /** Remembers a key that the client created so that later messages do not show it. */
  rememberKey(key: string): void {
    this.#remembered().addKey(key);
  }

  /** Remembers a token so that later messages do not show it. */
  remember(token: ExpiringToken): void {
    this.#remembered().addToken(token, this.config.clock.now());
  }

  /**
   * The secrets that no message may show: the credentials, all live tokens (of the client, of running transactions, and
   * spare ones), and the earlier ones that {@link CarriedSecrets} remembers.
   */
  secrets(): readonly string[] {
    const holders = [this.owner, ...(this.#holders ?? [])];
    const tokens = holders.flatMap((holder) => holder?.tokens ?? []);
    return [
      ...new Set([
        ...(this.rotates ? [] : textsOf(this.#credentials)),
        ...tokens.map((token) => token.reveal()),
        ...(this.#carried?.texts ?? []),
      ]),
    ];
  }

  /** From now on messages do not show the tokens of this holder. */
  addHolder(holder: TokenHolder): void {
    this.#holders ??= new Set();
    this.#holders.add(holder);
  }

  /** Removes a holder that is done. Its last tokens are remembered as the newest. */
  removeHolder(holder: TokenHolder): void {
    this.#holders?.delete(holder);
    if (this.#holders?.size === 0) this.#holders = undefined;
    for (const token of holder.tokens) this.remember(token);
  }

  async #readFrom(source: () => unknown, call: Call): Promise<Credentials> {
    const credentials = await callCredentials(this.definition.credentials, source, call);
    this.#remembered().addCredentials(credentials);
    return credentials;
  }

  /** Created on first use: a process may have many thousand clients. */
  #remembered(): CarriedSecrets {
    this.#carried ??= new CarriedSecrets();
    return this.#carried;
  }
}

/** An account whose provider issues tokens. */
export type TokenAccount<Credentials extends object> = Account<Credentials, TokenProviderDefinition<Credentials>>;
