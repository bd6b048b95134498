import type { Activity } from '../call/activity.js';
import type { Call, CallRequest } from '../call/call.js';
import { startCall } from '../call/start-call.js';
import type { ClientConfig } from '../config.js';
import { type ErrorCode, ProviderError, type ProviderErrorInit, repeatError } from '../errors.js';
import { emit } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import { ownField } from '../own-fields.js';
import { mask } from '../redaction/mask.js';
import type { RetryStock } from '../retry/retry-budget.js';
import { RETRY_IF_IDEMPOTENT, RETRY_IF_NOT_SENT, RETRY_NEVER, type RetryRule } from '../retry/retry-rule.js';
import type { Bearer, BearerSource } from './bearer-source.js';
import type { ClientConnections } from './client-connections.js';
import { apiErrorCode } from './failure.js';
import type { RequestBody } from './request-body.js';
import type { HttpResponse } from './response.js';
import { sendWithRetry } from './send-with-retry.js';
import type { Headers, WireRequest } from './wire-request.js';

/** An API request, complete but for its token. */
export interface ApiRequest {
  readonly method: string;
  /** From the root of the origin, checked to lie within the prefix. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: RequestBody;
  /** Whether a success is to be handed on as it comes. */
  readonly streamed: boolean;
  /** Whether it must never be sent twice, whatever failed. */
  readonly once: boolean;
}

/** What a transport uses of the account that it sends for. */
export interface TransportAccount extends RetryStock {
  readonly config: ClientConfig;
  readonly connections: ClientConnections;
  /** Number of API calls so far. */
  calls: number;
  /** Stores the last error, for the status of the client. */
  recordError(code: ErrorCode): void;
  /** The secrets that no message may show, in addition to those that a call carries. */
  secrets(): readonly string[];
}

/** What a transport consists of. */
export interface TransportParts<B extends Bearer = Bearer> {
  readonly account: TransportAccount;
  readonly bearers: BearerSource<B>;
  readonly activity: Activity;
  /** Headers that sign a text on behalf of this bearer. The call remembers the secrets in them. */
  sign?(text: string, bearer: B, call: Call): Promise<Readonly<Record<string, string>>>;
}

/** Sends API calls with their token. The token is added to its own copy of the headers, so no caller ever sees it. */
export class AuthorizedTransport<B extends Bearer = Bearer> {
  readonly config: ClientConfig;
  readonly #parts: TransportParts<B>;

  constructor(parts: TransportParts<B>) {
    this.config = parts.account.config;
    this.#parts = parts;
  }

