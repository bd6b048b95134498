import {
  Axios,
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type CreateAxiosDefaults,
  getAdapter,
  type InternalAxiosRequestConfig,
  isCancel,
  mergeConfig,
} from 'axios';
import type { Call } from '../call/call.js';
import { MAX_TIMEOUT_MS } from '../clock.js';
import { type ErrorCode, ProviderError, repeatError, unsentError } from '../errors.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { ownField, ownFields } from '../own-fields.js';
import { refusedUrl, sendAxiosRequest } from './adapter.js';
import { isCancelToken, signalOf } from './cancel-token.js';
import { defaultHeaders } from './default-headers.js';
import {
  acceptAdapter,
  addConfig,
  isRepeatable,
  ownerOfFailed,
  recordFailure,
  startHistory,
  uncertainError,
  withConfig,
} from './failed-calls.js';
import { type InterceptorRules, Interceptors } from './interceptors.js';
import { parseResponse } from './response-data.js';
import { snapshot } from './snapshot.js';
import { isStream } from './streamed-form.js';
import { destroyStreams, guardStreams } from './unsent-streams.js';
import { hasThrowingGetter, isThrownByUser, watched } from './user-code.js';
import { written } from './written-data.js';

type Config = InternalAxiosRequestConfig;

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/**
 * Returns the defaults for a new instance, which users can change. Does not use `axios.defaults`, because the
 * application's proxy settings and headers must not affect the client.
 */
const initialDefaults = (baseURL: string, adapter: AxiosAdapter): CreateAxiosDefaults => ({
  baseURL,
  adapter,
  transformRequest: [transformRequest],
  transformResponse: [parseResponse],
  // This object is only for headers that users add. The adapter adds the default headers, because axios copies this
  // object often.
  headers: defaultHeaders({ common: {} }),
  validateStatus: isSuccess,
});

/** Thrown if data cannot be serialized. This is not a provider error, because all clients share the transform. */
class UnwritableData extends TypeError {
  declare readonly config: Config;

  constructor(config: Config) {
    // Do not show the original message, because it may quote the body.
    super('data: must be a value that can be written as JSON, a form or text');
    Object.defineProperty(this, 'config', { value: config });
  }
}

/** Serializes a body as axios does by default. */
function transformRequest(this: Config, data: unknown, headers: AxiosHeaders): unknown {
  if (data === undefined) return undefined;
  try {
    return written(data, headers, this);
  } catch (error) {
    throw isThrownByUser(error) ? error : new UnwritableData(this);
  }
}

/** Runs the most recently added request interceptor first, regardless of `axios.defaults`. */
const ORDER = { legacyInterceptorReqResOrdering: true };

/**
 * Creates an axios instance that sends every call through the transport.
 *
 * @param parent Instance whose current defaults and interceptors are copied.
 */
export function createHttp(transport: AuthorizedTransport, parent?: AxiosInstance): AxiosInstance {
  const bridge = new AxiosBridge(transport);
  const inherited = parent && contextOf(parent);
  // An instance never uses a different instance's adapter, because that would send a different token.
  const defaults = inherited
    ? Object.assign(copyOf(inherited.defaults), { adapter: bridge.adapter })
    : initialDefaults(transport.config.baseUrl, bridge.adapter);
  return instanceOf(bridge, defaults, inherited);
}

/** Own field that holds an instance's context. */
const CONTEXT = Symbol('context');

function contextOf(http: unknown): GuardedAxios {
  return (http as { readonly [CONTEXT]: GuardedAxios })[CONTEXT];
}

/**
 * Creates an instance like `axios.create`, but with the client's adapter. Instances created from it also use this
 * adapter.
 */
function instanceOf(bridge: AxiosBridge, defaults: CreateAxiosDefaults, inherited?: GuardedAxios): AxiosInstance {
  const context = new GuardedAxios(bridge, defaults as AxiosRequestConfig, inherited);
  const http = (...args: unknown[]): unknown => context.guarded('request', args);
  Object.setPrototypeOf(http, INSTANCE);
  Object.defineProperty(http, CONTEXT, { value: context });
  return Object.assign(http, { defaults: context.defaults, interceptors: context.interceptors }) as AxiosInstance;
}

