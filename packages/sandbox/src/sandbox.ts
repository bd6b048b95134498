import type { ActiveFault, FaultTarget } from './faults/active-fault.js';
import type { Fault } from './faults/fault.js';
import type { OwnRoute, RouteHandler, RouteOptions } from './http/own-route.js';
import type { HttpMethod, ProviderName, RouteName } from './http/route.js';
import type { Lifetimes, PaisrCredentials, PaySecureZCredentials, SingleViewCredentials } from './options.js';
import type { RecordedRequest } from './recorder.js';

/** Base URL and credentials of a provider, in the form its client accepts. */
export interface ProviderAccess<Credentials> {
  /** Origin and path prefix of the provider's routes. */
  readonly baseUrl: string;
  /** Current credentials. They are fake and work only in this sandbox. `rotate` replaces them. */
  readonly credentials: Credentials;
}

/** Return type of `rotate` for each provider. */
export interface CredentialsOf {
  /** With a new key. */
  readonly paisr: PaisrCredentials;
  /** With a new client secret. */
  readonly paysecurez: PaySecureZCredentials;
  /** With a new client code. */
  readonly singleview: SingleViewCredentials;
}

/** A running sandbox. Its credentials are fake, created at the start, and work only in this sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** Origin that serves all three providers: `http://127.0.0.1:PORT`, or `https://…` with `tls`. */
  readonly url: string;
  /** Origin of the control API. `undefined` without the option `controlPort`. */
  readonly controlUrl: string | undefined;
  /** With `tls`: the certificate authority as PEM. The client under test must trust it. */
  readonly ca: string | undefined;
  /** Seed of credentials, tokens and random choices. Another sandbox with this seed creates the same ones. */
  readonly seed: string;
  /** Paisr, at the origin with `/v2`. The key has the scopes `tokens.read`, `tokens.write` and `invoices.read`. */
  readonly paisr: ProviderAccess<PaisrCredentials>;
  /** PaySecureZ, at the origin. */
  readonly paysecurez: ProviderAccess<PaySecureZCredentials>;
  /** SingleView, at the origin. */
  readonly singleview: ProviderAccess<SingleViewCredentials>;

  /**
   * Makes requests fail, starting with the next one. The target is a route, a provider (`paisr.*`) or every request
   * (`*`). If several faults match a request, the fault that was set first applies until it is used up or lifted.
   *
   * @example
   * ```ts
   * const fault = sandbox.fault('paysecurez.token', { status: 503, times: 2 });
   * fault.left; // 2
   * ```
   * @throws TypeError for an unknown target or an invalid fault. It names the field, its requirement and the value.
   */
  fault(target: FaultTarget, fault: Fault): ActiveFault;
  /**
   * Returns the active faults, in the order in which they were set.
   *
   * @example
   * ```ts
   * sandbox.faults().map(({ target, effect }) => `${target}=${effect}`); // ['paysecurez.token=503']
   * ```
   */
  faults(): readonly ActiveFault[];
  /**
   * Lifts all faults.
   *
   * @example
   * ```ts
   * sandbox.liftFaults();
   * ```
   */
  liftFaults(): void;

  /**
   * Adds a custom route, or replaces an existing one. The sandbox checks the bearer token for the provider that the
   * route belongs to, and calls `handler` only if the token is valid.
   *
   * @example
   * ```ts
   * sandbox.route('GET', '/v2/wallets/:id', ({ params }) => ({ body: { wallet: params.id } }));
   * ```
   * @throws TypeError for an invalid argument. It names the argument, its requirement and the value.
   */
  route(method: HttpMethod, path: string, handler: RouteHandler, options?: RouteOptions): OwnRoute;

  /**
   * Returns the time of the sandbox's clock, in ms.
   *
   * @example
   * ```ts
   * new Date(sandbox.now()).toISOString();
   * ```
   */
  now(): number;
  /**
   * Moves the sandbox's clock by this many ms, or back if the number is negative. The clock then continues from there.
   *
   * @example
   * ```ts
   * sandbox.advance(1_800_000); // half an hour later
   * ```
   * @throws TypeError if `ms` is not a finite number.
   */
  advance(ms: number): void;
  /**
   * Sets the lifetime of tokens that are issued from now on, in seconds. A provider that is left out keeps its lifetime.
   *
   * @example
   * ```ts
   * sandbox.setLifetimes({ paysecurez: 10 });
   * ```
   * @throws TypeError if a lifetime is not a positive whole number.
   */
  setLifetimes(lifetimes: Lifetimes): void;
  /**
   * Expires every token issued so far, by one provider or by both: the sandbox rejects them with 401. Tokens issued
   * later are valid.
   *
   * @example
   * ```ts
   * sandbox.expireTokens('singleview');
   * ```
   * @throws TypeError for any other provider. Paisr's keys don't expire; use `revokeTokens`.
   */
  expireTokens(provider?: 'paysecurez' | 'singleview' | undefined): void;
  /**
   * Revokes every token issued so far by one provider, or by all providers. For Paisr, it revokes every key of the
   * account; call `rotate('paisr')` to get a new one.
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
   * Replaces a provider's secret: PaySecureZ's client secret, SingleView's client code, Paisr's key. The old one stays
   * valid for `overlap` ms; by default it is rejected immediately. Tokens that were requested with it stay valid.
   *
   * @example
   * ```ts
   * const { clientSecret } = sandbox.rotate('paysecurez', { overlap: 60_000 }); // both are valid for a minute
   * ```
   * @returns The new credentials.
   * @throws TypeError for an unknown provider, or an `overlap` below 0.
   */
  rotate<Name extends ProviderName>(
    provider: Name,
    options?: { readonly overlap?: number | undefined },
  ): CredentialsOf[Name];

  /**
   * Returns copies of the recorded requests, oldest first. With `route`, only the requests of that route. The sandbox
   * keeps the newest 100,000 requests, and they are still available after `close()`.
   *
   * @example
   * ```ts
   * sandbox.requests({ route: 'paysecurez.token' }).length; // number of token requests
   * ```
   * @throws TypeError for a route that the sandbox doesn't have, so that a typo is not counted as zero requests.
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
   * Restores the initial state, with the same URLs and initial credentials. Removes faults, custom routes, recorded
   * requests, tokens and all keys except the initial one. Resets clock and lifetimes to the options. The sandbox no
   * longer knows earlier tokens.
   *
   * @example
   * ```ts
   * afterEach(() => sandbox.reset());
   * ```
   */
  reset(): void;

  /**
   * Stops listening and closes open connections immediately. You can call it more than once.
   *
   * @example
   * ```ts
   * afterAll(() => sandbox.close());
   * ```
   */
  close(): Promise<void>;
}
