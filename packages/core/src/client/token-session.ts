import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { BoundMethods } from '../bound-methods.js';
import type { Activity } from '../call/activity.js';
import { startCall } from '../call/start-call.js';
import type { ClientConfig } from '../config.js';
import { unsentError } from '../errors.js';
import { AuthorizedTransport } from '../http/send-authorized.js';
import { Secret } from '../secret.js';
import type { AccessToken } from '../token/access-token.js';
import type { HeldToken } from '../token/held-token.js';
import type { TokenIssuer } from '../token/token-issuer.js';
import type { TokenSharing } from '../token/token-sharing.js';
import { TokenSource } from '../token/token-source.js';
import { constantMessages, found, objectMessage } from '../validation.js';
import { readCallOptions, signalField } from './call-options.js';
import { ClientBase, type CreateHttp } from './client-base.js';

/** Options for `token()`. */
export interface TokenOptions {
  /** Aborts this call. The token request continues for other callers. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Gets a new token even if the current one is still valid. Joins a pending token request if there is one. Default:
   * `false`.
   */
  readonly fresh?: boolean | undefined;
}

const tokenOptions: StandardSchemaV1<unknown, TokenOptions> = constantMessages(
  v.strictObject({ signal: signalField, fresh: v.optional(v.boolean('must be true or false')) }, objectMessage),
);

/** Manages a token and makes calls with it. */
export class TokenSession<Credentials extends object, Http> extends ClientBase<Http> {
  protected readonly issuer: TokenIssuer<Credentials>;
  protected readonly source: TokenSource<Credentials>;

  /**
   * @param held A token that was requested in advance.
   * @param sharing Shares the token through a store.
   */
  constructor(
    issuer: TokenIssuer<Credentials>,
    activity: Activity,
    createHttp: CreateHttp<Http>,
    held?: HeldToken<Credentials>,
    sharing?: TokenSharing<Credentials>,
  ) {
    super(activity, createHttp);
    this.issuer = issuer;
    this.source = new TokenSource(issuer, held, sharing);
  }

  /**
   * Resolves to the current token, or requests a new one if it is missing or expired. Concurrent callers share one
   * token request. Use this method to send requests with another HTTP client.
   *
   * @throws ProviderError on any failure. Rejects immediately during the back-off after a failed token request.
   * @example
   * ```ts
   * const token = await client.token();
   * const response = await fetch(url, { headers: { authorization: `Bearer ${token.reveal()}` } });
   * if (response.status === 401) client.invalidate(token);
   * ```
   */
  // This method is not async, because the hot path returns an existing promise.
  token(options?: TokenOptions): Promise<AccessToken> {
    if (options === undefined && !this.activity.closed) {
      const usable = this.source.usableAsPromise();
      if (usable !== undefined) return usable;
    }
    return this.#obtain(options);
  }

  /**
   * Drops a token that the API rejected. The next call requests a new token. A newer token is kept.
   *
   * @throws ProviderError `invalid_request` if `token` is not an {@link AccessToken}.
   * @example
   * ```ts
   * client.invalidate(token);
   * ```
   */
  invalidate(token: AccessToken): void {
    if (!(token instanceof Secret)) {
      const { name } = this.config.definition;
      throw unsentError(
        name,
        'invalidate',
        'invalid_request',
        `token: must be an AccessToken of this client ${found(token)}`,
      );
    }
    this.source.invalidate(token);
  }

  protected override get config(): ClientConfig {
    return this.issuer.account.config;
  }

  protected override createTransport(): AuthorizedTransport {
    const { activity, source: bearers } = this;
    return new AuthorizedTransport({ account: this.issuer.account, activity, bearers });
  }

  /** Creates a session with its own token. Call the returned `end` function when no calls are pending. */
  protected startTransaction(
    activity: Activity,
    held: HeldToken<Credentials> | undefined,
  ): { readonly transaction: TokenSession<Credentials, Http>; readonly end: () => void } {
    const { account } = this.issuer;
    const createHttp: CreateHttp<Http> = (transport) => this.createInheritingHttp(transport);
    const transaction = new TokenSession(this.issuer, activity, createHttp, held);
    const { source } = transaction;
    account.carried.addHolder(source);
    return { transaction, end: () => account.carried.removeHolder(source, account.config.clock.now()) };
  }

  async #obtain(options: TokenOptions | undefined): Promise<AccessToken> {
    const { config } = this;
    const { signal, fresh = false } = readCallOptions(config.definition.name, 'token', options, tokenOptions);
    const request = { operation: 'token', route: undefined, idempotent: true, timeout: undefined, signal };
    return startCall(config, this.activity, request, async (call) => {
      // A caller that aborts cannot tell whether the token request was sent.
      call.begin();
      const { token } = await (fresh ? this.source.fresh(call) : this.source.obtain(call));
      return token;
    });
  }
}

BoundMethods.bind(TokenSession, 'token', 'invalidate');