/** Copies the defaults of an instance, so that changing the copy does not change the instance. */
function copyOf(defaults: object): CreateAxiosDefaults {
  const own = ownFields(defaults as AxiosRequestConfig);
  if (own.params !== undefined) own.params = snapshot(own.params);
  // Keep settings such as `method`, which `mergeConfig` would drop.
  const copy = { ...own, ...mergeConfig(own, {}) };
  const headers = Object.entries({ ...copy.headers }).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof AxiosHeaders ? new AxiosHeaders(value) : value,
  ]);
  return Object.assign(copy as CreateAxiosDefaults, { headers: defaultHeaders(Object.fromEntries(headers)) });
}

/**
 * Replaces axios errors with provider errors, because axios errors contain the whole config, including headers and
 * bodies.
 */
class GuardedAxios extends Axios {
  readonly #bridge: AxiosBridge;
  readonly requests: Interceptors<GuardedAxios>;
  readonly responses: Interceptors<GuardedAxios>;
  /** Data of the current call, available once axios has read its config. */
  #read: { readonly data: unknown } | undefined;

  constructor(bridge: AxiosBridge, defaults: AxiosRequestConfig, inherited?: GuardedAxios) {
    super(defaults);
    this.#bridge = bridge;
    this.requests = new Interceptors(this, REQUEST_RULES, inherited?.requests);
    this.responses = new Interceptors(this, RESPONSE_RULES, inherited?.responses);
    this.interceptors = { request: this.requests, response: this.responses } as never;
  }

  /** All axios methods send their requests through this method. */
  override request(config: AxiosRequestConfig | string, more?: AxiosRequestConfig): Promise<never> {
    if (!this.requests.isEmpty) return super.request(this.#snapshotOf(config, more));
    // axios also accepts a URL and a config, but its types do not include this.
    return typeof config === 'string' ? super.request({ ...more, url: config }) : super.request(config);
  }

  /** Sends a GET request. Skips the slow merging of options if there is no config. */
  override get(url: string, config?: AxiosRequestConfig): Promise<never> {
    return config === undefined ? this.request({ method: 'get', url }) : (super.get(url, config) as Promise<never>);
  }

  override getUri(config?: AxiosRequestConfig): string {
    const paramsSerializer = config?.paramsSerializer ?? this.defaults.paramsSerializer;
    return super.getUri(paramsSerializer ? { ...config, paramsSerializer: watched(paramsSerializer) } : config);
  }

  create(config: CreateAxiosDefaults = {}): AxiosInstance {
    const merged = mergeConfig(this.defaults as AxiosRequestConfig, config as AxiosRequestConfig);
    const headers = defaultHeaders(merged.headers);
    return instanceOf(this.#bridge, Object.assign(merged as CreateAxiosDefaults, { headers }));
  }

  /** Calls an axios method. Throws provider errors. */
  guarded(name: MethodName, args: readonly unknown[]): unknown {
    const method = this[name] as (...args: readonly unknown[]) => unknown;
    // An interceptor may make a call within a call.
    const outer = this.#read;
    this.#read = undefined;
    let result: unknown;
    let read: { readonly data: unknown } | undefined;
    try {
      result = method.apply(this, args as unknown[]);
    } catch (error) {
      throw this.#bridge.toConfigError(error, configsIn(method, args));
    } finally {
      read = this.#read as typeof read;
      this.#read = outer;
    }
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      const thrown = read
        ? this.#bridge.toProviderError(error)
        : this.#bridge.toConfigError(error, configsIn(method, args));
      if (isUnsent(thrown) || isStream(read?.data)) destroyStreams(read ? read.data : args);
      throw thrown;
    });
  }

  /** Called when axios has read a call's config and before any interceptor runs. */
  configRead(config: Config): true {
    const { data } = config;
    this.#read = { data };
    // Interceptors may wait. Streams inside the data are searched for only then.
    if (isStream(data) || !this.requests.isEmpty) guardStreams(data);
    return this.#bridge.start(config);
  }

