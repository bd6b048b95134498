import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { type Clock, MAX_TIMEOUT_MS, systemClock } from '../clock.js';
import type { ClientConfig, Dispatcher, FetchFunction, TokenExpired } from '../config.js';
import { unsentError } from '../errors.js';
import type { EventListener } from '../events.js';
import { checkEngineOptions, ENGINE } from '../http/engine.js';
import { fetchDispatcher } from '../http/fetch-dispatcher.js';
import { userDispatcher } from '../http/user-dispatcher.js';
import { hasOwn, ownField } from '../own-fields.js';
import type { CheckedOptions } from '../provider/checked-options.js';
import { type CredentialsSource, checkCredentials } from '../provider/credentials.js';
import type { ProviderDefinition } from '../provider/definition.js';
import { parseBase } from '../target.js';
import type { TokenStore } from '../token-store.js';
import { constantMessages, found, objectMessage, UNREADABLE, validate } from '../validation.js';

/** Options that all clients accept. */
export interface ClientOptions<Credentials> {
  /**
   * The credentials, or a function that returns them. The function is called for each token request, so you can rotate
   * a secret without a restart. With API keys, the function is called for each API call.
   */
  readonly credentials: CredentialsSource<Credentials>;
  /**
   * The provider's base URL: an https URL, or an http URL for a loopback host. The client trusts this URL, so never
   * take it from tenant input. Default: the provider's documented URL, if there is one.
   */
  readonly baseUrl?: string | undefined;
  /**
   * Timeout for a whole call in milliseconds, including token requests, retries and the replay after a 401. Default:
   * 30,000.
   */
  readonly timeout?: number | undefined;
  /**
   * Maximum number of retries, from 0 to 10. Default: 2. A request is retried only if this is safe: if no byte was
   * sent, or, for token requests and idempotent methods, after a lost connection or during a temporary outage. With the
   * option `fetch` and on Bun, requests are never retried.
   */
  readonly retries?: number | undefined;
  /**
   * Maximum number of connections of this process to the origin of `baseUrl`, from 1 to 65,535. Connections of other
   * clients to the same origin count as well, and connections for token requests. While all connections are in use,
   * calls wait for a free one until their timeout. Cannot be combined with `dispatcher` or `fetch`, and is not supported
   * on Bun. Default: 1,024.
   */
  readonly maxConnections?: number | undefined;
  /** Maximum response size of an API call, in bytes after decompression. Default: 10 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** Text to append to the `User-Agent` header, for example `shop/4.2`. */
  readonly userAgent?: string | undefined;
  /**
   * A Dispatcher of undici 7 or 8 that sends all requests. Use it for a proxy, client certificates, a custom CA or a
   * `MockAgent`. The dispatcher must be trusted, because it receives everything that the client sends. The client does
   * not close the dispatcher. Create a separate dispatcher for each client, because clients with the same dispatcher
   * share its connections. Default: the client opens its own connections. Not supported on Bun.
   */
  readonly dispatcher?: Dispatcher | undefined;
  /**
   * A function with the signature of `fetch` that sends all requests instead of undici. Use it for mocks such as msw or
   * nock, or to trace requests. It must be trusted, because it receives everything that the client sends. It must not
   * follow redirects or send a request twice. Requests are never retried, and every failure of the function has the
   * outcome `unknown`. Cannot be combined with `dispatcher`. Default: undici, or Bun's `fetch` on Bun.
   *
   * @example
   * ```ts
   * // Calls the current global `fetch`, which msw and nock replace while they are active.
   * const client = createAcme({ credentials, fetch: (url, init) => fetch(url, init) });
   * ```
   */
  readonly fetch?: FetchFunction | undefined;
  /** The client's clock. Tests can pass a fake clock. Default: the system clocks and timers. */
  readonly clock?: Clock | undefined;
  /** Called with each {@link ClientEvent}. Events do not contain tokens. Errors thrown by the function are ignored. */
  readonly onEvent?: EventListener | undefined;
}

