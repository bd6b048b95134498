import {
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosResponse,
  getAdapter,
  type InternalAxiosRequestConfig,
  isCancel,
} from 'axios';
import type { Call } from '../call/call.js';
import { MAX_TIMEOUT_MS } from '../clock.js';
import { type ErrorCode, ProviderError, repeatError, unsentError } from '../errors.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { ownField, ownFields } from '../own-fields.js';
import { isRoute } from '../route.js';
import { refusedUrl, sendAxiosRequest } from './adapter.js';
import { isCancelToken, signalOf } from './cancel-token.js';
import {
  acceptAdapter,
  addConfig,
  isRepeatable,
  ownerOfFailed,
  recordFailure,
  startHistory,
  uncertainError,
} from './failed-calls.js';
import { UnwritableData } from './transform-request.js';
import { destroyStreams } from './unsent-streams.js';
import { hasThrowingGetter, isThrownByUser } from './user-code.js';

type Config = InternalAxiosRequestConfig;

/** The adapters of all clients and transactions. */
const adapters = new WeakSet<object>();

/** Maps each adapter that a request interceptor has set to the bridges for which it did so. */
const customAdapters = new WeakMap<object, WeakSet<AxiosBridge>>();

/** Maps each config to its call, because axios replaces the adapter's error when a signal is aborted. */
const calls = new WeakMap<object, Call>();

/** Connects axios to the transport, and converts axios errors to provider errors. */
export class AxiosBridge {
  readonly #transport: AuthorizedTransport;
  /** Whether an instance has response interceptors. The configs of failed calls are needed only in this case. */
  isIntercepted = false;

  constructor(transport: AuthorizedTransport) {
    this.#transport = transport;
    adapters.add(this.adapter);
  }

  readonly adapter = (given: Config): Promise<AxiosResponse> => {
    const config = asOfAxios(given);
    const uncertain = uncertainError(config);
    if (uncertain !== undefined) return Promise.reject(uncertain);
    const idempotent = isRepeatable(config);
    const response = this.#transport.startCall(
      {
        operation: operationOf(config),
        // An invalid route or timeout is rejected later.
        route: routeOf(config),
        idempotent,
        // Until an invalid timeout is rejected, the client's timeout applies.
        timeout:
          typeof config.timeout === 'number' && config.timeout > 0
            ? Math.min(config.timeout, MAX_TIMEOUT_MS)
            : undefined,
        signal: config.signal as AbortSignal | undefined,
      },
      (call) => {
        calls.set(given, call);
        return sendAxiosRequest(this.#transport, config, call);
      },
    );
    if (idempotent && !this.isIntercepted) return response;
    return response.catch((error: unknown) => {
      throw this.#failed(error, given);
    });
  };

  /** Starts a call. Rejects an adapter that the caller has set for a call, for an instance or in the defaults. */
  start(config: Config): true {
    const isKnown = this.#isKnown(config);
    startHistory(config, this.#owns(config.adapter) ? this : undefined);
    if (!isKnown) this.#refuseAdapter(config);
    return true;
  }

  #refuseAdapter(config: Config): never {
    const text = "wrap the client's own adapter in a request interceptor; in tests, use the client's option fetch";
    throw this.#unsent(config, 'invalid_request', `adapter is not supported here; ${text}`);
  }

