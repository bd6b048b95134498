import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { type Clock, MAX_TIMEOUT_MS, systemClock } from '../clock.js';
import type { ClientConfig, Dispatcher } from '../config.js';
import { unsentError } from '../errors.js';
import type { EventListener } from '../events.js';
import { checkEngineOptions, ENGINE } from '../http/engine.js';
import { userDispatcher } from '../http/user-dispatcher.js';
import { hasOwn, ownField } from '../own-fields.js';
import type { CheckedOptions } from '../provider/checked-options.js';
import { type CredentialsSource, checkCredentials } from '../provider/credentials.js';
import type { ProviderDefinition } from '../provider/definition.js';
import { parseBase } from '../target.js';
import type { TokenStore } from '../token-store.js';
import { constantMessages, found, objectMessage, validate } from '../validation.js';

/** The options that all clients have in common. */
export interface ClientOptions<Credentials> {
  /** A value, or a function that gives it, which is read again for every token request: rotation without restart. */
  readonly credentials: CredentialsSource<Credentials>;
  /** Where the provider is: https, or http for a loopback host. It is trusted: never take it from a tenant's input. */
  readonly baseUrl?: string | undefined;
  /** Milliseconds for a whole call: waiting for a token, sending, the repeat after a 401, retries. Default 30,000. */
  readonly timeout?: number | undefined;
  /**
   * How often a request may be sent again where that can do no harm: nothing of it was sent; or it is a token request or
   * of an idempotent method, and was lost before an answer or met by an outage that passes. 0 to 10, default 2. On Bun
   * nothing is sent again.
   */
  readonly retries?: number | undefined;
  /** Largest answer to an API call in bytes, counted after decompression. Default 10 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** Added to our own `User-Agent`, such as `shop/4.2`. */
  readonly userAgent?: string | undefined;
  /**
   * A Dispatcher of undici 7 or 8 to send through: for a proxy, client certificates, a custom CA or a MockAgent. It is
   * trusted with everything that is sent, and closing it is yours. Give each client one of its own, as clients that share
   * one share its connections. Default: connections that no other client uses. Refused on Bun, which has no undici.
   */
  readonly dispatcher?: Dispatcher | undefined;
  /** Where time comes from; for tests. Default: the system's clocks and timers. */
  readonly clock?: Clock | undefined;
  /** Hears of what happens: see {@link ClientEvent}. It is told no token, and what it throws changes nothing. */
  readonly onEvent?: EventListener | undefined;
}

/** The options of clients whose tokens expire. */
export interface TokenClientOptions<Credentials> extends ClientOptions<Credentials> {
  /**
   * Where processes share one token, such as that of `@x/redis-store`. It is trusted with the tokens. Those of transactions
   * are never put there. Default: each process has a token of its own.
   */
  readonly store?: TokenStore | undefined;
}

/** For a whole call, in milliseconds, where the options do not say. */
export const DEFAULT_TIMEOUT_MS = 30_000;
export const DEFAULT_RETRIES = 2;
const MAX_RETRIES = 10;
const DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
/** Maximum length of a string in V8. A larger body could not be decoded. */
const MAX_RESPONSE_BYTES = 2 ** 29 - 24;

const has = (value: unknown, ...methods: readonly string[]): boolean =>
  value !== null &&
  (typeof value === 'object' || typeof value === 'function') &&
  methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');

/** Whether both clocks can be read: `{ monotonic: performance.now }`, say, can't, as it has lost what it belongs to. */
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
    userAgent: v.optional(v.pipe(v.string(USER_AGENT), v.regex(/^[\x20-\x7e]*$/, USER_AGENT))),
    dispatcher: v.optional(v.custom<Dispatcher>((value) => has(value, 'dispatch'), 'must be an undici Dispatcher')),
    clock: v.optional(v.custom<Clock>(isClock, 'must have now() and monotonic(), which return numbers'), systemClock),
    onEvent: v.optional(v.custom<EventListener>((value) => typeof value === 'function', 'must be a function')),
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

/** The config of the client before, where this one is the same. */
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
 * Checks the options of a factory and fills in the defaults.
 *
 * @param settings What this provider takes beyond {@link ClientOptions}, nothing if left out; a strict schema.
 * @throws ProviderError `invalid_options`, naming the first field that is not as expected, unknown fields included.
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
  const fields = Object.entries(options);
  const own = validate(settings, Object.fromEntries(fields.filter(([name]) => !COMMON.has(name))), 'options', {
    known: COMMON,
  });
  if (hasOwn(own, 'refused')) return refuse(own.refused);
  const common = validate(commonOptions, Object.fromEntries(fields.filter(([name]) => COMMON.has(name))), 'options');
  if (hasOwn(common, 'refused')) return refuse(common.refused);
  const granted = checkEngineOptions(ENGINE, common.value);
  if (hasOwn(granted, 'refused')) return refuse(granted.refused);
  const { baseUrl = ownField(definition, 'baseUrl'), userAgent, dispatcher, onEvent, store, ...rest } = common.value;
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
      ...rest,
      ...granted,
      definition,
      base: base.at,
      baseUrl: base.at.origin + base.at.prefix,
      userAgent: userAgent === undefined ? agent : `${agent} ${userAgent}`,
      dispatcher: dispatcher && userDispatcher(dispatcher),
      onEvent,
    }),
    store,
  };
}