  get bridge(): AxiosBridge {
    return this.#bridge;
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

/** Returns the arguments of a method that may be configs. The second of three arguments is the data. */
function configsIn(method: { readonly length: number }, args: readonly unknown[]): readonly unknown[] {
  return method.length === 3 ? args.slice(2) : args;
}

const REQUEST_RULES: InterceptorRules<GuardedAxios> = {
  // This interceptor runs after the caller's interceptors and receives the final config.
  own: (context) => ({
    fulfilled: (config: Config) => context.bridge.refuseEarly(config),
    rejected: null,
    synchronous: true,
    runWhen: (config: Config) => context.configRead(config),
  }),
  wrap: (_context, handler) => handler,
};

const RESPONSE_RULES: InterceptorRules<GuardedAxios> = {
  // This interceptor runs before the caller's interceptors.
  own: ({ bridge }) => ({
    rejected: (error: unknown) => {
      throw bridge.toProviderError(error);
    },
  }),
  wrap: ({ bridge }, { fulfilled, rejected }) => {
    bridge.isIntercepted = true;
    return { fulfilled, rejected: rejected && withConfig(rejected as (error: unknown) => unknown) };
  },
};

type MethodName = 'request' | 'get' | 'post' | 'getUri' | 'create';

/** Lets plugins recognize an instance by `http.hasOwnProperty('get')`, even before the method was read. */
const RECOGNITION: object = Object.create(Function.prototype, {
  hasOwnProperty: {
    value(this: object, name: PropertyKey): boolean {
      return Object.hasOwn(this, name) || Object.hasOwn(METHODS, name);
    },
    configurable: true,
    writable: true,
  },
});

/** The methods of all instances. */
const METHODS: object = Object.setPrototypeOf(
  Object.fromEntries(
    [...Object.getOwnPropertyNames(Axios.prototype), 'create']
      .filter((name) => name !== 'constructor' && !name.startsWith('_'))
      .map((name) => [
        name,
        function method(this: unknown, ...args: unknown[]): unknown {
          return contextOf(this).guarded(name as MethodName, args);
        },
      ]),
  ),
  RECOGNITION,
);

/**
 * The prototype of all instances. A method is bound to its instance when it is first read, because own methods would
 * use more memory than the rest of a client. Unlike getters, these ordinary methods can be mocked by mocking libraries.
 */
const INSTANCE = new Proxy(METHODS, {
  get(target, name, receiver) {
    const context = Object.hasOwn(target, name) ? contextOf(receiver) : undefined;
    if (context === undefined) return Reflect.get(target, name, receiver) as unknown;
    const value = (...args: unknown[]): unknown => context.guarded(name as MethodName, args);
    Reflect.defineProperty(receiver as object, name, { value, configurable: true, enumerable: true, writable: true });
    return value;
  },
});

/** The adapters of all clients and transactions. */
const adapters = new WeakSet<object>();

/** Maps each adapter that a request interceptor has set to the bridges for which it did so. */
const customAdapters = new WeakMap<object, WeakSet<AxiosBridge>>();

/** Maps each config to its call, because axios replaces the adapter's error when a signal is aborted. */
const calls = new WeakMap<object, Call>();

/** Connects axios to the transport, and converts axios errors to provider errors. */
class AxiosBridge {
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
        idempotent,
        // An invalid timeout is rejected later. Until then, the client's timeout applies.
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

/** Returns whether a call failed before its request was sent. */
function isUnsent(error: unknown): boolean {
  return !ProviderError.is(error) || error.outcome === 'not_sent';
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

function operationOf(config: Config | undefined): string {
  const method = String(config?.method).toLowerCase();
  return `http.${/^[a-z]{1,16}$/.test(method) && method !== 'undefined' ? method : 'request'}`;
}

/** Returns whether a value is valid for `transformRequest` or `transformResponse`. */
function areTransforms(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'function');
  return value === undefined || value === null || typeof value === 'function';
}