  /** Runs one API call within its deadline. Refused with `closed` once the client is. */
  async startCall<T>(request: CallRequest, work: (call: Call) => Promise<T>): Promise<T> {
    const { account, activity } = this.#parts;
    account.calls += 1;
    try {
      return await startCall(this.config, activity, request, work);
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  /** Sends a request, again where that can do no harm; after a 401 with a new token once more, with the same bytes. */
  async sendAuthorized(call: Call, request: ApiRequest): Promise<HttpResponse> {
    const { bearers } = this.#parts;
    // Before a token is asked for: what can't be signed is not sent.
    if (ownField(this.#parts, 'sign') !== undefined) this.#signable(request.body, call);
    const first = bearers.usable() ?? (await this.#awaited(call, bearers.obtain(call)));
    const { answer, bearer } = await this.#deliver(call, request, first);
    if (answer.status !== 401 || bearers.renew === undefined) return this.#watched(call, answer);
    const renewed = await this.#awaited(call, bearers.renew(bearer, call));
    if (renewed === undefined) return answer;
    if (!request.body.replayable) {
      const text = 'the token was renewed, but a stream cannot be sent twice; make the call again with a new stream';
      throw call.error('unauthorized', text, { httpStatus: 401 });
    }
    emit(this.config, () => ({ type: 'request.replayed', operation: call.operation }));
    const repeat = await this.#deliver(call, request, renewed);
    bearers.replayed?.(repeat.bearer, repeat.answer.status !== 401);
    return this.#watched(call, repeat.answer);
  }

  /** What a provider may echo to a call, and no message may show. */
  secretsOf(call: Call): readonly string[] {
    return [...call.secrets, ...this.#parts.account.secrets()];
  }

  async #deliver(
    call: Call,
    request: ApiRequest,
    bearer: B,
  ): Promise<{ readonly answer: HttpResponse; readonly bearer: B }> {
    const { account, bearers } = this.#parts;
    const { config } = account;
    let current = bearer;
    let begun = false;
    const again = async (): Promise<WireRequest> => {
      // The token may have ended in the pause before a retry.
      current = bearers.usable() ?? (await this.#awaited(call, bearers.obtain(call)));
      return this.#authorized(current, call, request);
    };
    const answer = await sendWithRetry(call, {
      config,
      budget: account,
      rule: ruleFor(call, request),
      codeOf: apiErrorCode,
      dispatcher: () => account.connections.api,
      next: () => {
        if (begun) return again();
        begun = true;
        return this.#authorized(bearer, call, request);
      },
    });
    return { answer, bearer: current };
  }

  /** A request with its token, at once unless it has to be signed. */
  #authorized(bearer: B, call: Call, request: ApiRequest): WireRequest | Promise<WireRequest> {
    const sign = ownField(this.#parts, 'sign');
    if (sign === undefined) return this.#complete(bearer, call, request, {});
    call.stage = 'waiting for the signature';
    const signed = sign(this.#signable(request.body, call), bearer, call);
    return signed.then((signature) => this.#complete(bearer, call, request, signature));
  }

  #complete(
    bearer: B,
    call: Call,
    { method, path, headers, body, streamed }: ApiRequest,
    signature: Readonly<Record<string, string>>,
  ): WireRequest {
    const { config } = this;
    const token = bearer.token.reveal();
    // Named before the spread and set after it: a field that is new behind a spread costs ten times the rest.
    const complete: Record<string, string | string[]> = { authorization: '', ...headers };
    complete['authorization'] = `Bearer ${token}`;
    for (const [name, value] of Object.entries(signature)) {
      // Ours in place of a caller's: names of headers differ by case alone, as keys they are two.
      delete complete[name.toLowerCase()];
      complete[name] = value;
    }
    call.carry(token);
    emit(config, () => ({
      type: 'request.sent',
      operation: call.operation,
      fingerprint: fingerprintOf(bearer.token),
    }));
    return {
      origin: config.base.origin,
      path,
      method,
      headers: complete,
      body: body.content,
      limit: config.maxResponseBytes,
      streamed,
    };
  }

  /** What is still coming counts as under way, and may still fail. */
  #watched(call: Call, answer: HttpResponse): HttpResponse {
    const { streamed } = answer;
    if (streamed !== undefined) {
      const { stream, settled } = streamed;
      void this.#parts.activity.track(settled, { end: (by) => stream.destroy(call.interrupted(by)) });
      stream.on('error', (error) => this.#failed(error));
    }
    return answer;
  }

  #failed(error: unknown): void {
    if (!ProviderError.is(error)) return;
    const { config } = this;
    const { operation, code, httpStatus, outcome, attempts } = error;
    this.#parts.account.recordError(code);
    emit(config, () => ({
      type: 'request.failed',
      operation,
      code,
      outcome,
      attempts,
      ...(httpStatus !== undefined && { httpStatus }),
    }));
  }

  #signable({ content }: RequestBody, call: Call): string {
    if (content === undefined) return '';
    if (typeof content === 'string') return content;
    throw call.error('invalid_request', 'data: must be JSON, text or empty, because requests are signed');
  }

  /** A failure to get a token, told from the point of view of the call that needed it. */
  async #awaited<T>(call: Call, token: Promise<T>): Promise<T> {
    call.stage = 'waiting for a token';
    try {
      return await token;
    } catch (error) {
      const { operation, outcome, attempts } = call;
      // What this very call ended in says all already.
      if (!ProviderError.is(error) || error.operation === operation) throw error;
      const told = withoutSecrets(error, call.secrets);
      const message = `${error.provider} ${operation}: no token: ${told.message}`;
      throw repeatError(error, { ...told, operation, outcome, attempts, message });
    }
  }
}

/** The words of a token endpoint without what this call has carried: whoever made the token request did not know that. */
function withoutSecrets(
  { message, providerMessage }: ProviderError,
  secrets: readonly string[],
): Pick<ProviderErrorInit, 'message' | 'providerMessage'> {
  if (providerMessage === undefined) return { message };
  const shown = mask(providerMessage, secrets);
  return { message: message.replace(providerMessage, () => shown), providerMessage: shown };
}

/** Streams are read as they are sent: there is nothing to send again. */
function ruleFor(call: Call, { once, body }: ApiRequest): RetryRule {
  if (once || !body.replayable) return RETRY_NEVER;
  return call.idempotent ? RETRY_IF_IDEMPOTENT : RETRY_IF_NOT_SENT;
}
