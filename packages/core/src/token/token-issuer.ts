import type { Activity } from '../call/activity.js';
import { Call } from '../call/call.js';
import { type Instant, instant } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { ProviderError, repeatError } from '../errors.js';
import { emit, type TokenRequestReason } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import { ClientConnections } from '../http/client-connections.js';
import { hasOwn, ownField } from '../own.js';
import type { CheckedOptions } from '../provider/checked-options.js';
import { type CheckedCredentials, readCredentials } from '../provider/credentials.js';
import type { TokenProviderDefinition } from '../provider/definition.js';
import { signedHeaders } from '../provider/signature.js';
import { BackOff } from '../retry/back-off.js';
import { FAILURE_BACK_OFF, REFUSAL_BACK_OFF } from '../retry/back-off-delay.js';
import { RetryBudget } from '../retry/retry-budget.js';
import { textsOf } from '../secret.js';
import type { AccessToken } from './access-token.js';
import { CarriedSecrets } from './carried-secrets.js';
import type { Grant } from './held-token.js';
import { requestToken } from './token-request.js';

/** Where processes share the token of one identity. Implemented by the layer above. */
export interface TokenSharing<Credentials extends object = object> {
  /** Looks for a token of these credentials. Resolves to what was found, or to a turn to request one. */
  find(
    reason: TokenRequestReason,
    credentials: Credentials,
    call: Call,
  ): Promise<Grant<Credentials> | Turn<Credentials>>;
  /** Deletes a token that was refused or invalidated. */
  discard(token: AccessToken): void;
}

/** The turn of this process to request the token. Exactly one of the two functions is to be called. */
export interface Turn<Credentials extends object = object> {
  /** Publishes the token that was requested. Nothing waits for it. */
  publish(grant: Grant<Credentials>): void;
  /** Ends the turn without a token. */
  giveUp(): void;
}

/** Holds tokens that are in use or ready to be used, such as a transaction that runs. */
export interface TokenHolder {
  readonly tokens: readonly AccessToken[];
}

/** State that few clients need, created on first use: a process may have many thousand clients. */
interface RareState {
  readonly carried: CarriedSecrets;
  /** Holders of live tokens, besides the owner. Missing while there are none. */
  holders: Set<TokenHolder> | undefined;
  backOff: BackOff<ProviderError> | undefined;
}

/**
 * Issues the tokens of one client: its current token, those of its transactions, and spare ones. Each token request has
 * its own deadline, and all of them share one back-off.
 */
export class TokenIssuer<Credentials extends object> {
  readonly definition: TokenProviderDefinition<Credentials>;
  readonly config: ClientConfig;
  /** Retry budget of the whole client: token requests, calls and transactions. */
  readonly budget = new RetryBudget();
  readonly #credentials: CheckedCredentials<Credentials>;
  readonly #activity: Activity;
  /** Holds the client's own token, as opposed to those of its transactions. Set once, by the client. */
  owner: TokenHolder | undefined;
  #rare: RareState | undefined;
  #connections: ClientConnections | undefined;

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

