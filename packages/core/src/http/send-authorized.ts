import type { Activity } from '../call/activity.js';
import type { Call, CallRequest } from '../call/call.js';
import { startCall } from '../call/start-call.js';
import type { ClientConfig } from '../config.js';
import { type ErrorCode, ProviderError, type ProviderErrorInit, repeatError } from '../errors.js';
import { emit } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import { ownFields } from '../own-fields.js';
import { maskAll } from '../redaction/mask.js';
import type { RetryBudget } from '../retry/retry-budget.js';
import { RETRY_IF_IDEMPOTENT, RETRY_IF_NOT_SENT, RETRY_NEVER, type RetryRule } from '../retry/retry-rule.js';
import type { Bearer, BearerSource } from './bearer-source.js';
import { emitFailed, emitSucceeded } from './call-events.js';
import type { ClientConnections } from './client-connections.js';
import { collectJson } from './collected-json.js';
import { apiErrorCode, knowsToken, responseDetails } from './failure.js';
import { Recovery } from './recovery.js';
import type { RequestBody } from './request-body.js';
import type { HttpResponse } from './response.js';
import { sendWithRetry } from './send-with-retry.js';
import { reportsExpiredToken } from './token-expired.js';
import type { Headers, WireRequest } from './wire-request.js';

/** An API request to which the token has not been added yet. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query string. The caller has already checked that the path is below the base URL. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: RequestBody;
  /** Whether a successful response is streamed. */
  readonly streamed: boolean;
  /** Whether a streamed response is canceled if the caller does not read it within the call's timeout. */
  readonly mustBeRead: boolean;
  /** Whether a streamed JSON response is read for the option `tokenExpired` before the caller receives it. */
  readonly inspected: boolean;
  /** Whether the request must never be retried. */
  readonly once: boolean;
  /** The caller's maximum response size in bytes, or `Infinity`. The client's own limit always applies as well. */
  readonly maxBytes: number;
}

/** The account members that a transport uses. */
interface TransportAccount extends RetryBudget {
  readonly config: ClientConfig;
  readonly connections: ClientConnections;
  /** The client's own source of tokens. Its transactions have other sources. */
  readonly owner: object | undefined;
  /** Number of API calls so far. */
  calls: number;
  /** Records the error code for the client's status. */
  recordError(code: ErrorCode): void;
  /** Whether requests are signed. */
  readonly signs: boolean;
  /** Signs a request and returns the signature headers. Registers the header values with the call as secrets. */
  sign(
    request: { readonly text: string | undefined; readonly target: 'api' },
    credentials: object,
    call: Call,
  ): Promise<Readonly<Record<string, string>>>;
  /** Returns the account's secrets, which must not appear in messages. */
  secrets(): readonly string[];
}

/** Dependencies of a transport. */
interface TransportParts {
  readonly account: TransportAccount;
  readonly bearers: BearerSource;
  readonly activity: Activity;
}

/** Sends API calls with a token. Callers never see the headers that contain the token. */
export class AuthorizedTransport {
  readonly config: ClientConfig;
  readonly #parts: TransportParts;

  constructor(parts: TransportParts) {
    this.config = parts.account.config;
    this.#parts = parts;
  }

  /** Identifies the client. The client's transactions share the account. */
  get account(): object {
    return this.#parts.account;
  }

  /** Whether the calls use a token of a transaction. */
  get isTransaction(): boolean {
    const { account, bearers } = this.#parts;
    return account.owner !== undefined && account.owner !== bearers;
  }

  /** Whether the client signs its requests. */
  get signs(): boolean {
    return this.#parts.account.signs;
  }

  /** Runs one API call within its deadline. Rejects with the code `closed` if the client is closed. */
  async startCall<T>(request: CallRequest, work: (call: Call) => Promise<T>): Promise<T> {
    const { account, activity } = this.#parts;
    account.calls += 1;
    let call: Call | undefined;
    const start = (started: Call): Promise<T> => {
      call = started;
      return work(started);
    };
    try {
      const result = await startCall(this.config, activity, request, start);
      // A call with a stream ends when its stream closes.
      if (call?.isStreaming === false) this.#succeeded(call);
      return result;
    } catch (error) {
      this.#failed(call, error);
      throw error;
    }
  }

