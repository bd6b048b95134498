import type { AccessToken } from './access-token.js';
import type { Activity } from './activity.js';
import { BackOff } from './back-off.js';
import { AFTER_FAILURE, AFTER_REFUSAL } from './back-off-delay.js';
import { Call } from './call.js';
import { CarriedSecrets } from './carried-secrets.js';
import { type Clock, type Instant, instant } from './clock.js';
import { type CheckedCredentials, readCredentials } from './credentials.js';
import { ProviderError, repeatError } from './errors.js';
import { emit, type TokenInvalidatedEvent, type TokenRequestReason } from './events.js';
import { fingerprintOf } from './fingerprint.js';
import type { Grant } from './held-token.js';
import type { CheckedOptions, ClientConfig } from './options.js';
import type { TokenProviderDefinition } from './provider.js';
import { RetryBudget } from './retry-budget.js';
import { textsOf } from './secret.js';
import { signedHeaders } from './signature.js';
import { type IssuedToken, requestToken } from './token-request.js';
import type { TokenIssuer, TokenSource } from './token-source.js';

/** A token, and what it was got with. */
export type OwnedGrant<Credentials extends object> = Grant & { readonly credentials: Credentials };

/** A token request that is about to be made, and may prove needless. */
export interface Asking<Credentials extends object> {
  readonly call: Call;
  readonly credentials: Credentials;
  /** Makes it. */
  ask(): Promise<OwnedGrant<Credentials>>;
}

/** What few clients need, in one record that is made when one of them does: a process may have many thousand clients. */
interface Rare<Credentials extends object> {
  readonly carried: CarriedSecrets;
  backOff: BackOff<ProviderError> | undefined;
  /** Requests are signed on behalf of the credentials that their token was got with; these may since have been rotated. */
  credentialsOf: WeakMap<AccessToken, Credentials> | undefined;
}

/**
 * Makes the token requests of one client, for the token that it holds, for its transactions and for those in reserve:
 * each within a deadline of its own, all with one back-off.
 */
export class TokenRequester<Credentials extends object> implements TokenIssuer {
  readonly definition: TokenProviderDefinition<Credentials>;
  readonly config: ClientConfig;
  /** Of the whole client: its token requests, its calls, its transactions. */
  readonly budget = new RetryBudget();
  readonly #credentials: CheckedCredentials<Credentials>;
  readonly #activity: Activity;
  /** Holds the token of the client itself, as opposed to those of its transactions. */
  #source: TokenSource | undefined;
  #rare: Rare<Credentials> | undefined;

  constructor(
    definition: TokenProviderDefinition<Credentials>,
    { config, credentials }: CheckedOptions<Credentials>,
    activity: Activity,
  ) {
    this.definition = definition;
    this.config = config;
    this.#credentials = credentials;
    this.#activity = activity;
  }

  /** Told once who holds the token of the client itself. */
  serve(source: TokenSource): void {
    this.#source = source;
  }

  get clock(): Clock {
    return this.config.clock;
  }

  draw(): number {
    return Math.random();
  }

  remaining(now: Instant): number {
    return this.#rare?.backOff?.remaining(now) ?? 0;
  }

  refusal(now: Instant): ProviderError | undefined {
    const remaining = this.remaining(now);
    const last = this.#rare?.backOff?.last;
    if (remaining === 0 || last === undefined) return undefined;
    const message = `${last.message}; not asked again for another ${Math.ceil(remaining)} ms`;
    return repeatError(last, { message, outcome: 'not_sent', attempts: 0, retryAfter: remaining });
  }

  joined(): void {
    emit(this.config, () => ({ type: 'token.joined' }));
  }

  dropped(token: AccessToken, age: number, by: TokenInvalidatedEvent['by']): void {
    this.#remember(token);
    emit(this.config, () => ({ type: 'token.invalidated', fingerprint: fingerprintOf(token), age, by }));
  }

  /** What a token was got with, where requests are signed. */
  credentialsOf(token: AccessToken): Credentials | undefined {
    return this.#rare?.credentialsOf?.get(token);
  }

  /** Whether a credentials function may give others the next time. */
  get rotates(): boolean {
    return typeof this.#credentials === 'function';
  }

