import {
  Axios,
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosRequestConfig,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
  mergeConfig,
} from 'axios';
import { ProviderError } from '../errors.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { ownField, ownFields } from '../own-fields.js';
import { AxiosBridge } from './bridge.js';
import { defaultHeaders } from './default-headers.js';
import { withConfig } from './failed-calls.js';
import { type InterceptorRules, Interceptors } from './interceptors.js';
import { parseResponse } from './response-data.js';
import { snapshot } from './snapshot.js';
import { isStream } from './streamed-form.js';
import { transformRequest } from './transform-request.js';
import { destroyStreams, guardStreams } from './unsent-streams.js';
import { watched } from './user-code.js';

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

/** Returns whether a call failed before its request was sent. */
function isUnsent(error: unknown): boolean {
  return !ProviderError.is(error) || error.outcome === 'not_sent';
}
