import type { Activity } from '../call/activity.js';
import { Call } from '../call/call.js';
import { type Instant, instant } from '../clock.js';
import { ProviderError, repeatError } from '../errors.js';
import { emit, responseFields, type TokenRequestReason } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import { hasOwn } from '../own-fields.js';
import type { TokenAccount } from '../provider/account.js';
import { BackOff } from '../retry/back-off.js';
import { FAILURE_BACK_OFF, REFUSAL_BACK_OFF } from '../retry/back-off-delay.js';
import { isRetried, quickRetries, tokenRetryDelay } from '../retry/token-retry.js';
import type { Grant } from './held-token.js';
import { afterFailure, afterSuccess, type TokenFailures } from './token-health.js';
import { requestToken } from './token-request.js';
import type { TokenSharing } from './token-sharing.js';

/**
 * Requests all tokens for a client. Each token request has its own deadline, but all token requests share one back-off.
 */
export class TokenIssuer<Credentials extends object> {
  readonly account: TokenAccount<Credentials>;
  readonly #activity: Activity;
  #backOff: BackOff<ProviderError> | undefined;
  /** Whether a token request is waiting for the back-off to end. */
  #isPausing = false;
  /** Wall-clock time at which the client last received a token. */
  lastTokenAt: number | undefined;
  /** Information about failed token requests. Created on the first failure. */
  failures: TokenFailures | undefined;

  constructor(account: TokenAccount<Credentials>, activity: Activity) {
    this.account = account;
    this.#activity = activity;
  }

  /**
   * Returns the remaining back-off in milliseconds.
   *
   * @param recovering Whether callers have no usable token. The back-off is then shorter.
   */
  remaining(now: Instant, recovering = false): number {
    return this.#backOff?.remaining(now, recovering) ?? 0;
  }

  /** Returns the error to throw during the back-off. Returns `undefined` if there is no back-off. */
  refusal(now: Instant): ProviderError | undefined {
    const remaining = this.remaining(now, true);
    const last = this.#backOff?.last;
    if (remaining === 0 || last === undefined) return undefined;
    const message = `${last.message}; the next token request is possible in ${Math.ceil(remaining)} ms`;
    return repeatError(last, { message, outcome: 'not_sent', attempts: 0, retryAfter: remaining });
  }

  /**
   * Creates the call for a token request.
   *
   * @param starter The call that starts the token request, if any.
   */
  newCall(starter?: Call): Call {
    const request = { operation: 'token', route: undefined, idempotent: true, timeout: undefined, signal: undefined };
    return new Call(this.account.config, request, starter);
  }

  /**
   * Resolves to a shared token if there is one, or requests a new token. A failure starts the back-off. After a
   * temporary failure, the request waits until the back-off ends and is retried, so that its callers do not fail.
   *
   * @param sharing Shares the token through a store.
   */
  issue(
    reason: TokenRequestReason,
    sharing?: TokenSharing<Credentials>,
    call = this.newCall(),
  ): Promise<Grant<Credentials>> {
    return this.#activity.track(this.#guarded(reason, call, sharing), call.deadline);
  }