  /**
   * What no message may show: the credentials, the client's own token, and what {@link CarriedSecrets} remembers of those
   * before and of the tokens of transactions.
   */
  secrets(): readonly string[] {
    const token = this.#source?.current;
    return [
      ...(this.rotates ? [] : textsOf(this.#credentials)),
      ...(token === undefined ? [] : [token.reveal()]),
      ...(this.#rare?.carried.texts ?? []),
    ];
  }

  /** Reads the credentials. What a function gives is remembered, as far as it must not be shown. */
  async read(call: Call): Promise<Credentials> {
    const credentials = await readCredentials(this.definition.credentials, this.#credentials, call);
    if (this.rotates) this.#rarely().carried.addCredentials(credentials);
    return credentials;
  }

  /** Headers that sign a text on behalf of some credentials; none where this provider's requests are not signed. */
  async sign(text: string, credentials: Credentials, call: Call): Promise<Readonly<Record<string, string>>> {
    const { sign } = this.definition;
    if (sign === undefined) return {};
    const headers = await signedHeaders(sign, text, credentials, call);
    this.#rarely().carried.addSignature(headers);
    call.carry(...textsOf(credentials), ...textsOf(headers));
    return headers;
  }

  /** @param share What decides whether the request is made, where a token may come from elsewhere. */
  request(
    reason: TokenRequestReason,
    source?: TokenSource,
    share?: (asking: Asking<Credentials>) => Promise<OwnedGrant<Credentials>>,
  ): Promise<Grant> {
    return this.#activity.track(this.#request(reason, source, share));
  }

  async #request(
    reason: TokenRequestReason,
    source: TokenSource | undefined,
    share: ((asking: Asking<Credentials>) => Promise<OwnedGrant<Credentials>>) | undefined,
  ): Promise<Grant> {
    const { config, definition } = this;
    const { clock, timeout } = config;
    const started = instant(clock);
    const call = new Call({ provider: definition.name, operation: 'token', idempotent: true, clock, timeout });
    try {
      let grant: OwnedGrant<Credentials>;
      if (share === undefined) {
        grant = await this.#ask(reason, call);
      } else {
        const credentials = await this.read(call);
        grant = await share({ call, credentials, ask: () => this.#ask(reason, call, credentials) });
      }
      this.#rare?.backOff?.succeed();
      const { token, sent, lifetime, credentials } = grant;
      // The client's own token is known as long as it holds it: what has to be remembered is the one before.
      const replaced = source !== undefined && source === this.#source ? source.current : token;
      if (replaced !== undefined) this.#remember(replaced);
      if (definition.sign !== undefined) {
        const rare = this.#rarely();
        rare.credentialsOf ??= new WeakMap();
        rare.credentialsOf.set(token, credentials);
      }
      return { token, sent, lifetime };
    } catch (error) {
      if (ProviderError.is(error)) this.#failed(error, reason, started);
      throw error;
    } finally {
      call.finish();
    }
  }

  async #ask(reason: TokenRequestReason, call: Call, known?: Credentials): Promise<IssuedToken<Credentials>> {
    const { config } = this;
    const { clock } = config;
    const started = clock.monotonic();
    this.#activity.figures.tokenRequests += 1;
    emit(config, () => ({ type: 'token.requested', reason }));
    const issued = await requestToken(this, call, known);
    const { token, lifetime, lifetimeSource } = issued;
    if (lifetimeSource !== 'stated') {
      emit(config, () => ({ type: 'token.lifetime_assumed', lifetime, source: lifetimeSource }));
    }
    emit(config, () => ({
      type: 'token.issued',
      reason,
      fingerprint: fingerprintOf(token),
      lifetime,
      took: clock.monotonic() - started,
    }));
    return issued;
  }

  #failed(error: ProviderError, reason: TokenRequestReason, started: Instant): void {
    const { clock } = this.config;
    const { code, status, retryAfter } = error;
    // A refusal says that asking is of no use; the rest may pass by itself.
    const range = code === 'credentials_rejected' || code === 'rejected' ? AFTER_REFUSAL : AFTER_FAILURE;
    const rare = this.#rarely();
    rare.backOff ??= new BackOff();
    const facts = { range, now: instant(clock), draw: this.draw(), started, retryAfter };
    const backOff = rare.backOff.fail(error, facts);
    this.#activity.figures.lastError = { code, at: new Date(clock.now()) };
    emit(this.config, () => ({
      type: 'token.renewal_failed',
      reason,
      code,
      backOff,
      ...(status !== undefined && { status }),
    }));
  }

  #remember(token: AccessToken): void {
    this.#rarely().carried.addToken(token, this.clock.now());
  }

  #rarely(): Rare<Credentials> {
    this.#rare ??= { carried: new CarriedSecrets(), backOff: undefined, credentialsOf: undefined };
    return this.#rare;
  }
}