/** Options for clients whose tokens expire. */
export interface TokenClientOptions<Credentials> extends ClientOptions<Credentials> {
  /**
   * A store through which processes share a token, such as `@x/redis-store`. The store must be trusted, because it
   * receives the tokens. Transaction tokens are never stored. Default: each process requests its own token.
   */
  readonly store?: TokenStore | undefined;
  /**
   * Recognizes an expired token in a response with a status other than 401. Called with every such API response,
   * except for streams and bodies above 1 MiB. Must return `true` or `false`, not a promise.
   *
   * If it returns `true`, the token is renewed as after a 401. The call is sent again only if that is safe: if its
   * method is idempotent, or if it has the option `idempotent: true`. Otherwise, the caller receives the response, and
   * the next call uses a new token.
   *
   * @example
   * ```ts
   * const tokenExpired: TokenExpired = ({ status, data }) =>
   *   status === 403 && (data as { error?: string } | undefined)?.error === 'token_expired';
   * ```
   */
  readonly tokenExpired?: TokenExpired | undefined;
}

/** Default timeout for a whole call, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 30_000;
export const DEFAULT_RETRIES = 2;
const MAX_RETRIES = 10;
/**
 * A slow API needs one connection for each concurrent call. Fewer connections would make a burst slower than opening
 * them all, and more would exceed the limit of open files on many systems.
 */
const DEFAULT_MAX_CONNECTIONS = 1_024;
/** Number of ports from which connections to one address can be opened. */
const MAX_CONNECTIONS = 65_535;
const DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
/** Maximum string length in V8. */
const MAX_RESPONSE_BYTES = 2 ** 29 - 24;

const has = (value: unknown, ...methods: readonly string[]): boolean =>
  value !== null &&
  (typeof value === 'object' || typeof value === 'function') &&
  methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');

/**
 * Returns whether a value is a working clock. For example, `{ monotonic: performance.now }` throws because `this` is
 * lost.
 */
function isClock(value: unknown): value is Clock {
  if (!has(value, 'now', 'monotonic')) return false;
  try {
    return Number.isFinite((value as Clock).now()) && Number.isFinite((value as Clock).monotonic());
  } catch {
    return false;
  }
}

const numberField = (isAllowed: (value: number) => boolean, message: string): v.GenericSchema<number> =>
  v.pipe(v.number(message), v.check(isAllowed, message));

const wholeNumber = (unit: string, min: number, max: number): v.GenericSchema<number> =>
  numberField(
    (value) => Number.isSafeInteger(value) && value >= min && value <= max,
    `must be a whole number ${unit}from ${min} to ${max}`,
  );

const USER_AGENT = 'must be a string of printable ASCII characters';

const FETCH = 'must be a function with the signature of fetch';

const commonOptions = constantMessages(
  v.object({
    baseUrl: v.optional(v.string('must be a URL as a string')),
    timeout: v.optional(
      numberField(
        (value) => value > 0 && value <= MAX_TIMEOUT_MS,
        `must be a number of milliseconds above 0 and at most ${MAX_TIMEOUT_MS}`,
      ),
      DEFAULT_TIMEOUT_MS,
    ),
    retries: v.optional(wholeNumber('', 0, MAX_RETRIES), DEFAULT_RETRIES),
    maxResponseBytes: v.optional(wholeNumber('of bytes ', 1, MAX_RESPONSE_BYTES), DEFAULT_MAX_RESPONSE_BYTES),
    maxConnections: v.optional(wholeNumber('', 1, MAX_CONNECTIONS)),
    userAgent: v.optional(v.pipe(v.string(USER_AGENT), v.regex(/^[\x20-\x7e]*$/, USER_AGENT))),
    dispatcher: v.optional(v.custom<Dispatcher>((value) => has(value, 'dispatch'), 'must be an undici Dispatcher')),
    fetch: v.optional(v.custom<FetchFunction>((value) => typeof value === 'function', FETCH)),
    clock: v.optional(v.custom<Clock>(isClock, 'must have now() and monotonic(), which return numbers'), systemClock),
    onEvent: v.optional(v.custom<EventListener>((value) => typeof value === 'function', 'must be a function')),
    tokenExpired: v.optional(
      v.custom<TokenExpired>((value) => typeof value === 'function', 'must be a function that returns true or false'),
    ),
    store: v.optional(
      v.custom<TokenStore>(
        (value) => has(value, 'get', 'delete', 'lease'),
        'must have get(), delete() and lease(), as redisStore() of @x/redis-store has',
      ),
    ),
  }),
);