  /**
   * Sends a request and retries it if a retry is safe. After a 401 response, or one that `tokenExpired` recognizes,
   * sends the same bytes again with the token that `recover` returns.
   */
  async sendAuthorized(call: Call, request: ApiRequest): Promise<HttpResponse> {
    const { account, bearers } = this.#parts;
    call.target = { method: request.method, path: request.path, account };
    const first = bearers.usable(call) ?? (await this.#firstToken(call));
    let { response, bearer } = await this.#deliver(call, request, first);
    let recovery: Recovery | undefined;
    while (response.status === 401 || reportsExpiredToken(this.config, call, response)) {
      // Unlike after a 401, the provider may have processed the request.
      if (response.status !== 401 && !(call.idempotent && request.body.replayable)) {
        bearers.expired(bearer, call);
        return response;
      }
      recovery ??= new Recovery(call.deadline.startedAt);
      recovery.reported = response.status !== 401 || knowsToken(this.config.definition, response);
      const next = await this.#tokenFor(call, bearers.recover(bearer, call, recovery, request.body.replayable));
      if (next === undefined) return response;
      if (!request.body.replayable) {
        const text = 'the token was renewed, but a stream cannot be sent twice; make the call again with a new stream';
        const context = { definition: this.config.definition, secrets: () => call.allSecrets };
        const { httpStatus, providerCode, requestId } = responseDetails({ response, data: undefined }, context);
        throw call.error('unauthorized', text, { httpStatus, providerCode, requestId });
      }
      emit(this.config, call, () => ({ type: 'request.replayed', operation: call.operation }));
      ({ response, bearer } = await this.#deliver(call, request, next));
    }
    if (isAcceptance(response)) bearers.accepted(bearer, recovery);
    return this.#tracked(call, response);
  }

  async #deliver(
    call: Call,
    request: ApiRequest,
    bearer: Bearer,
  ): Promise<{ readonly response: HttpResponse; readonly bearer: Bearer }> {
    const { account, bearers } = this.#parts;
    const { config } = account;
    let current = bearer;
    let started = false;
    const prepareRetry = async (): Promise<WireRequest> => {
      // The token may have expired during the pause before the retry.
      current = bearers.usable(call) ?? (await this.#tokenFor(call, bearers.obtain(call)));
      return this.#authorized(current, call, request);
    };
    const response = await sendWithRetry(call, {
      config,
      budget: account,
      rule: ruleFor(call, request),
      maxRetries: config.retries,
      codeOf: apiErrorCode,
      secrets: () => call.allSecrets,
      dispatcher: () => account.connections.api,
      next: () => {
        if (started) return prepareRetry();
        started = true;
        return this.#authorized(bearer, call, request);
      },
    });
    call.httpStatus = response.status;
    const isInspected = request.inspected && config.tokenExpired !== undefined;
    return { response: isInspected ? await collectJson(call, response) : response, bearer: current };
  }

  /** Adds the token to a request. Returns a promise only if the request must be signed. */
  #authorized(bearer: Bearer, call: Call, request: ApiRequest): WireRequest | Promise<WireRequest> {
    const { account } = this.#parts;
    if (!account.signs) return this.#complete(bearer, call, request, {});
    const signed = account.sign({ text: textIn(request.body), target: 'api' }, bearer.credentials, call);
    return signed.then((signature) => this.#complete(bearer, call, request, signature));
  }

  #complete(
    bearer: Bearer,
    call: Call,
    { method, path, headers, body, streamed, mustBeRead, maxBytes }: ApiRequest,
    signature: Readonly<Record<string, string>>,
  ): WireRequest {
    const { config } = this;
    const token = bearer.token.reveal();
    // Set `authorization` before the spread. Adding it afterward would take ten times as long as the rest of the
    // function.
    const all: Record<string, string | string[]> = { authorization: '', ...headers };
    all['authorization'] = `Bearer ${token}`;
    for (const [name, value] of Object.entries(signature)) {
      // A signature header replaces the caller's header with the same name.
      for (const other of Object.keys(all)) if (other.toLowerCase() === name.toLowerCase()) delete all[other];
      all[name] = value;
    }
    call.carry(token);
    emit(config, call, () => ({
      type: 'request.sent',
      operation: call.operation,
      fingerprint: fingerprintOf(bearer.token),
    }));
    return {
      origin: config.base.origin,
      path,
      method,
      headers: all,
      body: typeof body.content === 'function' ? body.content() : body.content,
      limit: Math.min(config.maxResponseBytes, maxBytes),
      streamed,
      streamLimit: maxBytes,
      mustBeRead,
    };
  }

  /** Keeps the call pending until its response stream ends, and reports how the stream ended. */
  #tracked(call: Call, response: HttpResponse): HttpResponse {
    const { streamed } = response;
    if (streamed !== undefined) {
      const { stream, settled } = streamed;
      call.isStreaming = true;
      void this.#parts.activity.track(settled, { end: (by) => stream.destroy(call.interrupted(by)) });
      // If the reader destroys the stream, the API call has not failed.
      stream.on('error', (error) => ProviderError.is(error) && this.#failed(call, error));
      stream.on('close', () => this.#succeeded(call));
    }
    return response;
  }

  #succeeded(call: Call): void {
    if (call.isReported) return;
    call.isReported = true;
    emitSucceeded(this.config, call);
  }

  #failed(call: Call | undefined, error: unknown): void {
    if (call?.isReported) return;
    if (call !== undefined) call.isReported = true;
    if (ProviderError.is(error)) {
      this.#parts.account.recordError(error.code);
      emitFailed(this.config, call, error);
    } else if (call !== undefined) {
      // A function in the request's config threw this error, which the event must not show.
      emitFailed(this.config, call, call.error('invalid_request', 'a function in the config threw an error'));
    }
  }

