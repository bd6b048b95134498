import type { Activity } from '../activity.js';
import type { BearerSource } from '../bearer.js';
import { Call } from '../call.js';
import { ProviderError, repeatError, unsentError } from '../errors.js';
import type { ClientConfig } from '../options.js';
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

/** One call as its caller asks for it. */
export interface CallRequest {
  readonly operation: string;
  readonly idempotent: boolean;
  /** Milliseconds; the client's own timeout where it is left out. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a transport is made of. */
export interface TransportParts {
  readonly config: ClientConfig<unknown>;
  readonly bearers: BearerSource;
  readonly activity: Activity;
  /** Headers that sign a text on behalf of whoever holds this bearer. */
  sign?(text: string, bearer: Secret, call: Call): Promise<Readonly<Record<string, string>>>;
}

/** Sends API calls with their token. The token is added to its own copy of the headers, so no caller ever sees it. */
export class AuthorizedTransport {
  readonly config: ClientConfig<unknown>;
  readonly #parts: TransportParts;

  constructor(parts: TransportParts) {
    this.config = parts.config;
    this.#parts = parts;
  }

  /** Runs one call within its deadline. Refused with `closed` once the client is. */
  async run<T>(request: CallRequest, work: (call: Call) => Promise<T>): Promise<T> {
    const { config, activity } = this.#parts;
    const { operation, timeout = config.timeout, signal } = request;
    const { name: provider } = config.definition;
    if (signal !== undefined && signal !== null && typeof signal.addEventListener !== 'function') {
      throw unsentError(provider, operation, 'invalid_request', 'signal: expected an AbortSignal');
    }
    const call = new Call({ provider, operation, clock: config.clock, timeout, signal: signal ?? undefined });
    call.idempotent = request.idempotent;
    try {
      if (activity.closed) throw call.error('closed', 'expected an open client, it has been closed');
      return await activity.track(work(call));
    } finally {
      call.finish();
    }
  }

  /** Sends a request; after a 401 with a new token once more, with the same bytes. */
  async send(call: Call, request: ApiRequest): Promise<Answer> {
    const { bearers } = this.#parts;
    const bearer = bearers.held() ?? (await this.#awaited(call, bearers.obtain(call)));
    const answer = await this.#sendWith(bearer, call, request);
    if (answer.status !== 401 || bearers.renew === undefined) return answer;
    const renewed = await this.#awaited(call, bearers.renew(bearer, call));
    if (!request.body.replayable) {
      const text = 'the token was renewed, but a stream can not be sent twice: make the call again with a new one';
      throw call.error('unauthorized', text, { status: 401 });
    }
    return this.#sendWith(renewed, call, request);
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
      if (!ProviderError.is(error)) throw error;
      const { operation, outcome, attempts } = call;
      throw repeatError(error, { operation, outcome, attempts });
    }
  }
}
