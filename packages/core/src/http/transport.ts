import type { Activity } from '../activity.js';
import type { BearerSource } from '../bearer.js';
import type { Call } from '../call.js';
import { ProviderError, repeatError } from '../errors.js';
import { emit } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import type { ClientConfig } from '../options.js';
import { type CallRequest, runCall } from '../run-call.js';
import type { Secret } from '../secret.js';
import type { Answer } from './answer.js';
import type { Body } from './body.js';
import { send } from './engine.js';

/** An API request, complete but for its token. */
export interface ApiRequest {
  readonly method: string;
  /** From the root of the origin, checked to lie within the prefix. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Body;
}

/** What a transport is made of. */
export interface TransportParts {
  readonly config: ClientConfig;
  readonly bearers: BearerSource;
  readonly activity: Activity;
  /** Headers that sign a text on behalf of whoever holds this bearer. */
  sign?(text: string, bearer: Secret, call: Call): Promise<Readonly<Record<string, string>>>;
}

/** Sends API calls with their token. The token is added to its own copy of the headers, so no caller ever sees it. */
export class AuthorizedTransport {
  readonly config: ClientConfig;
  readonly #parts: TransportParts;

  constructor(parts: TransportParts) {
    this.config = parts.config;
    this.#parts = parts;
  }

  /** Runs one API call within its deadline. Refused with `closed` once the client is. */
  async run<T>(request: CallRequest, work: (call: Call) => Promise<T>): Promise<T> {
    const { config, activity } = this.#parts;
    activity.figures.calls += 1;
    try {
      return await runCall(config, activity, request, work);
    } catch (error) {
      if (ProviderError.is(error)) this.#failed(error);
      throw error;
    }
  }

  /** Sends a request; after a 401 with a new token once more, with the same bytes. */
  async send(call: Call, request: ApiRequest): Promise<Answer> {
    const { bearers, sign } = this.#parts;
    // Before a token is asked for: what can't be signed is not sent.
    if (sign !== undefined) this.#signable(request.body, call);
    const bearer = bearers.usable() ?? (await this.#awaited(call, bearers.obtain(call)));
    const answer = await this.#sendWith(bearer, call, request);
    if (answer.status !== 401 || bearers.renew === undefined) return answer;
    const renewed = await this.#awaited(call, bearers.renew(bearer, call));
    if (renewed === undefined) return answer;
    if (!request.body.replayable) {
      const text = 'the token was renewed, but a stream can not be sent twice: make the call again with a new one';
      throw call.error('unauthorized', text, { status: 401 });
    }
    emit(this.config, () => ({ type: 'request.replayed', operation: call.operation }));
    const repeated = await this.#sendWith(renewed, call, request);
    bearers.repeated?.(renewed, repeated.status !== 401);
    return repeated;
  }

  async #sendWith(bearer: Secret, call: Call, { method, path, headers, body }: ApiRequest): Promise<Answer> {
    const { config, sign } = this.#parts;
    const complete: Record<string, string | string[]> = { ...headers };
    if (sign !== undefined) {
      for (const [name, value] of Object.entries(await sign(this.#signable(body, call), bearer, call))) {
        // Ours in place of a caller's: names of headers differ by case alone, as keys they are two.
        delete complete[name.toLowerCase()];
        complete[name] = value;
      }
    }
    complete['authorization'] = `Bearer ${bearer.reveal()}`;
    emit(config, () => ({
      type: 'request.sent',
      operation: call.operation,
      fingerprint: fingerprintOf(bearer),
    }));
    return send(
      config.dispatcher,
      {
        origin: config.base.origin,
        path,
        method,
        headers: complete,
        body: body.content,
        limit: config.maxResponseBytes,
      },
      call,
    );
  }

  #failed({ operation, code, status, outcome, attempts }: ProviderError): void {
    const { config, activity } = this.#parts;
    activity.figures.lastError = { code, at: new Date(config.clock.now()) };
    emit(config, () => ({
      type: 'request.failed',
      operation,
      code,
      outcome,
      attempts,
      ...(status !== undefined && { status }),
    }));
  }

  #signable({ content }: Body, call: Call): string {
    if (content === undefined) return '';
    if (typeof content === 'string') return content;
    throw call.error('invalid_request', 'data: expected JSON, text or nothing, while requests are signed');
  }

  /** A failure to get a token, told from the point of view of the call that needed it. */
  async #awaited<T>(call: Call, token: Promise<T>): Promise<T> {
    try {
      return await token;
    } catch (error) {
      const { operation, outcome, attempts } = call;
      // What this very call ended in says all already.
      if (!ProviderError.is(error) || error.operation === operation) throw error;
      const message = `${error.provider} ${operation}: no token: ${error.message}`;
      throw repeatError(error, { operation, outcome, attempts, message });
    }
  }
}