  async #guarded(
    reason: TokenRequestReason,
    call: Call,
    sharing: TokenSharing<Credentials> | undefined,
  ): Promise<Grant<Credentials>> {
    try {
      for (;;) {
        const started = instant(call.clock);
        try {
          const read = this.account.readCredentials(call);
          // Do not await static credentials, so that the token request starts synchronously.
          const credentials = read instanceof Promise ? await read : read;
          const grant = await this.#findOrRequest(reason, credentials, call, sharing);
          this.#backOff?.succeed();
          this.lastTokenAt = call.clock.now();
          if (this.failures !== undefined) this.failures = afterSuccess(this.failures);
          return grant;
        } catch (error) {
          if (!ProviderError.is(error)) throw error;
          this.#startBackOff(error, started, call);
          if (!this.#mayRetry(error, reason, call)) throw error;
          await this.#pause(error, call);
        }
      }
    } catch (error) {
      if (ProviderError.is(error)) this.#report(error, reason, call);
      throw error;
    } finally {
      call.deadline.finish();
    }
  }

  /** Whether the last token request has failed. */
  get #failing(): boolean {
    return this.#backOff?.last !== undefined;
  }

  #startBackOff(error: ProviderError, started: Instant, { retries, refusal, clock }: Call): void {
    const { code, retryAfter } = error;
    const random = Math.random();
    // If the provider rejects the credentials or the request, the next attempt will probably fail, too. Other failures
    // are temporary.
    const isRefusal = code === 'credentials_rejected' || code === 'rejected';
    const range = isRefusal ? REFUSAL_BACK_OFF : FAILURE_BACK_OFF;
    const recovery = isRefusal ? undefined : tokenRetryDelay({ failing: this.#failing, retries, random });
    this.#backOff ??= new BackOff();
    this.#backOff.fail(error, { range, now: instant(clock), random, started, retryAfter, recovery });
    this.failures = afterFailure(this.failures, error, refusal, new Date(clock.now()));
  }

  #mayRetry({ code, retryable }: ProviderError, reason: TokenRequestReason, call: Call): boolean {
    const { retries, responseStarted, clock, deadline } = call;
    // Other requests of this client fail, because several waiting requests would exceed the load limit.
    if (this.#isPausing || reason === 'spare' || !retryable || !isRetried(code, responseStarted)) return false;
    return retries < this.account.config.retries && this.remaining(instant(clock), true) < deadline.remaining;
  }

  async #pause(error: ProviderError, call: Call): Promise<void> {
    const { config } = this.account;
    const { operation } = call;
    const { code } = error;
    const delay = this.remaining(instant(call.clock), true);
    call.retries += 1;
    const { retries: retry } = call;
    emit(config, call, () => ({ type: 'request.retried', operation, code, retry, delay, ...responseFields(error) }));
    call.stage = 'waiting to retry';
    this.#isPausing = true;
    try {
      await call.deadline.pause(delay);
    } finally {
      this.#isPausing = false;
    }
  }

  async #findOrRequest(
    reason: TokenRequestReason,
    credentials: Credentials,
    call: Call,
    sharing: TokenSharing<Credentials> | undefined,
  ): Promise<Grant<Credentials>> {
    if (sharing === undefined) return this.#request(reason, credentials, call);
    call.stage = 'waiting for another process to request the token';
    const found = await sharing.find(reason, credentials, call);
    if (!hasOwn(found, 'publish')) return found;
    try {
      const grant = await this.#request(reason, credentials, call);
      found.publish(grant);
      return grant;
    } catch (error) {
      found.giveUp();
      throw error;
    }
  }

  async #request(reason: TokenRequestReason, credentials: Credentials, call: Call): Promise<Grant<Credentials>> {
    const { config } = this.account;
    const started = call.clock.monotonic();
    if (call.retries === 0) {
      this.account.tokenRequests += 1;
      emit(config, call, () => ({ type: 'token.requested', reason }));
    }
    const maxRetries = quickRetries(this.#failing, config.retries);
    const grant = await requestToken({ account: this.account, credentials, call, maxRetries });
    const { token, lifetime, lifetimeSource } = grant;
    if (lifetimeSource !== 'stated') {
      emit(config, call, () => ({ type: 'token.lifetime_assumed', lifetime, source: lifetimeSource }));
    }
    emit(config, call, () => ({
      type: 'token.issued',
      reason,
      fingerprint: fingerprintOf(token),
      lifetime,
      duration: call.clock.monotonic() - started,
    }));
    return grant;
  }

  #report(error: ProviderError, reason: TokenRequestReason, call: Call): void {
    const { config } = this.account;
    const backOff = this.remaining(instant(config.clock), reason !== 'ahead' && reason !== 'spare');
    emit(config, call, () => ({
      type: reason === 'ahead' || reason === 'refused' ? 'token.renewal_failed' : 'token.request_failed',
      reason,
      code: error.code,
      backOff,
      ...responseFields(error),
    }));
  }
}
