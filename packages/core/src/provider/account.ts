import type { Call } from '../call/call.js';
import type { ClientConfig } from '../config.js';
import type { ErrorCode, ErrorRecord } from '../errors.js';
import { ClientConnections } from '../http/client-connections.js';
import { ownField } from '../own-fields.js';
import type { RetryBudget } from '../retry/retry-budget.js';
import { textsOf } from '../secret.js';
import { CarriedSecrets, type ExpiringToken, type TokenHolder } from './carried-secrets.js';
import type { CheckedOptions } from './checked-options.js';
import { type CheckedCredentials, callCredentials, isFunction } from './credentials.js';
import type { ProviderDefinition, RequestSigner, TokenProviderDefinition } from './definition.js';
import { type SignableRequest, signedHeaders } from './signature.js';

/** Holds the credentials, connections, retry budget and known secrets of a client. */
export class Account<
  Credentials extends object,
  Definition extends ProviderDefinition<Credentials> = ProviderDefinition<Credentials>,
> implements RetryBudget
{
  readonly definition: Definition;
  readonly config: ClientConfig;
  /** Number of API calls made so far. */
  calls = 0;
  /** Number of token requests made so far. */
  tokenRequests = 0;
  retriesSpent = 0;
  /** The most recent error and the time at which it occurred. */
  lastError: ErrorRecord | undefined;
  /** Holder of the client's own token. Transactions and other token holders are in `#carried`. */
  owner: TokenHolder | undefined;
  readonly #credentials: CheckedCredentials<Credentials>;
  // These fields are initialized on first use to save memory, because a process may have many thousands of clients.
  #connections: ClientConnections | undefined;
  #carried: CarriedSecrets | undefined;

  constructor(definition: Definition, { config, credentials }: CheckedOptions<Credentials>) {
    this.definition = definition;
    this.config = config;
    this.#credentials = credentials;
  }

  get connections(): ClientConnections {
    this.#connections ??= new ClientConnections(this.config, () => {
      this.#connections = undefined;
    });
    return this.#connections;
  }

  recordError(code: ErrorCode): void {
    this.lastError = { code, at: new Date(this.config.clock.now()) };
  }

  /** Closes the connections. Must be called only when no call is pending. */
  async disconnect(): Promise<void> {
    await this.#connections?.close();
  }

  /**
   * Returns static credentials, or calls the credentials function. Returned credentials are remembered, so that
   * messages never show them.
   */
  readCredentials(call: Call): Credentials | Promise<Credentials> {
    const credentials = this.#credentials;
    if (!isFunction(credentials)) return credentials;
    return callCredentials(this.definition.credentials, credentials, call).then((read) => {
      this.carried.addCredentials(read);
      return read;
    });
  }

  /** Whether the provider signs requests. */
  get signs(): boolean {
    return signerOf(this.definition) !== undefined;
  }

  /** Returns the headers that sign a request, or none if the provider does not sign requests. */
  async sign(
    request: SignableRequest,
    credentials: Credentials,
    call: Call,
  ): Promise<Readonly<Record<string, string>>> {
    const signer = signerOf(this.definition);
    if (signer === undefined) return {};
    call.stage = 'waiting for the signature';
    const headers = await signedHeaders(signer, request, credentials, call);
    this.carried.addSignature(headers);
    call.carry(...textsOf(credentials), ...textsOf(headers));
    return headers;
  }

  /** Additional secrets that messages must not show. */
  get carried(): CarriedSecrets {
    this.#carried ??= new CarriedSecrets();
    return this.#carried;
  }

  /** Remembers a token, so that messages never show it. */
  remember(token: ExpiringToken): void {
    this.carried.addToken(token, this.config.clock.now());
  }

  /** Returns all secrets that messages must not show: the credentials, all live tokens, and earlier secrets. */
  secrets(): readonly string[] {
    const credentials = isFunction(this.#credentials) ? [] : textsOf(this.#credentials);
    const tokens = (this.owner?.tokens ?? []).map((token) => token.reveal());
    return [...new Set([...credentials, ...tokens, ...(this.#carried?.texts() ?? [])])];
  }
}

function signerOf<Credentials extends object>(
  definition: Partial<TokenProviderDefinition<Credentials>>,
): RequestSigner<Credentials> | undefined {
  return ownField(definition, 'sign');
}

/** An account with a provider that issues tokens. */
export type TokenAccount<Credentials extends object> = Account<Credentials, TokenProviderDefinition<Credentials>>;
