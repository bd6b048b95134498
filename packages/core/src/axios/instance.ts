import {
  Axios,
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
import { type ErrorCode, ProviderError, unsentError } from '../errors.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { ownField, ownFields } from '../own-fields.js';
import { isIdempotent } from '../retry/idempotent.js';
import { methodOf, sendAxiosRequest } from './adapter.js';
import { snapshot } from './snapshot.js';
import { hasThrowingGetter, isThrownByUser, watched } from './user-code.js';
import { written } from './written-data.js';

export type { AxiosInstance, AxiosRequestConfig, AxiosResponse };

type Config = InternalAxiosRequestConfig;

/**
 * Returns the defaults for a new instance, which users can change. Does not use `axios.defaults`, because the
 * application's proxy settings and headers must not affect the client.
 */
const initialDefaults = (): CreateAxiosDefaults => ({
  // The adapter parses JSON, because axios would silently return malformed JSON as text.
  transformResponse: [],
  // This object is only for headers that users add. The adapter adds the default headers, because axios copies this
  // object often.
  headers: { common: {} },
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
  const create = (config: CreateAxiosDefaults = {}): AxiosInstance =>
    instanceOf(
      bridge,
      mergeConfig(context.defaults as AxiosRequestConfig, config as AxiosRequestConfig) as CreateAxiosDefaults,
    );
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
  readonly runWhen: () => true;
}

/** A response interceptor as axios stores it. */
interface ResponseHandler {
  readonly fulfilled: undefined;
  readonly rejected: (error: unknown) => never;
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
      runWhen: () => {
        this.#configRead = true;
        return true;
      },
    });
    // This interceptor runs before the caller's interceptors.
    addFirst<ResponseHandler>(response, {
      fulfilled: undefined,
      rejected: (error) => {
        throw bridge.toProviderError(error);
      },
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

/** Adds an interceptor before all others. Callers cannot remove it. */
function addFirst<Handler>(manager: object, handler: Handler): void {
  const interceptors = manager as { forEach(visit: (handler: Handler) => void): void };
  const forEach = interceptors.forEach.bind(interceptors);
  interceptors.forEach = (visit) => {
    visit(handler);
    forEach(visit);
  };
}

/** Connects axios to the transport, and converts axios errors to provider errors. */
class AxiosBridge {
  readonly #transport: AuthorizedTransport;
  /** Maps each config to its call, because axios replaces the adapter's error when a signal is aborted. */
  readonly #calls = new WeakMap<object, Call>();

  constructor(transport: AuthorizedTransport) {
    this.#transport = transport;
  }

  readonly adapter = (config: Config): Promise<AxiosResponse> =>
    this.#transport.startCall(
      {
        operation: operationOf(config),
        idempotent: isIdempotent(methodOf(config)),
        // An invalid timeout is rejected later. Until then, the client's timeout applies.
        timeout:
          typeof config.timeout === 'number' && config.timeout > 0
            ? Math.min(config.timeout, MAX_TIMEOUT_MS)
            : undefined,
        signal: config.signal as AbortSignal | undefined,
      },
      (call) => {
        this.#calls.set(config, call);
        return sendAxiosRequest(this.#transport, config, call);
      },
    );

  /** Rejects custom adapters, cancel tokens and invalid transforms before axios uses them. */
  refuseEarly(config: Config): Config {
    if (config.adapter !== this.adapter) {
      throw this.#unsent(config, 'invalid_request', 'adapter is not supported here; the client has its own');
    }
    if (config.cancelToken !== undefined && config.cancelToken !== null) {
      throw this.#unsent(config, 'invalid_request', 'cancelToken is not supported here; use signal');
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
    if (config?.adapter !== this.adapter || !(config.signal as AbortSignal | undefined)?.aborted) return error;
    const text = "aborted by the caller's signal";
    return this.#calls.get(config)?.error('aborted', text) ?? this.#unsent(config, 'aborted', text);
  }

  #notTransforms(config: Config, name: string): ProviderError {
    return this.#unsent(config, 'invalid_request', `${name}: must be a function or an array of functions`);
  }

  #unsent(config: Config | undefined, code: ErrorCode, text: string): ProviderError {
    return unsentError(this.#transport.config.definition.name, operationOf(config), code, text);
  }
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