  /** The connections of the whole client. */
  get connections(): ClientConnections {
    this.#connections ??= new ClientConnections(this.config, () => {
      this.#connections = undefined;
    });
    return this.#connections;
  }

  /** Closes the client's connections. Called when nothing is in flight. */
  async disconnect(): Promise<void> {
    await this.#connections?.close();
  }

  /** Milliseconds of back-off that remain. */
  remaining(now: Instant): number {
    return this.#rare?.backOff?.remaining(now) ?? 0;
  }

  /** The error for callers during the back-off; `undefined` outside of it. */
  refusal(now: Instant): ProviderError | undefined {
    const remaining = this.remaining(now);
    const last = this.#rare?.backOff?.last;
    if (remaining === 0 || last === undefined) return undefined;
    const message = `${last.message}; not asked again for another ${Math.ceil(remaining)} ms`;
    return repeatError(last, { message, outcome: 'not_sent', attempts: 0, retryAfter: remaining });
  }

  /** Whether a credentials function may return other credentials the next time. */
  get rotates(): boolean {
    return typeof this.#credentials === 'function';
  }

  /**
   * What no message may show: the credentials, all live tokens (of the client, of running transactions, and spare ones),
   * and the earlier ones that {@link CarriedSecrets} remembers.
   */
  secrets(): readonly string[] {
    const secrets = new Set<string>(this.rotates ? [] : textsOf(this.#credentials));
    for (const holder of [this.owner, ...(this.#rare?.holders ?? [])]) {
      for (const token of holder?.tokens ?? []) secrets.add(token.reveal());
    }
    for (const text of this.#rare?.carried.texts ?? []) secrets.add(text);
    return [...secrets];
  }

  /** From now on messages do not show the tokens of this holder. */
  addHolder(holder: TokenHolder): void {
    const rare = this.#rarely();
    rare.holders ??= new Set();
    rare.holders.add(holder);
  }

  /** The holder is done. Its last tokens are remembered as the newest. */
  removeHolder(holder: TokenHolder): void {
    const rare = this.#rarely();
    rare.holders?.delete(holder);
    if (rare.holders?.size === 0) rare.holders = undefined;
    for (const token of holder.tokens) this.remember(token);
  }

  /** Remembers a token so that later messages do not show it. */
  remember(token: AccessToken): void {
    this.#rarely().carried.addToken(token, this.config.clock.now());
  }

  /** Reads the credentials. Those of a function are remembered so that later messages do not show them. */
  async read(call: Call): Promise<Credentials> {
    const credentials = await readCredentials(this.definition.credentials, this.#credentials, call);
    if (this.rotates) this.#rarely().carried.addCredentials(credentials);
    return credentials;
  }

  /** Headers that sign a text on behalf of these credentials; none if this provider's requests are not signed. */
  async sign(text: string, credentials: Credentials, call: Call): Promise<Readonly<Record<string, string>>> {
    const sign = ownField(this.definition, 'sign');
    if (sign === undefined) return {};
    const headers = await signedHeaders(sign, text, credentials, call);
    this.#rarely().carried.addSignature(headers);
    call.carry(...textsOf(credentials), ...textsOf(headers));
    return headers;
  }

  /**
   * Issues one token: a shared one if there is one, otherwise by a token request. A failure starts the back-off.
   *
   * @param sharing Where the token is shared with other processes, if it is.
   */
  issue(reason: TokenRequestReason, sharing?: TokenSharing<Credentials>): Promise<Grant<Credentials>> {
    const { clock, timeout } = this.config;
    const call = new Call({
      provider: this.definition.name,
      operation: 'token',
      idempotent: true,
      clock,
      timeout,
      signal: undefined,
    });
    return this.#activity.track(this.#guarded(reason, call, sharing), call.deadline);
  }

  async #guarded(
    reason: TokenRequestReason,
    call: Call,
    sharing: TokenSharing<Credentials> | undefined,
  ): Promise<Grant<Credentials>> {
    const started = instant(this.config.clock);
    try {
      const grant =
        sharing === undefined ? await this.#request(reason, call) : await this.#share(reason, call, sharing);
      this.#rare?.backOff?.succeed();
      return grant;
    } catch (error) {
      if (ProviderError.is(error)) this.#failed(error, reason, started);
      throw error;
    } finally {
      call.deadline.finish();
    }
  }

  async #share(
    reason: TokenRequestReason,
    call: Call,
    sharing: TokenSharing<Credentials>,
  ): Promise<Grant<Credentials>> {
    const credentials = await this.read(call);
    const found = await sharing.find(reason, credentials, call);
    if (!hasOwn(found, 'publish')) return found;
    try {
      return await this.#request(reason, call, credentials, found);
    } catch (error) {
      found.giveUp();
      throw error;
    }
  }

  /**
   * @param known The credentials, if they have just been read.
   * @param turn Where to publish the token, if it is shared.
   */
  async #request(
    reason: TokenRequestReason,
    call: Call,
    known?: Credentials,
    turn?: Turn<Credentials>,
  ): Promise<Grant<Credentials>> {
    const { config } = this;
    const { clock } = config;
    const started = clock.monotonic();
    this.#activity.counters.tokenRequests += 1;
    emit(config, () => ({ type: 'token.requested', reason }));
    const grant = await requestToken(this, call, known);
    const { token, lifetime, lifetimeSource } = grant;
    if (lifetimeSource !== undefined && lifetimeSource !== 'stated') {
      emit(config, () => ({ type: 'token.lifetime_assumed', lifetime, source: lifetimeSource }));
    }
    emit(config, () => ({
      type: 'token.issued',
      reason,
      fingerprint: fingerprintOf(token),
      lifetime,
      duration: clock.monotonic() - started,
    }));
    turn?.publish(grant);
    return grant;
  }

  #failed(error: ProviderError, reason: TokenRequestReason, started: Instant): void {
    const { clock } = this.config;
    const { code, httpStatus: status, retryAfter } = error;
    // After a refusal another request is unlikely to succeed. Other failures are temporary.
    const range = code === 'credentials_rejected' || code === 'rejected' ? REFUSAL_BACK_OFF : FAILURE_BACK_OFF;
    const rare = this.#rarely();
    rare.backOff ??= new BackOff();
    const facts = { range, now: instant(clock), random: Math.random(), started, retryAfter };
    const backOff = rare.backOff.fail(error, facts);
    this.#activity.counters.lastError = { code, at: new Date(clock.now()) };
    emit(this.config, () => ({
      type: reason === 'ahead' || reason === 'refused' ? 'token.renewal_failed' : 'token.request_failed',
      reason,
      code,
      backOff,
      ...(status !== undefined && { httpStatus: status }),
    }));
  }

  #rarely(): RareState {
    this.#rare ??= { carried: new CarriedSecrets(), holders: undefined, backOff: undefined };
    return this.#rare;
  }
}