  /** Rejects unsupported adapters and invalid transforms before axios uses them. Replaces a cancel token with a signal. */
  refuseEarly(config: Config): Config {
    const { adapter, cancelToken } = config;
    // A function is user code, unless it is an adapter of axios, which would send the request without any protection.
    if (typeof adapter === 'function' && !this.#owns(adapter) && !isOfAxios(adapter, config)) this.#allow(adapter);
    if (!this.#isKnown(config)) this.#refuseAdapter(config);
    acceptAdapter(config, this);
    if (adapter !== this.adapter) {
      // The client's adapter checks the final URL. A custom adapter might send the body without calling it.
      const refused = refusedUrl(this.#transport, config);
      if (refused !== undefined) throw this.#unsent(config, 'foreign_origin', `url: must be ${refused}`);
    }
    if (cancelToken !== undefined && cancelToken !== null) {
      if (!isCancelToken(cancelToken)) {
        throw this.#unsent(config, 'invalid_request', 'cancelToken: must be a CancelToken of axios');
      }
      // axios would otherwise throw the token's own error when it is canceled.
      delete config.cancelToken;
      try {
        config.signal = signalOf(cancelToken, config.signal);
      } catch {
        throw this.#unsent(config, 'invalid_request', 'signal: must be an AbortSignal');
      }
    }
    if (!areTransforms(config.transformRequest)) throw this.#notTransforms(config, 'transformRequest');
    if (!areTransforms(config.transformResponse)) throw this.#notTransforms(config, 'transformResponse');
    return config;
  }

  /**
   * Creates the error for a config that axios cannot read. The request was not sent. Returns errors from the user's code
   * unchanged.
   */
  toConfigError(error: unknown, configs: readonly unknown[]): unknown {
    if (ProviderError.is(error) || isThrownByUser(error) || configs.some((one) => hasThrowingGetter(one))) return error;
    return this.#unsent(undefined, 'invalid_request', 'axios cannot read this config');
  }

  /**
   * Converts cancellation errors, and errors for data that cannot be serialized, to provider errors. Returns other
   * errors unchanged, because they come from the user's code.
   */
  toProviderError(error: unknown): unknown {
    if (error instanceof UnwritableData) return this.#unsent(error.config, 'invalid_request', error.message);
    if (!isCancel(error)) return error;
    const { config } = error as { config?: Config };
    if (config === undefined || !this.#isKnown(config) || !(config.signal as AbortSignal | undefined)?.aborted)
      return error;
    if (!calls.has(config)) destroyStreams(config.data);
    return this.#failed(this.#abortedError(config), config);
  }

  #abortedError(config: Config): ProviderError {
    const text = "aborted by the caller's signal";
    const call = calls.get(config);
    if (call !== undefined) return call.error('aborted', text);
    const unsent = this.#unsent(config, 'aborted', text);
    // An interceptor's adapter may have sent the request, for example with a copy of the config.
    return config.adapter === this.adapter ? unsent : repeatError(unsent, { outcome: 'unknown' });
  }

  /**
   * Returns whether an adapter is this bridge's own, or one that an interceptor has set for it. Any other adapter sends
   * another token. A client also repeats the failed calls of its transactions, with their tokens.
   */
  #isKnown(config: Config): boolean {
    if (this.#owns(config.adapter)) return true;
    const failed = ownerOfFailed(config);
    return failed instanceof AxiosBridge && failed.#isTransactionOf(this) && failed.#owns(config.adapter);
  }

  #owns(adapter: Config['adapter']): boolean {
    if (adapter === this.adapter) return true;
    return typeof adapter === 'function' && customAdapters.get(adapter)?.has(this) === true;
  }

  #isTransactionOf(client: AxiosBridge): boolean {
    const { account, isTransaction } = this.#transport;
    const other = client.#transport;
    return isTransaction && !other.isTransaction && account === other.account;
  }

  #allow(adapter: AxiosAdapter): void {
    // The adapter of another client or transaction sends another token.
    if (adapters.has(adapter)) return;
    const bridges = customAdapters.get(adapter) ?? new WeakSet();
    customAdapters.set(adapter, bridges.add(this));
  }

  #failed<E>(error: E, config: Config): E | ProviderError {
    const failure = recordFailure(error, config);
    if (this.isIntercepted) addConfig(failure, config);
    return failure;
  }

  #notTransforms(config: Config, name: string): ProviderError {
    return this.#unsent(config, 'invalid_request', `${name}: must be a function or an array of functions`);
  }

  #unsent(config: Config | undefined, code: ErrorCode, text: string): ProviderError {
    const error = unsentError(this.#transport.config.definition.name, operationOf(config), code, text);
    return config === undefined ? error : this.#failed(error, config);
  }
}

/** Returns whether an adapter is built into axios. There is a fetch adapter for each `env`. */
function isOfAxios(adapter: AxiosAdapter, config: Config): boolean {
  if ('adapterName' in adapter) return true;
  try {
    return adapter === getAdapter('fetch') || adapter === getAdapter('fetch', config);
  } catch {
    // The `env` is invalid, so axios cannot have created an adapter for it.
    return false;
  }
}

/** Returns a config as axios passes it to adapters. A plugin may pass a copy, or a config without headers. */
function asOfAxios(given: Config): Config {
  if (Object.getPrototypeOf(given) === null && given.headers instanceof AxiosHeaders) return given;
  return Object.assign(ownFields<Config>(given), { headers: AxiosHeaders.from(ownField(given, 'headers')) });
}

function routeOf(config: Config): string | undefined {
  const route = ownField(config, 'route');
  return isRoute(route) ? route : undefined;
}

function operationOf(config: Config | undefined): string {
  const method = String(config?.method).toLowerCase();
  return `http.${/^[a-z]{1,16}$/.test(method) && method !== 'undefined' ? method : 'request'}`;
}

/** Returns whether a value is valid for `transformRequest` or `transformResponse`. */
function areTransforms(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'function');
  return value === undefined || value === null || typeof value === 'function';
}
