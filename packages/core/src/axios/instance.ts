import {
  Axios,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosRequestTransformer,
  type AxiosResponse,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
  isCancel,
  mergeConfig,
} from 'axios';
import type { Call } from '../call/call.js';
import { MAX_TIMEOUT_MS } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { type ErrorCode, ProviderError, repeatError, unsentError } from '../errors.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { ownField, ownFields } from '../own-fields.js';
import { sendAxiosRequest } from './adapter.js';
import { isCancelToken, signalOf } from './cancel-token.js';
import { defaultHeaders } from './default-headers.js';
import { addConfig, isRepeatable, recordFailure, uncertainError, withConfig } from './failed-calls.js';
import { parseResponse } from './response-data.js';
import { snapshot } from './snapshot.js';
import { hasThrowingGetter, isThrownByUser, watched } from './user-code.js';
import { written } from './written-data.js';

type Config = InternalAxiosRequestConfig;

/**
 * Returns the defaults for a new instance, which users can change. Does not use `axios.defaults`, because the
 * application's proxy settings and headers must not affect the client.
 */
const initialDefaults = (): CreateAxiosDefaults => ({
  transformResponse: [parseResponse],
  // This object is only for headers that users add. The adapter adds the default headers, because axios copies this
  // object often.
  headers: defaultHeaders({ common: {} }),
  validateStatus: (status) => status >= 200 && status < 300,
});

/** Runs the most recently added request interceptor first, regardless of `axios.defaults`. */
const ORDER = { legacyInterceptorReqResOrdering: true };

/** Creates an axios instance that sends every call through the transport. */
export function createHttp(transport: AuthorizedTransport): AxiosInstance {
  const bridge = new AxiosBridge(transport);
  return instanceOf(bridge, {
    ...initialDefaults(),
    transformRequest: [bridge.transformRequest],
    baseURL: transport.config.baseUrl,
    adapter: bridge.adapter,
  });
}

/**
 * Creates an instance like `axios.create`, but with the client's adapter. Instances created from it also use this
 * adapter.
 */
function instanceOf(bridge: AxiosBridge, defaults: CreateAxiosDefaults): AxiosInstance {
  const context = new GuardedAxios(bridge, defaults as AxiosRequestConfig);
  const http = context.guarded(context.request.bind(context)) as AxiosInstance;
  for (const name of Object.getOwnPropertyNames(Axios.prototype) as (keyof Axios)[]) {
    const method: unknown = context[name];
    if (typeof method === 'function' && name !== ('constructor' as string)) {
      Object.assign(http, { [name]: context.guarded(method.bind(context)) });
    }
  }
  const create = (config: CreateAxiosDefaults = {}): AxiosInstance => {
    const merged = mergeConfig(context.defaults as AxiosRequestConfig, config as AxiosRequestConfig);
    return instanceOf(
      bridge,
      Object.assign(merged as CreateAxiosDefaults, { headers: defaultHeaders(merged.headers) }),
    );
  };
  return Object.assign(http, {
    defaults: context.defaults,
    interceptors: context.interceptors,
    create: context.guarded(create),
  });
}

/** A request interceptor as axios stores it. */
interface RequestHandler {
  readonly fulfilled: (config: Config) => Config;
  readonly rejected: null;
  readonly synchronous: true;
  /** Called after axios reads the config and before any interceptor runs. */
  readonly runWhen: (config: Config) => true;
}

/** A response interceptor as axios stores it. */
interface ResponseHandler {
  readonly fulfilled: unknown;
  readonly rejected: ((error: unknown) => unknown) | null | undefined;
}

/**
 * Replaces axios errors with provider errors, because axios errors contain the whole config, including headers and
 * bodies.
 */
class GuardedAxios extends Axios {
  readonly #bridge: AxiosBridge;
  /** Whether axios has read the current call's config. */
  #configRead = false;

