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

/** Config key for the error of a call that failed after its request was sent. Copies of the config also contain it. */
const EARLIER = Symbol('earlier failure');

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
  if (failure.outcome !== 'not_sent') Reflect.set(config, EARLIER, failure);
  return failure;
}

function withEarlier(error: ProviderError, config: Config): ProviderError {
  const earlier = earlierError(config)?.outcome;
  const keeps = earlier === 'unknown' || (earlier === 'answered' && error.outcome === 'not_sent');
  if (!keeps || earlier === error.outcome) return error;
  return repeatError(error, { outcome: earlier, retryable: error.retryable && isRepeatable(config) });
}

function earlierError(config: Config): ProviderError | undefined {
  return (config as { readonly [EARLIER]?: ProviderError })[EARLIER];
}

/**
 * Wraps a response interceptor's function for errors. Until the function has settled, the error has the fields of an
 * axios error that plugins read. They are not enumerable, so that logs do not show them.
 */
export function withConfig(rejected: (error: unknown) => unknown): (error: unknown) => unknown {
  return async (error) => {
    const call = failedCalls.get(error as object);
    if (call === undefined || !Object.isExtensible(error)) return rejected(error);
    call.handling += 1;
    Object.defineProperties(error, {
      isAxiosError: { value: true, writable: true, configurable: true },
      config: {
        get: () => call.config,
        set: (config: Config) => {
          call.config = config;
        },
        configurable: true,
      },
    });
    try {
      return await rejected(error);
    } finally {
      call.handling -= 1;
      if (call.handling === 0) {
        Reflect.deleteProperty(error as object, 'isAxiosError');
        Reflect.deleteProperty(error as object, 'config');
      }
    }
  };
}