const COMMON = new Set(['credentials', ...Object.keys(commonOptions.entries)]);

let latest: ClientConfig | undefined;

/** Reuses the previous client's config if all values are equal. */
function shared(config: ClientConfig): ClientConfig {
  const before = latest;
  const same =
    before !== undefined &&
    (Object.keys(config) as (keyof ClientConfig)[]).every((key) => key === 'base' || config[key] === before[key]);
  if (same) return before;
  latest = config;
  return config;
}

const noSettings: StandardSchemaV1<unknown, object> = constantMessages(v.strictObject({}, objectMessage));

/**
 * Validates a factory's options and fills in the defaults.
 *
 * @param settings A strict schema for the provider-specific options. By default, no provider-specific options are
 * accepted.
 * @throws ProviderError `invalid_options`. The message names the first invalid or unknown field.
 * @example
 * ```ts
 * import { constantMessages, objectMessage, readOptions, TokenClient } from '@x/core';
 * import * as v from 'valibot';
 *
 * const settings = constantMessages(
 *   v.strictObject({ stage: v.optional(v.string('must be a string')) }, objectMessage),
 * );
 *
 * export function createAcme(options: AcmeOptions): TokenClient<AcmeCredentials> {
 *   const checked = readOptions(acme, options, settings);
 *   return new TokenClient(acmeFor(checked.settings.stage), checked);
 * }
 * ```
 */
export function readOptions<Credentials extends object, Settings>(
  definition: ProviderDefinition<Credentials>,
  options: unknown,
  settings: StandardSchemaV1<unknown, Settings>,
): CheckedOptions<Credentials, Settings>;
export function readOptions<Credentials extends object>(
  definition: ProviderDefinition<Credentials>,
  options: unknown,
): CheckedOptions<Credentials>;
export function readOptions<Credentials extends object>(
  definition: ProviderDefinition<Credentials>,
  options: unknown,
  settings: StandardSchemaV1<unknown, object> = noSettings,
): CheckedOptions<Credentials> {
  const refuse = (text: string): never => {
    throw unsentError(definition.name, definition.factory, 'invalid_options', text);
  };
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return refuse(`options: must be an object with the credentials ${found(options)}`);
  }
  let fields: readonly [string, unknown][];
  try {
    fields = Object.entries(options);
  } catch {
    // A getter's error may contain the secret that it was reading.
    return refuse(`options: ${UNREADABLE}`);
  }
  const select = (common: boolean): object =>
    Object.fromEntries(fields.filter(([name]) => COMMON.has(name) === common));
  const own = validate(settings, select(false), 'options', { known: COMMON });
  if (hasOwn(own, 'refused')) return refuse(own.refused);
  const common = validate(commonOptions, select(true), 'options');
  if (hasOwn(common, 'refused')) return refuse(common.refused);
  const granted = checkEngineOptions(ENGINE, common.value);
  if (hasOwn(granted, 'refused')) return refuse(granted.refused);
  const {
    baseUrl = ownField(definition, 'baseUrl'),
    userAgent,
    dispatcher,
    onEvent,
    tokenExpired,
    store,
  } = common.value;
  const { clock, maxConnections = DEFAULT_MAX_CONNECTIONS, maxResponseBytes, timeout } = common.value;
  const { retries, fetch } = granted;
  if (baseUrl === undefined) return refuse('baseUrl: must be the URL that the provider gave you (missing)');
  const base = parseBase(baseUrl);
  if (hasOwn(base, 'refused')) return refuse(`baseUrl: must be ${base.refused}`);
  const credentials = checkCredentials(definition.credentials, new Map(fields).get('credentials'));
  if (hasOwn(credentials, 'refused')) return refuse(credentials.refused);
  const agent = `x-${definition.name}/${definition.version}`;
  return {
    settings: own.value,
    credentials: credentials.value,
    config: shared({
      clock,
      maxConnections,
      maxResponseBytes,
      timeout,
      retries,
      definition,
      base: base.at,
      baseUrl: base.at.origin + base.at.prefix,
      userAgent: userAgent === undefined ? agent : `${agent} ${userAgent}`,
      dispatcher: fetch ? fetchDispatcher(fetch, base.at) : dispatcher && userDispatcher(dispatcher),
      onEvent,
      tokenExpired,
    }),
    store,
  };
}
