import type { Callback } from './callbacks/callback.js';
import type { ActiveFault, FaultTarget } from './faults/active-fault.js';
import type { Fault } from './faults/fault.js';
import type { Delivery } from './http/outgoing.js';
import type { OwnRoute, RouteHandler, RouteOptions } from './http/own-route.js';
import type { HttpMethod, ProviderName, RouteName } from './http/route.js';
import type { Lifetimes, PaisrCredentials, PaySecureZCredentials, SingleViewCredentials } from './options.js';
import type { RecordedRequest } from './recorder.js';
import type { Webhook } from './webhooks/webhook.js';

/** The base URL and credentials of a provider, which you can pass to its client. */
export interface ProviderAccess<Credentials> {
  /** Base URL of the provider: the sandbox's origin and the provider's path prefix. */
  readonly baseUrl: string;
  /** The current credentials, which work only in this sandbox. `rotate` replaces them. */
  readonly credentials: Credentials;
}

/** The credentials that `rotate` returns for each provider. */
export interface CredentialsOf {
  /** Paisr's credentials with a new key. */
  readonly paisr: PaisrCredentials;
  /** PaySecureZ's credentials with a new client secret. */
  readonly paysecurez: PaySecureZCredentials;
  /** SingleView's credentials with a new client code. */
  readonly singleview: SingleViewCredentials;
}

