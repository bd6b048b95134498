import type { StandardSchemaV1 } from '@standard-schema/spec';
import { BoundMethods } from '../bound-methods.js';
import { Activity } from '../call/activity.js';
import type { ClientConfig } from '../config.js';
import { unsentError } from '../errors.js';
import { AuthorizedTransport } from '../http/send-authorized.js';
import { hasOwn, ownFields } from '../own-fields.js';
import { Account } from '../provider/account.js';
import type { CheckedOptions } from '../provider/checked-options.js';
import type { ProviderDefinition } from '../provider/definition.js';
import { Secret } from '../secret.js';
import { validate } from '../validation.js';
import { type CallOptions, readCallOptions } from './call-options.js';
import { ClientBase, type CreateHttp } from './client-base.js';
import { callResource, type ResourceCall } from './resource-call.js';
import { type ClientStatus, countersOf } from './status.js';

/**
 * Validates an argument with a schema and returns the schema's output.
 *
 * @throws ProviderError `invalid_request`. The message names the invalid field.
 */
export type ArgumentCheck = <T>(schema: StandardSchemaV1<unknown, T>, given: unknown) => T;

/** Client for a provider that uses API keys instead of tokens. */
export class BaseKeyClient<Credentials extends object, Http> extends ClientBase<Http> {
  readonly #account: Account<Credentials>;
  readonly #keyOf: (credentials: Credentials) => string;
  #transport: AuthorizedTransport | undefined;

  /**
   * @param keyOf Returns the key from the credentials. Called for each API call, so you can rotate the key.
   * @throws ProviderError `invalid_options` if the options contain a store or `tokenExpired`.
   */
  constructor(
    definition: ProviderDefinition<Credentials>,
    options: CheckedOptions<Credentials>,
    createHttp: CreateHttp<Http>,
    keyOf: (credentials: Credentials) => string,
  ) {
    super(new Activity(), createHttp);
    const unsupported = options.store !== undefined ? 'store' : options.config.tokenExpired && 'tokenExpired';
    if (unsupported !== undefined) {
      const { name, factory } = definition;
      throw unsentError(name, factory, 'invalid_options', `${unsupported} is not an option`);
    }
    this.#account = new Account(definition, options);
    this.#keyOf = keyOf;
  }

  /** Returns the client's state and counters, which do not contain any secrets. */
  status(): ClientStatus {
    return { phase: this.activity.closed ? 'closed' : 'fresh', ...countersOf(this.#account), tokenFailuresInARow: 0 };
  }

  /**
   * Sends a request and validates the response. Resolves to the `response` schema's output.
   *
   * @param operation Operation name for errors and events, such as `accessTokens.create`.
   * @param options The caller's options, such as a signal.
   * @param requestOf Creates the request. The parameter is a function that validates arguments. If an argument is
   * invalid, the request is not sent.
   * @throws ProviderError on any failure.
   * @example
   * ```ts
   * const keys = await client.call('keys.list', { signal }, () => ({
   *   method: 'GET',
   *   path: '/keys',
   *   response: keysSchema,
   * }));
   * ```
   */
  async call<T>(
    operation: string,
    options: CallOptions | undefined,
    requestOf: (checked: ArgumentCheck) => ResourceCall<T>,
  ): Promise<T> {
    const { name } = this.config.definition;
    const checked = readCallOptions(name, operation, options);
    const request = ownFields(
      requestOf((schema, given) => {
        const argument = validate(schema, given, 'the argument');
        if (hasOwn(argument, 'refused')) throw unsentError(name, operation, 'invalid_request', argument.refused);
        return argument.value;
      }),
    );
    const result = await callResource(this.createTransport(), operation, request, checked);
    if (request.issued !== undefined) this.#account.carried.addKey(request.issued(result));
    return result;
  }

  protected override get config(): ClientConfig {
    return this.#account.config;
  }

  protected override disconnect(): Promise<void> {
    return this.#account.disconnect();
  }

  protected override createTransport(): AuthorizedTransport {
    this.#transport ??= new AuthorizedTransport({
      account: this.#account,
      activity: this.activity,
      bearers: {
        usable: () => undefined,
        obtain: async (call) => {
          const credentials = await this.#account.readCredentials(call);
          return { token: new Secret(this.#keyOf(credentials)), credentials };
        },
        accepted: () => undefined,
        expired: () => undefined,
        recover: async () => undefined,
      },
    });
    return this.#transport;
  }
}

BoundMethods.bind(BaseKeyClient, 'status', 'call');