  /** Waits for a token and opens the call's connection in the meantime. */
  #firstToken(call: Call): Promise<Bearer> {
    const { account, bearers } = this.#parts;
    const token = bearers.obtain(call);
    account.connections.openAhead();
    return this.#tokenFor(call, token);
  }

  /** Waits for a token. If the token request fails, rejects with an error for this call. */
  async #tokenFor<T>(call: Call, token: Promise<T>): Promise<T> {
    call.stage = 'waiting for a token';
    try {
      return await token;
    } catch (error) {
      const { operation, outcome, attempts } = call;
      // Errors thrown by this call already have the correct operation and message.
      if (!ProviderError.is(error) || error.operation === operation) throw error;
      const masked = withoutSecrets(error, call.secrets);
      const message = `${error.provider} ${operation}: no token: ${masked.message}`;
      throw repeatError(error, { ...masked, ...call.shownTarget, operation, outcome, attempts, message });
    }
  }
}

/** Returns the exact text of a body, an empty string without a body, or `undefined` if the body is not text. */
function textIn({ content }: RequestBody): string | undefined {
  if (content === undefined) return '';
  return typeof content === 'string' ? content : undefined;
}

/** Masks this call's secrets in the token endpoint's words, because the token request does not know them. */
function withoutSecrets(
  error: ProviderError,
  secrets: readonly string[],
): Pick<ProviderErrorInit, 'message' | 'providerMessage' | 'providerCode' | 'requestId'> {
  const { message } = error;
  const { providerMessage, providerCode, requestId } = ownFields(error);
  const words = [providerMessage, providerCode, requestId];
  const masked = maskAll(
    words.map((word) => word ?? ''),
    secrets,
  );
  const [shown, code, id] = words.map((word, at) => word && masked[at]);
  return {
    message: providerMessage && shown ? message.replace(providerMessage, () => shown) : message,
    providerMessage: shown,
    providerCode: code,
    requestId: id,
  };
}

/** Returns whether a response shows that the API knows the token. Other responses may come from a gateway. */
function isAcceptance({ status }: HttpResponse): boolean {
  return status < 500 && status !== 429;
}

/**
 * Returns the retry rule for a request. A request with a stream is never retried, because a stream can be read only
 * once.
 */
function ruleFor(call: Call, { once, body }: ApiRequest): RetryRule {
  if (once || !body.replayable) return RETRY_NEVER;
  return call.idempotent ? RETRY_IF_IDEMPOTENT : RETRY_IF_NOT_SENT;
}
