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
import { written } from './written-data.js';

export type { AxiosInstance, AxiosRequestConfig, AxiosResponse };

type Config = InternalAxiosRequestConfig;

/**
 * Returns the defaults of a new instance. Each instance has its own defaults, because users change them in place.
 * `axios.defaults` is not used, because it belongs to the application, and the application's proxy or headers must not
 * affect the client's calls.
 */
const initialDefaults = (): CreateAxiosDefaults => ({
  // The adapter parses JSON, because axios would silently return malformed JSON as text.
  transformResponse: [],
  // Users can add headers to this object. The adapter adds axios's default headers later, because axios would copy them
  // often if they were in this object.
  headers: { common: {} },
  validateStatus: (status) => status >= 200 && status < 300,
});

/**
 * Makes axios run the most recently added request interceptor first. Without this option, `axios.defaults` could
 * reverse the order.
 */
const ORDER = { legacyInterceptorReqResOrdering: true };

/**
 * Creates an axios instance that sends every call through the transport, regardless of the instance's configuration.
 */
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
 * Creates an instance as `axios.create` does, but with the client's adapter. Instances created from this instance also
 * use the client's adapter.
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

/** A request interceptor in the format that axios stores. */
interface RequestHandler {
  readonly fulfilled: (config: Config) => Config;
  readonly rejected: null;
  readonly synchronous: true;
  /** Called after axios has read the config and before any interceptor runs. */
  readonly runWhen: () => true;
}

/** A response interceptor in the format that axios stores. */
interface ResponseHandler {
  readonly fulfilled: undefined;
  readonly rejected: (error: unknown) => never;
}

/**
 * A subclass of `Axios` that replaces axios's own errors with provider errors. Axios errors contain the whole config,
 * including headers and bodies.
 */
class GuardedAxios extends Axios {
  readonly #bridge: AxiosBridge;
  /** Whether axios has read the config of the call that is being started. */
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

  /** Every call passes through this method. */
  override request: Axios['request'] = (...args) =>
    this.interceptors.request.handlers?.length === 0
      ? super.request(...args)
      : super.request(this.#snapshotOf(...args));

  /** Sends a GET request as axios does, but faster if there is no config, because no options have to be merged. */
  override get: Axios['get'] = (url, config) =>
    config === undefined ? this.request({ method: 'get', url }) : super.get(url, config);

  /** Wraps a method of axios so that it throws provider errors, even for a config that axios cannot read. */
  guarded<Arguments extends unknown[]>(method: (...args: Arguments) => unknown): (...args: Arguments) => unknown {
    return (...args) => {
      this.#configRead = false;
      let result: unknown;
      try {
        result = method(...args);
      } catch (error) {
        throw this.#bridge.toConfigError(error);
      }
      if (!(result instanceof Promise)) return result;
      // axios reads the config before the method returns, so the value cannot change later.
      const wasRead = this.#configRead;
      return result.catch((error: unknown) => {
        throw wasRead ? this.#bridge.toProviderError(error) : this.#bridge.toConfigError(error);
      });
    };
  }

  /** Copies a config, so that the caller cannot change the config while interceptors run. */
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
 * Adds an interceptor that runs as if it had been registered first. The interceptor is not in axios's list of
 * interceptors, so callers cannot remove it.
 */
function addFirst<Handler>(manager: object, handler: Handler): void {
  const interceptors = manager as { forEach(visit: (handler: Handler) => void): void };
  const forEach = interceptors.forEach.bind(interceptors);
  interceptors.forEach = (visit) => {
    visit(handler);
    forEach(visit);
  };
}

/**
 * Connects axios to the transport. The adapter sends the requests, and axios's own errors are converted to provider
 * errors.
 */
class AxiosBridge {
  readonly #transport: AuthorizedTransport;
  /**
   * The call that belongs to each config. The map is needed because axios replaces the adapter's error with an axios
   * error when a signal is aborted.
   */
  readonly #calls = new WeakMap<object, Call>();

  constructor(transport: AuthorizedTransport) {
    this.#transport = transport;
  }

  readonly adapter = (config: Config): Promise<AxiosResponse> =>
    this.#transport.startCall(
      {
        operation: operationOf(config),
        idempotent: isIdempotent(methodOf(config)),
        // The timeout is checked later with the other options. Until then, the client's timeout is used in place of an
        // invalid value.
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

  /**
   * Rejects options that must be rejected before axios uses them: a custom adapter (which would not receive a token), a
   * cancel token (which axios handles itself), and transforms that are not functions.
   */
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
      } catch {
        // Serialization fails, for example, for a circular reference or a BigInt. The original message is not shown,
        // because it may quote the body.
        throw unsent(this);
      }
    };
  }

  /**
   * Creates the error for a config that axios cannot read. In this case, no interceptor has run and no request was
   * sent.
   */
  toConfigError(error: unknown): unknown {
    if (ProviderError.is(error)) return error;
    return this.#unsent(undefined, 'invalid_request', 'axios cannot read this config');
  }

  /**
   * Converts the error with which axios cancels a request of this client to a provider error. Returns any other error
   * unchanged, regardless of its class, because the error comes from the user's code and the request may have been
   * sent.
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

/** Returns whether axios can call the value of `transformRequest` or `transformResponse`. */
function areTransforms(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'function');
  return value === undefined || value === null || typeof value === 'function';
}
