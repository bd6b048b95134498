import type { AccessToken } from './access-token.js';
import type { Activity } from './activity.js';
import { BackOff } from './back-off.js';
import { AFTER_FAILURE, AFTER_REFUSAL } from './back-off-delay.js';
import { Call } from './call.js';
import { type Clock, type Instant, instant } from './clock.js';
import { type CheckedCredentials, readCredentials } from './credentials.js';
import { ProviderError, repeatError } from './errors.js';
import { emit, type TokenInvalidatedEvent, type TokenRequestReason } from './events.js';
import { fingerprintOf } from './fingerprint.js';
import type { Grant } from './held-token.js';
import { ClientConnections } from './http/client-connections.js';
import type { CheckedOptions, ClientConfig } from './options.js';
import type { TokenProviderDefinition } from './provider.js';
import { RetryBudget } from './retry-budget.js';
import { textsOf } from './secret.js';
import { type IssuedToken, requestToken } from './token-request.js';
import type { TokenIssuer } from './token-source.js';

/** A token, and what it was got with. */
export type OwnedGrant<Credentials extends object> = Grant & { readonly credentials: Credentials };

/** A token request that is about to be made, and may prove needless. */
export interface Asking<Credentials extends object> {
  readonly call: Call;
  readonly credentials: Credentials;
  /** Makes it. */
  ask(): Promise<OwnedGrant<Credentials>>;
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
  /** There while a connection is open: an idle client weighs less without. */
  #connections: ClientConnections | undefined;
  /** Made at the first failure. */
  #backOff: BackOff<ProviderError> | undefined;
  /** Requests are signed on behalf of the credentials that their token was got with; these may since have been rotated. */
  #credentialsOf: WeakMap<AccessToken, Credentials> | undefined;

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

  get clock(): Clock {
    return this.config.clock;
  }

  /** Of the whole client, as the budget is. */
  get connections(): ClientConnections {
    this.#connections ??= new ClientConnections(this.config, () => {
      this.#connections = undefined;
    });
    return this.#connections;
  }

  /** Closes the connections of the client, where there are any. To be called when nothing is under way. */
  async disconnect(): Promise<void> {
    await this.#connections?.close();
  }

  draw(): number {
    return Math.random();
  }

  remaining(now: Instant): number {
    return this.#backOff?.remaining(now) ?? 0;
  }

  refusal(now: Instant): ProviderError | undefined {
    const remaining = this.remaining(now);
    const last = this.#backOff?.last;
    if (remaining === 0 || last === undefined) return undefined;
    const message = `${last.message}; not asked again for another ${Math.ceil(remaining)} ms`;
    return repeatError(last, { message, outcome: 'not_sent', attempts: 0, retryAfter: remaining });
  }

  joined(): void {
    emit(this.config, () => ({ type: 'token.joined' }));
  }

  dropped(token: AccessToken, age: number, by: TokenInvalidatedEvent['by']): void {
    emit(this.config, () => ({ type: 'token.invalidated', fingerprint: fingerprintOf(token), age, by }));
  }

  /** What a token was got with, where requests are signed. */
  credentialsOf(token: AccessToken): Credentials | undefined {
    return this.#credentialsOf?.get(token);
  }

  /** What the client knows and nobody may show. What a function gives is not kept. */
  secrets(): readonly string[] {
    return typeof this.#credentials === 'function' ? [] : textsOf(this.#credentials);
  }

  /** @param share What decides whether the request is made, where a token may come from elsewhere. */
  request(
    reason: TokenRequestReason,
    share?: (asking: Asking<Credentials>) => Promise<OwnedGrant<Credentials>>,
  ): Promise<Grant> {
    const { clock, timeout } = this.config;
    const call = new Call({ provider: this.definition.name, operation: 'token', idempotent: true, clock, timeout });
    return this.#activity.track(this.#request(reason, share, call), call);
  }

  async #request(
    reason: TokenRequestReason,
    share: ((asking: Asking<Credentials>) => Promise<OwnedGrant<Credentials>>) | undefined,
    call: Call,
  ): Promise<Grant> {
    const { definition } = this;
    const started = instant(this.clock);
    try {
      let grant: OwnedGrant<Credentials>;
      if (share === undefined) {
        grant = await this.#ask(reason, call);
      } else {
        const credentials = await readCredentials(definition.credentials, this.#credentials, call);
        grant = await share({ call, credentials, ask: () => this.#ask(reason, call, credentials) });
      }
      this.#backOff?.succeed();
      const { token, sent, lifetime, credentials } = grant;
      if (definition.sign !== undefined) {
        this.#credentialsOf ??= new WeakMap();
        this.#credentialsOf.set(token, credentials);
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
    const issued = await requestToken(this, this.#credentials, call, known);
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
    this.#backOff ??= new BackOff();
    const facts = { range, now: instant(clock), draw: this.draw(), started, retryAfter };
    const backOff = this.#backOff.fail(error, facts);
    this.#activity.figures.lastError = { code, at: new Date(clock.now()) };
    emit(this.config, () => ({
      type: 'token.renewal_failed',
      reason,
      code,
      backOff,
      ...(status !== undefined && { status }),
    }));
  }
}
