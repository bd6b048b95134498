import type { InternalAxiosRequestConfig } from 'axios';
import { ProviderError } from '../errors.js';

type Config = InternalAxiosRequestConfig;

/** A failed call's config, and the number of response interceptors that are handling the call's error. */
interface FailedCall {
  config: Config;
  handling: number;
}

/** Maps errors to their calls. Errors do not contain the config themselves, because it contains the body. */
const failedCalls = new WeakMap<object, FailedCall>();

/** In the config of a request that may have been carried out. Copies of the config contain it, too. */
const UNCERTAIN = Symbol('may have been carried out');

/** Stores the config of the call that failed with an error, and returns the error. */
export function addConfig(error: unknown, config: Config): unknown {
  if (ProviderError.is(error) && !failedCalls.has(error)) failedCalls.set(error, { config, handling: 0 });
  return error;
}

/** Marks a config if its call failed with an unknown outcome, so that its request is not sent again. */
export function forbidRepeat(error: unknown, config: Config): void {
  if (ProviderError.is(error) && error.outcome === 'unknown') Reflect.set(config, UNCERTAIN, error);
}

/** Returns the error of the earlier call with this config, if its request must not be sent again. */
export function uncertainError(config: Config): ProviderError | undefined {
  return (config as { readonly [UNCERTAIN]?: ProviderError })[UNCERTAIN];
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
