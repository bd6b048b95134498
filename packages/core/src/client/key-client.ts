import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Activity } from '../call/activity.js';
import type { Call } from '../call/call.js';
import type { ClientConfig } from '../config.js';
import { ProviderError, repeatError, unsentError } from '../errors.js';
import type { BearerSource } from '../http/bearer-source.js';
import { ClientConnections } from '../http/client-connections.js';
import { apiErrorCode, readRefusal, responseError } from '../http/failure.js';
import { type HttpResponse, parseJson } from '../http/response.js';
import { AuthorizedTransport } from '../http/send-authorized.js';
import { hasOwn, ownFields } from '../own.js';
import type { CheckedOptions } from '../provider/checked-options.js';
import { readCredentials } from '../provider/credentials.js';
import type { ProviderDefinition } from '../provider/definition.js';
import { isIdempotent } from '../retry/idempotent.js';
import { RetryBudget } from '../retry/retry-budget.js';
import { Secret, textsOf } from '../secret.js';
import { below } from '../target.js';
import { CarriedSecrets } from '../token/carried-secrets.js';
import { ownJson, validate } from '../validation.js';
import { type CallOptions, readCallOptions } from './call-options.js';
import { ClientBase } from './client-base.js';
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
  readonly response: StandardSchemaV1<unknown, T>;
  /**
   * For a call that must not be made twice by mistake: what to do where its outcome is unknown. With it nothing is sent
   * again, whatever failed, and only a well-formed refusal or a usable success counts as answered.
   */
  readonly whenUnknown?: string;
  /** For a call that brings a new key: the key itself, which later messages must not show. */
  readonly issued?: (answer: T) => string;
  /**
   * For a call that takes something away: what stands for its success where it is gone already, which after an attempt
   * that was lost means that this one has done it.
   */
  readonly whenGone?: T;
}

/** Checks an argument of an operation: `invalid_request` names the field that is not as the schema wants it. */
export type ArgumentCheck = <T>(schema: StandardSchemaV1<unknown, T>, given: unknown) => T;

/** The client of a provider that is called with a lasting key. There is no token request and no renewal. */
export abstract class AbstractKeyClient<Credentials extends object, Http> extends ClientBase<Http> {
  readonly #transport: AuthorizedTransport;
  /** Created when a function returns credentials, or when a call issues a key. */
  #carried: CarriedSecrets | undefined;
  #connections: ClientConnections | undefined;

  /**
   * @param keyOf The key among the credentials. They are read for every call, so that a rotated key is picked up.
   * @throws ProviderError `invalid_options` if the options contain a store: a lasting key is not shared.
   */
  constructor(
    definition: ProviderDefinition<Credentials>,
    { config, credentials, store }: CheckedOptions<Credentials>,
    keyOf: (credentials: Credentials) => string,
  ) {
    const activity = new Activity();
    super(activity);
    if (store !== undefined) {
      const { name, factory } = definition;
      throw unsentError(name, factory, 'invalid_options', 'store: expected no field of this name');
    }
    const bearers: BearerSource = {
      usable: () => undefined,
      obtain: async (call) => {
        const read = await readCredentials(definition.credentials, credentials, call);
        if (typeof credentials === 'function') this.#remembered().addCredentials(read);
        return { token: new Secret(keyOf(read)) };
      },
      renew: undefined,
      replayed: undefined,
    };
    this.#transport = new AuthorizedTransport({
      config,
      activity,
      bearers,
      budget: new RetryBudget(),
      secrets: () => [
        ...(typeof credentials === 'function' ? [] : textsOf(credentials)),
        ...(this.#carried?.texts ?? []),
      ],
      connections: () => {
        this.#connections ??= new ClientConnections(config, () => {
          this.#connections = undefined;
        });
        return this.#connections;
      },
    });
  }

  /** State of the client and its counters. */
  status(): ClientStatus {
    const { closed, counters: figures } = this.activity;
    return { phase: closed ? 'closed' : 'fresh', ...figures };
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
    const request = ownFields(
      requestOf((schema, given) => {
        const argument = validate(schema, given, 'the argument');
        if (hasOwn(argument, 'refused')) throw unsentError(name, operation, 'invalid_request', argument.refused);
        return argument.value;
      }),
    );
    const { method, path, body, whenUnknown } = request;
    const headers = {
      accept: 'application/json',
      'user-agent': config.userAgent,
      ...(body && { 'content-type': 'application/json' }),
    };
    const content = body && JSON.stringify(body);
    const located = below(config.base, path);
    if (hasOwn(located, 'refused')) {
      throw unsentError(name, operation, 'foreign_origin', `path: expected ${located.refused}`);
    }
    return this.#transport.startCall(
      { operation, idempotent: isIdempotent(method), timeout: undefined, signal },
      async (call) => {
        const sent = this.#transport.sendAuthorized(call, {
          method,
          path: located.at,
          headers,
          body: { content, type: undefined, replayable: true },
          streamed: false,
          once: whenUnknown !== undefined,
        });
        const answer = await sent.catch((error: unknown) => {
          throw uncertain(error, whenUnknown);
        });
        return this.#judge(call, request, answer);
      },
    );
  }

  protected override get config(): ClientConfig {
    return this.#transport.config;
  }

  protected override async disconnect(): Promise<void> {
    await this.#connections?.close();
  }

  protected override createTransport(): AuthorizedTransport {
    return this.#transport;
  }

  #judge<T>(call: Call, request: ResourceCall<T>, answer: HttpResponse): T {
    const { definition } = this.#transport.config;
    const { status } = answer;
    const parsed = parseJson(answer.body);
    const data = hasOwn(parsed, 'json') ? parsed.json : undefined;
    const refused = readRefusal(definition, { response: answer, data }) !== undefined;
    const secrets = (): readonly string[] => this.#transport.secretsOf(call);
    // Where an attempt before was lost, and the provider itself says so. One that it answered has done nothing.
    const lostBefore = call.outcome === 'unknown';
    if (status === 404 && refused && lostBefore && request.whenGone !== undefined) return request.whenGone;
    if (status < 200 || status > 299 || refused) {
      const code = status > 299 ? apiErrorCode(status) : 'rejected';
      const telling = { definition, secrets, show: true };
      const error = responseError(call, code, { response: answer, data }, telling);
      // A well-formed refusal is certain; whatever else comes after the send is not.
      throw refused && status < 500 ? error : uncertain(error, request.whenUnknown);
    }
    const checked = hasOwn(parsed, 'json')
      ? validate(request.response, ownJson(data), 'the answer', { prefix: 'the answer: ', secrets })
      : { refused: 'the answer: expected well-formed JSON' };
    if (hasOwn(checked, 'refused')) {
      throw uncertain(call.error('invalid_response', checked.refused, { httpStatus: status }), request.whenUnknown);
    }
    const { issued } = request;
    if (issued !== undefined) this.#remembered().addKey(issued(checked.value));
    return checked.value;
  }

  #remembered(): CarriedSecrets {
    this.#carried ??= new CarriedSecrets();
    return this.#carried;
  }
}

/** What failed after it may have been carried out, told as that where it must not be done twice by mistake. */
function uncertain(error: unknown, whenUnknown: string | undefined): unknown {
  if (whenUnknown === undefined || !ProviderError.is(error) || error.outcome === 'not_sent') return error;
  return repeatError(error, { outcome: 'unknown', retryable: false, message: `${error.message}; ${whenUnknown}` });
}