  constructor(bridge: AxiosBridge, defaults: AxiosRequestConfig) {
    super(defaults);
    this.#bridge = bridge;
    const { request, response } = this.interceptors;
    // This interceptor runs after the caller's interceptors and receives the final config.
    addFirst<RequestHandler>(request, {
      fulfilled: (config) => bridge.refuseEarly(config),
      rejected: null,
      synchronous: true,
      runWhen: (config) => {
        this.#configRead = true;
        return bridge.refuseForeignAdapter(config);
      },
    });
    // This interceptor runs before the caller's interceptors.
    const first: ResponseHandler = {
      fulfilled: undefined,
      rejected: (error) => {
        throw bridge.toProviderError(error);
      },
    };
    addFirst(response, first, ({ fulfilled, rejected }) => {
      bridge.isIntercepted = true;
      return { fulfilled, rejected: rejected && withConfig(rejected) };
    });
  }

  /** All axios methods send their requests through this method. */
  override request: Axios['request'] = (...args) =>
    this.interceptors.request.handlers?.length === 0
      ? super.request(...args)
      : super.request(this.#snapshotOf(...args));

  /** Sends a GET request. Skips the slow merging of options if there is no config. */
  override get: Axios['get'] = (url, config) =>
    config === undefined ? this.request({ method: 'get', url }) : super.get(url, config);

  override getUri: Axios['getUri'] = (config) => {
    const paramsSerializer = config?.paramsSerializer ?? this.defaults.paramsSerializer;
    return super.getUri(paramsSerializer ? { ...config, paramsSerializer: watched(paramsSerializer) } : config);
  };

  /** Wraps an axios method so that it throws provider errors. */
  guarded<Arguments extends unknown[]>(method: (...args: Arguments) => unknown): (...args: Arguments) => unknown {
    // The second of three arguments is the data.
    const configsIn = (args: Arguments): readonly unknown[] => (method.length === 3 ? args.slice(2) : args);
    return (...args) => {
      // An interceptor may make a call within a call.
      const outer = this.#configRead;
      this.#configRead = false;
      let result: unknown;
      let wasRead = false;
      try {
        result = method(...args);
      } catch (error) {
        throw this.#bridge.toConfigError(error, configsIn(args));
      } finally {
        wasRead = this.#configRead;
        this.#configRead = outer;
      }
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        throw wasRead ? this.#bridge.toProviderError(error) : this.#bridge.toConfigError(error, configsIn(args));
      });
    };
  }

  /** Copies a config so that the caller cannot change it while interceptors run. */
  #snapshotOf(config: AxiosRequestConfig | string, more?: AxiosRequestConfig): AxiosRequestConfig {
    const fixed = ownFields<AxiosRequestConfig>(typeof config === 'string' ? { ...more, url: config } : config);
    const { data, params = ownField(this.defaults, 'params') } = fixed;
    if (data !== undefined) fixed.data = snapshot(data);
    if (params !== undefined) fixed.params = snapshot(params);
    fixed.transitional = { ...ORDER, ...ownField(this.defaults, 'transitional'), ...fixed.transitional };
    return fixed;
  }
}

/**
 * Adds an interceptor before all others. Callers cannot remove it.
 *
 * @param wrap Returns a wrapper for a caller's interceptor.
 */
function addFirst<Handler>(manager: object, first: Handler, wrap?: (handler: Handler) => Handler): void {
  const interceptors = manager as { forEach(visit: (handler: Handler) => void): void };
  const forEach = interceptors.forEach.bind(interceptors);
  interceptors.forEach = (visit) => {
    visit(first);
    forEach(wrap === undefined ? visit : (handler) => visit(wrap(handler)));
  };
}

/** Maps each client to its own adapters, its transactions' adapters, and adapters set by its request interceptors. */
const adapters = new WeakMap<ClientConfig, WeakSet<object>>();

function adaptersOf(client: ClientConfig): WeakSet<object> {
  const known = adapters.get(client) ?? new WeakSet();
  adapters.set(client, known);
  return known;
}

/** Connects axios to the transport, and converts axios errors to provider errors. */
class AxiosBridge {
  readonly #transport: AuthorizedTransport;
  /** Maps each config to its call, because axios replaces the adapter's error when a signal is aborted. */
  readonly #calls = new WeakMap<object, Call>();
  readonly #adapters: WeakSet<object>;
  /** Whether an instance has response interceptors. The configs of failed calls are needed only in this case. */
  isIntercepted = false;

