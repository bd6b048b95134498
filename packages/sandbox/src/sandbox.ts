import type { ActiveFault, FaultTarget } from './faults/active-fault.js';
import type { Fault } from './faults/fault.js';
import type { OwnRoute, RouteHandler, RouteOptions } from './http/own-route.js';
import type { HttpMethod, ProviderName, RouteName } from './http/route.js';
import type { Lifetimes, PaisrCredentials, PaySecureZCredentials, SingleViewCredentials } from './options.js';
import type { RecordedRequest } from './recorder.js';

/** Where a provider is, and with what, as its client takes it. */
export interface ProviderAccess<Credentials> {
  /** Origin and path below which the provider's routes are. */
  readonly baseUrl: string;
  /** Fake, and of use nowhere else. After `rotate` the new ones. */
  readonly credentials: Credentials;
}

/** What `rotate` gives. */
export interface CredentialsOf {
  /** With another key. */
  readonly paisr: PaisrCredentials;
  /** With another client secret. */
  readonly paysecurez: PaySecureZCredentials;
  /** With another client code. */
  readonly singleview: SingleViewCredentials;
}

/** A running sandbox. Its credentials are fake, made at its start, and of use nowhere else. */
export interface Sandbox extends AsyncDisposable {
  /** The origin that serves all three providers: `http://127.0.0.1:PORT`, with `tls` `https://…`. */
  readonly url: string;
  /** The origin of the control API; nothing where `controlPort` was left out. */
  readonly controlUrl: string | undefined;
  /** With `tls`: the authority that vouches for the certificate, as PEM. To be trusted by the client under test. */
  readonly ca: string | undefined;
  /** What credentials, tokens and choices were made from: given to another sandbox, it makes the same. */
  readonly seed: string;
  /** Paisr, at the origin with `/v2`. The key has the scopes `tokens.read`, `tokens.write` and `invoices.read`. */
  readonly paisr: ProviderAccess<PaisrCredentials>;
  /** PaySecureZ, at the origin. */
  readonly paysecurez: ProviderAccess<PaySecureZCredentials>;
  /** SingleView, at the origin. */
  readonly singleview: ProviderAccess<SingleViewCredentials>;

  /**
   * Makes something go wrong, from the next request on: of one route, of a provider (`paisr.*`) or of all (`*`). Of
   * several faults for the same request the one that was set first strikes, until it is used up or lifted.
   *
   * @throws TypeError that names the field, what was expected and what came.
   */
  fault(target: FaultTarget, fault: Fault): ActiveFault;
  /** The faults in force, in the order in which they were set. */
  faults(): readonly ActiveFault[];
  /** Lifts all faults. */
  liftFaults(): void;

  /**
   * Adds a route of one's own, in place of what was there. It is guarded by the bearer check of the provider that it
   * belongs to; `handler` runs where the bearer is good.
   *
   * @throws TypeError that names what was expected and what came.
   */
  route(method: HttpMethod, path: string, handler: RouteHandler, options?: RouteOptions): OwnRoute;

  /** The time by the sandbox's clock, in ms. */
  now(): number;
  /** Moves the sandbox's clock by so many ms; back, where it is less than 0. The clock goes on from there. */
  advance(ms: number): void;
  /** How long the tokens live that are issued from now on, in seconds. What is left out stays as it is. */
  setLifetimes(lifetimes: Lifetimes): void;
  /**
   * From now on every token issued so far, by the provider named or by both, is answered with 401. Tokens issued later
   * are good.
   *
   * @throws TypeError for any other provider: Paisr's keys don't expire, they are revoked.
   */
  expireTokens(provider?: 'paysecurez' | 'singleview' | undefined): void;
  /** The same, and for Paisr every key of the account: then `rotate('paisr')` makes one to go on with. */
  revokeTokens(provider?: ProviderName | undefined): void;
  /**
   * Replaces a provider's secret: PaySecureZ's client secret, SingleView's client code, Paisr's key. The old one is good
   * for `overlap` ms more; by default it is refused at once. Tokens that were got with it stay good.
   */
  rotate<Name extends ProviderName>(
    provider: Name,
    options?: { readonly overlap?: number | undefined },
  ): CredentialsOf[Name];

  /**
   * The requests since the start, in the order in which they came; of one route where `route` names it. The newest
   * 100,000 are kept. It gives copies, and still answers after `close()`.
   *
   * @throws TypeError for a route that the sandbox doesn't have, so that a typing error is no count of zero.
   */
  requests(filter?: { readonly route?: RouteName | undefined }): readonly RecordedRequest[];
  /** Empties the record. */
  forgetRequests(): void;
  /**
   * As at the start, with the same URLs and the same first credentials: no fault, no route of one's own, no record, no
   * token, no key but the first; clock and lifetimes as they were given. Tokens from before are unknown.
   */
  reset(): void;

  /** Stops listening and ends open connections too, so that it resolves at once. Calling it again does no harm. */
  close(): Promise<void>;
}