/** A running sandbox, whose credentials are fake and work only in this sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** Origin of all three providers: `http://127.0.0.1:PORT`, or `https://…` with `tls`. */
  readonly url: string;
  /** Origin of the control API, or `undefined` if the `controlPort` option is not set. */
  readonly controlUrl: string | undefined;
  /**
   * Certificate of the sandbox's certificate authority as PEM, or `undefined` without `tls`. The client under test must
   * trust this certificate.
   */
  readonly ca: string | undefined;
  /** Seed for credentials, tokens and random choices. Another sandbox with this seed generates the same values. */
  readonly seed: string;
  /**
   * Base URL and credentials for Paisr. The base URL is the sandbox's origin followed by `/v2`. The key has the scopes
   * `tokens.read`, `tokens.write` and `invoices.read`.
   */
  readonly paisr: ProviderAccess<PaisrCredentials>;
  /** Base URL and credentials for PaySecureZ. The base URL is the sandbox's origin. */
  readonly paysecurez: ProviderAccess<PaySecureZCredentials>;
  /** Base URL and credentials for SingleView. The base URL is the sandbox's origin. */
  readonly singleview: ProviderAccess<SingleViewCredentials>;

  /**
   * Injects a fault into matching requests. The target is a route, a provider (`paisr.*`) or all requests (`*`). If
   * several faults match a request, the first one applies until it is used up or lifted.
   *
   * @example
   * ```ts
   * const fault = sandbox.fault('paysecurez.token', { status: 503, times: 2 });
   * fault.left; // 2
   * ```
   * @throws TypeError for an unknown target or an invalid fault. The error names the field, its requirement and the
   * value.
   */
  fault(target: FaultTarget, fault: Fault): ActiveFault;
  /**
   * Returns the active faults, oldest first.
   *
   * @example
   * ```ts
   * sandbox.faults().map(({ target, effect }) => `${target}=${effect}`); // ['paysecurez.token=503']
   * ```
   */
  faults(): readonly ActiveFault[];
  /**
   * Lifts all active faults.
   *
   * @example
   * ```ts
   * sandbox.liftFaults();
   * ```
   */
  liftFaults(): void;

  /**
   * Adds a custom route or replaces an existing one. `handler` is called only if the provider accepts the bearer token.
   *
   * @example
   * ```ts
   * sandbox.route('GET', '/v2/wallets/:id', ({ params }) => ({ body: { wallet: params.id } }));
   * ```
   * @throws TypeError for an invalid argument. The error names the argument, its requirement and the value.
   */
  route(method: HttpMethod, path: string, handler: RouteHandler, options?: RouteOptions): OwnRoute;

  /**
   * Signs a Paisr webhook and sends it to a server on this machine. With `times`, sends the webhook several times in
   * sequence. The signature's timestamp comes from the sandbox's clock. Redirects are not followed.
   *
   * @example
   * ```ts
   * const webhook = { id: 'inv_123456', event: 'invoice.paid', secret: 'test-secret' };
   * const [first, second] = await sandbox.sendWebhook('http://127.0.0.1:3000/webhooks', { ...webhook, times: 2 });
   * ```
   * @returns The responses, in order.
   * @throws TypeError for an invalid argument. The error names the argument and its requirement.
   * @throws Error if no complete response arrives within 10 seconds.
   */
  sendWebhook(url: string | URL, webhook: Webhook): Promise<readonly Delivery[]>;

  /**
   * Sends a PaySecureZ callback to a server on this machine. With `status`, first changes the transaction's status. With
   * `times`, sends the callback several times in sequence. The callback is not signed, because PaySecureZ does not
   * document a signature. Redirects are not followed. The transaction's `callbackUrl` is not used.
   *
   * @example
   * ```ts
   * const { data } = await paysecurez.http.post('/api/v1/transactions', order);
   * const callback = { transactionId: data.transactionId, status: 'Captured', times: 2 };
   * const [first, second] = await sandbox.sendCallback('http://127.0.0.1:3000/callbacks', callback);
   * ```
   * @returns The responses, in order.
   * @throws TypeError for an invalid argument or an unknown transaction. The error names the argument, its requirement
   * and the value.
   * @throws Error if no complete response arrives within 10 seconds.
   */
  sendCallback(url: string | URL, callback: Callback): Promise<readonly Delivery[]>;

  /**
   * Returns the current time of the sandbox's clock, in ms.
   *
   * @example
   * ```ts
   * new Date(sandbox.now()).toISOString();
   * ```
   */
  now(): number;
  /**
   * Moves the sandbox's clock forward by `ms` milliseconds, or back if `ms` is negative.
   *
   * @example
   * ```ts
   * sandbox.advance(1_800_000); // half an hour later
   * ```
   * @throws TypeError if `ms` is not a finite number.
   */
  advance(ms: number): void;
  /**
   * Sets the lifetime for new tokens in seconds. Omitted providers keep their current lifetimes.
   *
   * @example
   * ```ts
   * sandbox.setLifetimes({ paysecurez: 10 });
   * ```
   * @throws TypeError if a lifetime is not a positive whole number.
   */
  setLifetimes(lifetimes: Lifetimes): void;
  /**
   * Expires all tokens that the given provider has issued. Without an argument, expires the tokens of both providers.
   * The sandbox rejects expired tokens with a 401. New tokens are valid.
   *
   * @example
   * ```ts
   * sandbox.expireTokens('singleview');
   * ```
   * @throws TypeError for any other provider. Paisr's keys do not expire; to revoke keys, call `revokeTokens`.
   */
  expireTokens(provider?: 'paysecurez' | 'singleview' | undefined): void;
  /**
   * Revokes all tokens that the given provider has issued. Without an argument, revokes the tokens of all providers.
   * For Paisr, revokes all keys in the account. Call `rotate('paisr')` to get a new key.
   *
   * @example
   * ```ts
   * sandbox.revokeTokens('paisr');
   * const { token } = sandbox.rotate('paisr');
   * ```
   * @throws TypeError for an unknown provider.
   */
  revokeTokens(provider?: ProviderName | undefined): void;
  /**
   * Rotates a provider's secret: PaySecureZ's client secret, SingleView's client code or Paisr's key. The old secret
   * stays valid for `overlap` ms. By default, the old secret is rejected immediately. Tokens that were already issued
   * stay valid.
   *
   * @example
   * ```ts
   * const { clientSecret } = sandbox.rotate('paysecurez', { overlap: 60_000 }); // both secrets are valid for a minute
   * ```
   * @returns The new credentials.
   * @throws TypeError for an unknown provider, or for an `overlap` below 0.
   */
  rotate<Name extends ProviderName>(
    provider: Name,
    options?: { readonly overlap?: number | undefined },
  ): CredentialsOf[Name];

  /**
   * Returns copies of the recorded requests, oldest first. With `route`, returns only requests to that route. The
   * sandbox keeps the 100,000 most recent requests, which remain available after `close()`.
   *
   * @example
   * ```ts
   * sandbox.requests({ route: 'paysecurez.token' }).length; // number of token requests
   * ```
   * @throws TypeError for a route that the sandbox does not have, because an empty result would hide a typo.
   */
  requests(filter?: { readonly route?: RouteName | undefined }): readonly RecordedRequest[];
  /**
   * Clears the recorded requests.
   *
   * @example
   * ```ts
   * sandbox.forgetRequests();
   * ```
   */
  forgetRequests(): void;
  /**
   * Restores the sandbox's initial state, including the credentials, but keeps the URLs. Removes faults, custom routes,
   * recorded requests, tokens, and all keys except the initial key. Resets the clock and the lifetimes to the
   * configured values. Earlier tokens are then rejected as unknown.
   *
   * @example
   * ```ts
   * afterEach(() => sandbox.reset());
   * ```
   */
  reset(): void;

  /**
   * Stops listening and closes open connections immediately. You can call this method more than once.
   *
   * @example
   * ```ts
   * afterAll(() => sandbox.close());
   * ```
   */
  close(): Promise<void>;
}