  constructor(transport: AuthorizedTransport) {
    this.#transport = transport;
    this.#adapters = adaptersOf(transport.config).add(this.adapter);
  }

  readonly adapter = (given: Config): Promise<AxiosResponse> => {
    const config = asOfAxios(given);
    const uncertain = uncertainError(config);
    if (uncertain !== undefined) return Promise.reject(uncertain);
    const idempotent = isRepeatable(config);
    const response = this.#transport.startCall(
      {
        operation: operationOf(config),
        idempotent,
        // An invalid timeout is rejected later. Until then, the client's timeout applies.
        timeout:
          typeof config.timeout === 'number' && config.timeout > 0
            ? Math.min(config.timeout, MAX_TIMEOUT_MS)
            : undefined,
        signal: config.signal as AbortSignal | undefined,
      },
      (call) => {
        this.#calls.set(given, call);
        return sendAxiosRequest(this.#transport, config, call);
      },
    );
    if (idempotent && !this.isIntercepted) return response;
    return response.catch((error: unknown) => {
      throw this.#failed(error, given);
    });
  };

  /** Rejects an adapter that the caller has set for a call, for an instance or in the defaults. */
  refuseForeignAdapter(config: Config): true {
    if (this.#isKnown(config.adapter)) return true;
    const text = "wrap the client's own adapter in a request interceptor; in tests, use the client's option fetch";
    throw this.#unsent(config, 'invalid_request', `adapter is not supported here; ${text}`);
  }

  /** Rejects unsupported adapters and invalid transforms before axios uses them. Replaces a cancel token with a signal. */
  refuseEarly(config: Config): Config {
    const { adapter, cancelToken } = config;
    // A function is user code, unless it is an adapter of axios, which would send the request without any protection.
    if (typeof adapter === 'function' && !('adapterName' in adapter)) this.#adapters.add(adapter);
    this.refuseForeignAdapter(config);
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

  /** Serializes a body as axios does by default. Throws a provider error if the body cannot be serialized. */
  get transformRequest(): AxiosRequestTransformer {
    const unsent = (config: Config): ProviderError =>
      this.#unsent(config, 'invalid_request', 'data: must be a value that can be written as JSON, a form or text');
    return function transform(this: Config, data: unknown, headers): unknown {
      if (data === undefined) return undefined;
      try {
        return written(data, headers, this);
      } catch (error) {
        if (isThrownByUser(error)) throw error;
        // Do not show the original message, because it may quote the body.
        throw unsent(this);
      }
    };
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
   * Converts axios's cancellation error to a provider error. Returns other errors unchanged, because they come from the
   * user's code.
   */
  toProviderError(error: unknown): unknown {
    if (!isCancel(error)) return error;
    const { config } = error as { config?: Config };
    if (!this.#isKnown(config?.adapter) || !(config?.signal as AbortSignal | undefined)?.aborted) return error;
    return this.#failed(this.#abortedError(config as Config), config as Config);
  }

  #abortedError(config: Config): ProviderError {
    const text = "aborted by the caller's signal";
    const call = this.#calls.get(config);
    if (call !== undefined) return call.error('aborted', text);
    const unsent = this.#unsent(config, 'aborted', text);
    // An interceptor's adapter may have sent the request, for example with a copy of the config.
    return config.adapter === this.adapter ? unsent : repeatError(unsent, { outcome: 'unknown' });
  }

  #isKnown(adapter: Config['adapter']): boolean {
    return adapter === this.adapter || (typeof adapter === 'function' && this.#adapters.has(adapter));
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

/** Returns a config as axios passes it to adapters. A plugin may pass a copy, or a config without headers. */
function asOfAxios(given: Config): Config {
  if (Object.getPrototypeOf(given) === null && given.headers instanceof AxiosHeaders) return given;
  return Object.assign(ownFields<Config>(given), { headers: AxiosHeaders.from(ownField(given, 'headers')) });
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
