import type { InternalAxiosRequestConfig } from 'axios';
import { ProviderError, repeatError } from '../errors.js';
import { ownField } from '../own-fields.js';
import { isIdempotent } from '../retry/idempotent.js';
import { methodOf } from './adapter.js';

type Config = InternalAxiosRequestConfig;

/** A failed call's config, and the number of response interceptors that are handling the call's error. */
interface FailedCall {
  config: Config;
  handling: number;
}

/** Maps errors to their calls. Errors do not contain the config themselves, because it contains the body. */
const failedCalls = new WeakMap<object, FailedCall>();

/** The field of a config that contains the call's history. */
const HISTORY = Symbol('history');

/**
 * What happened to a call so far. A config and its copies share one history, so that an adapter cannot lose a failure by
 * passing copies. This is a class, because axios copies plain objects.
 */
class History {
  /** Owner of the adapter that the call started with. */
  readonly #owner: object | undefined;
  /** Whether the adapter belongs to the failed call that this call repeats. */
  #repeats: boolean;
  /** The error of a request that was sent, by this call or by a call that it repeats. */
  #sent: ProviderError | undefined;
  #failed = false;

  constructor(owner?: object, earlier?: History) {
    this.#owner = owner ?? earlier?.failedOwner;
    this.#repeats = owner === undefined;
    this.#sent = earlier?.sent;
  }

  get sent(): ProviderError | undefined {
    return this.#sent;
  }

  get failedOwner(): object | undefined {
    return this.#failed || this.#repeats ? this.#owner : undefined;
  }

  /** Called when the adapter has been accepted. If the call succeeds, it cannot be repeated. */
  accept(): void {
    this.#repeats = false;
  }

  fail(error: ProviderError): void {
    this.#failed = true;
    if (error.outcome !== 'not_sent') this.#sent = error;
  }
}

/**
 * Starts the history of a call, which includes the history of a call that it repeats.
 *
 * @param owner Owner of the config's adapter, or `undefined` if that is the owner of the repeated call.
 */
export function startHistory(config: Config, owner?: object): void {
  (config as { [HISTORY]?: History })[HISTORY] = new History(owner, historyOf(config));
}

/** Records that the adapter has been accepted. Starts a history if an interceptor has returned a new config. */
export function acceptAdapter(config: Config, owner: object): void {
  const history = historyOf(config);
  if (history === undefined) startHistory(config, owner);
  else history.accept();
}

/** Returns the owner of the adapter of a failed call, which may be repeated with this config. */
export function ownerOfFailed(config: Config): object | undefined {
  return historyOf(config)?.failedOwner;
}

/** Makes a failed call's config available to response interceptors that handle the error. */
export function addConfig(error: unknown, config: Config): void {
  if (ProviderError.is(error) && !failedCalls.has(error)) failedCalls.set(error, { config, handling: 0 });
}

/** Returns whether sending a request twice has the same effect as sending it once. */
export function isRepeatable(config: Config): boolean {
  return ownField(config, 'idempotent') === true || isIdempotent(methodOf(config));
}

/** Returns the error of the earlier call with this config, if its request must not be sent again. */
export function uncertainError(config: Config): ProviderError | undefined {
  const earlier = earlierError(config);
  return earlier?.outcome === 'unknown' && !isRepeatable(config) ? earlier : undefined;
}

/**
 * Records that a call failed, and returns its error. If an interceptor repeated the call, the outcome includes the
 * earlier call: a request that was sent is never reported as unsent.
 */
export function recordFailure<E>(error: E, config: Config): E | ProviderError {
  if (!ProviderError.is(error)) return error;
  const failure = withEarlier(error, config);
  if (historyOf(config) === undefined) startHistory(config);
  historyOf(config)?.fail(failure);
  return failure;
}

function withEarlier(error: ProviderError, config: Config): ProviderError {
  const earlier = earlierError(config)?.outcome;
  const keeps = earlier === 'unknown' || (earlier === 'answered' && error.outcome === 'not_sent');
  if (!keeps || earlier === error.outcome) return error;
  return repeatError(error, { outcome: earlier, retryable: error.retryable && isRepeatable(config) });
}

function earlierError(config: Config): ProviderError | undefined {
  return historyOf(config)?.sent;
}

function historyOf(config: Config): History | undefined {
  return (config as { readonly [HISTORY]?: History })[HISTORY];
}

/**
 * Wraps a response interceptor's function for errors. Until the function has settled, the error has the fields of an
 * axios error that plugins read. They are not enumerable, so that logs do not show them.
 */
export function withConfig(rejected: (error: unknown) => unknown): (error: unknown) => unknown {
  return async (error) => {
    const call = failedCalls.get(error as object);
    if (call === undefined) return rejected(error);
    call.handling += 1;
    if (Object.isExtensible(error)) addFields(error as object, call);
    try {
      return await rejected(error);
    } finally {
      call.handling -= 1;
      // The fields of an error that the interceptor has frozen cannot be deleted. They are then undefined.
      if (call.handling === 0 && Object.isExtensible(error)) {
        Reflect.deleteProperty(error as object, 'isAxiosError');
        Reflect.deleteProperty(error as object, 'config');
      }
    }
  };
}

function addFields(error: object, call: FailedCall): void {
  const isHandled = (): boolean => call.handling > 0;
  Object.defineProperties(error, {
    isAxiosError: {
      get: () => isHandled() || undefined,
      // A plugin may set the field, as it can in axios.
      set: () => undefined,
      configurable: true,
    },
    config: {
      get: () => (isHandled() ? call.config : undefined),
      set: (config: Config) => {
        call.config = config;
      },
      configurable: true,
    },
  });
}
