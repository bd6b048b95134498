import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Activity } from './activity.js';
import type { BearerSource } from './bearer.js';
import type { Call } from './call.js';
import { type CallOptions, readCallOptions } from './call-options.js';
import type { Client } from './client.js';
import { readCredentials } from './credentials.js';
import { ProviderError, repeatError, unsentError } from './errors.js';
import { type Answer, parseJson } from './http/answer.js';
import { type AxiosInstance, createHttp } from './http/client.js';
import { ClientConnections } from './http/client-connections.js';
import { apiCode, failureOf, refusalIn } from './http/failure.js';
import { isIdempotent } from './http/idempotent.js';
import { below } from './http/target.js';
import { AuthorizedTransport } from './http/transport.js';
import type { CheckedOptions } from './options.js';
import type { ProviderDefinition } from './provider.js';
import { RetryBudget } from './retry-budget.js';
import { check, ownJson } from './schema.js';
import { Secret } from './secret.js';
import type { ClientStatus } from './status.js';

/** The request of one operation of a resource, and what its answer has to look like. */
export interface ResourceCall<T> {
  /** What it is sent with. All but POST are taken to be idempotent. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL. Segments that come from a caller are to be checked. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** What the body of a success has to look like. */
  readonly answer: StandardSchemaV1<unknown, T>;
  /**
   * For a call that must not be made twice by mistake: what to do where its outcome is unknown. With it nothing is sent
   * again, whatever failed, and only a well-formed refusal or a usable success counts as answered.
   */
  readonly whenUnknown?: string;
  /**
   * For a call that takes something away: what stands for its success where it is gone already, which after an attempt
   * that was lost means that this one has done it.
   */
  readonly whenGone?: T;
}

/** Checks an argument of an operation: `invalid_request` names the field that is not as the schema wants it. */
export type ArgumentCheck = <T>(schema: StandardSchemaV1<unknown, T>, given: unknown) => T;

/** The client of a provider that is called with a key which lasts: nothing is asked for, nothing renewed. */
export class KeyClient<Credentials extends object> implements Client {
  readonly #transport: AuthorizedTransport;
  readonly #activity = new Activity();
  #connections: ClientConnections | undefined;
  #http: AxiosInstance | undefined;

  /**
   * @param keyOf The key among the credentials. They are read for every call, so that a rotated key is picked up.
   * @throws ProviderError `invalid_options` where there is a store among the options: a key that lasts is put nowhere else.
   */
  constructor(
    definition: ProviderDefinition<Credentials>,
    { config, credentials, store }: CheckedOptions<Credentials>,
    keyOf: (credentials: Credentials) => string,
  ) {
    // A key that lasts is not to be shared: here, a store is an option that nobody knows.
    if (store !== undefined) {
      const { name, factory } = definition;
      throw unsentError(name, factory, 'invalid_options', 'store: expected no field of this name');
    }
    const bearers: BearerSource = {
      usable: () => undefined,
      obtain: async (call) => new Secret(keyOf(await readCredentials(definition.credentials, credentials, call))),
    };
    this.#transport = new AuthorizedTransport({
      config,
      activity: this.#activity,
      bearers,
      budget: new RetryBudget(),
      connections: () => {
        this.#connections ??= new ClientConnections(config, () => {
          this.#connections = undefined;
        });
        return this.#connections;
      },
      // The key is all that there is to know, and each call knows the one that it carries.
      secrets: () => [],
    });
  }

  /** Calls to the provider's API, each with the key: an axios instance. */
  get http(): AxiosInstance {
    this.#http ??= createHttp(this.#transport);
    return this.#http;
  }

  /** Whether it is open, and what it has done so far. */
  status(): ClientStatus {
    const { closed, figures } = this.#activity;
    return { phase: closed ? 'closed' : 'fresh', ...figures };
  }

  /** Refuses new calls with `closed`; resolves when those under way have finished, within the client's `timeout`. */
  async close(): Promise<void> {
    await this.#activity.close(this.#transport.config);
    await this.#connections?.close();
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Carries out one operation of a resource and judges its answer: status, envelope, shape.
   *
   * @param operation As it stands in errors and events: `accessTokens.create`.
   * @param options What the caller said beside the arguments.
   * @param requestOf Makes the request, its arguments checked before anything is sent.
   * @throws ProviderError for whatever goes wrong.
   */
  async call<T>(
    operation: string,
    options: CallOptions | undefined,
    requestOf: (checked: ArgumentCheck) => ResourceCall<T>,
  ): Promise<T> {
    const { config } = this.#transport;
    const { name } = config.definition;
    const { signal } = readCallOptions(name, operation, options);
    const request = requestOf((schema, given) => {
      const argument = check(schema, given, 'the argument');
      if ('refused' in argument) throw unsentError(name, operation, 'invalid_request', argument.refused);
      return argument.value;
    });
    const { method, path, body, whenUnknown } = request;
    const headers = {
      accept: 'application/json',
      'user-agent': config.userAgent,
      ...(body && { 'content-type': 'application/json' }),
    };
    const content = body && JSON.stringify(body);
    const located = below(config.base, path);
    if ('refused' in located) {
      throw unsentError(name, operation, 'foreign_origin', `path: expected ${located.refused}`);
    }
    return this.#transport.run({ operation, idempotent: isIdempotent(method), signal }, async (call) => {
      const sent = this.#transport.send(call, {
        method,
        path: located.at,
        headers,
        body: { content, replayable: true },
        once: whenUnknown !== undefined,
      });
      const answer = await sent.catch((error: unknown) => {
        throw uncertain(error, whenUnknown);
      });
      return this.#judge(call, request, answer);
    });
  }

  #judge<T>(call: Call, request: ResourceCall<T>, answer: Answer): T {
    const { definition } = this.#transport.config;
    const { status } = answer;
    const parsed = parseJson(answer.body);
    const data = 'json' in parsed ? parsed.json : undefined;
    const refused = refusalIn(definition, { answer, data }) !== undefined;
    // Where an attempt before was lost, and the provider itself says so. One that it answered has done nothing.
    const lostBefore = call.outcome === 'unknown';
    if (status === 404 && refused && lostBefore && request.whenGone !== undefined) return request.whenGone;
    if (status < 200 || status > 299 || refused) {
      const code = status > 299 ? apiCode(status) : 'rejected';
      const telling = { definition, secrets: this.#transport.secretsOf(call), show: true };
      const error = failureOf(call, code, { answer, data }, telling);
      // A well-formed refusal is certain; whatever else comes after the send is not.
      throw refused && status < 500 ? error : uncertain(error, request.whenUnknown);
    }
    const checked = 'json' in parsed ? check(request.answer, ownJson(data), 'the answer', 'the answer: ') : undefined;
    if (checked === undefined || 'refused' in checked) {
      const text = checked?.refused ?? 'the answer: expected well-formed JSON';
      throw uncertain(call.error('invalid_response', text, { status }), request.whenUnknown);
    }
    return checked.value;
  }
}

/** What failed after it may have been carried out, told as that where it must not be done twice by mistake. */
function uncertain(error: unknown, whenUnknown: string | undefined): unknown {
  if (whenUnknown === undefined || !ProviderError.is(error) || error.outcome === 'not_sent') return error;
  return repeatError(error, { outcome: 'unknown', retryable: false, message: `${error.message}; ${whenUnknown}` });
}
