import {
  Axios,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosRequestTransformer,
  type AxiosResponse,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
  isAxiosError,
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
 * What an instance starts with. Made anew for each, as users change it in place; and not taken from `axios.defaults`,
 * which belongs to the application: a proxy or a header that it sets there for all its calls has no business in ours.
 */
const pristine = (): CreateAxiosDefaults => ({
  // The adapter reads JSON itself; axios would turn malformed JSON into text without a word.
  transformResponse: [],
  // Empty, but there to be written to. What axios puts there we add on the way out: each header here is copied often.
  headers: { common: {} },
  validateStatus: (status) => status >= 200 && status < 300,
});

/** The order in which axios runs request interceptors: last added, first run. `axios.defaults` can turn it round. */
const ORDER = { legacyInterceptorReqResOrdering: true };

/** An axios instance whose every call goes through the transport, whatever is configured on it. */
export function createHttp(transport: AuthorizedTransport): AxiosInstance {
  const bridge = new AxiosBridge(transport);
  return instanceOf(bridge, {
    ...pristine(),
    transformRequest: [bridge.transformRequest],
    baseURL: transport.config.baseUrl,
    adapter: bridge.adapter,
  });
}

/** The same as `axios.create`, with our adapter: also for the instances that this one creates. */
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

/** A request interceptor, as axios keeps it. */
interface RequestHandler {
  readonly fulfilled: (config: Config) => Config;
  readonly rejected: null;
  readonly synchronous: true;
  /** Called when axios has read the config, before any interceptor runs. */
  readonly runWhen: () => true;
}

/** A response interceptor, as axios keeps it. */
interface ResponseHandler {
  readonly fulfilled: undefined;
  readonly rejected: (error: unknown) => never;
}

/** Axios, except that no error of its own leaves it: such errors contain the whole config, with headers and bodies. */
class GuardedAxios extends Axios {
  readonly #bridge: AxiosBridge;
  /** Whether axios has read the config of the call that is just being started. */
  #configRead = false;

  constructor(bridge: AxiosBridge, defaults: AxiosRequestConfig) {
    super(defaults);
    this.#bridge = bridge;
    const { request, response } = this.interceptors;
    // Runs after the interceptors of the caller, with the final config.
    addFirst<RequestHandler>(request, {
      fulfilled: (config) => bridge.refuseEarly(config),
      rejected: null,
      synchronous: true,
      runWhen: () => {
        this.#configRead = true;
        return true;
      },
    });
    // Runs before the interceptors of the caller.
    addFirst<ResponseHandler>(response, {
      fulfilled: undefined,
      rejected: (error) => {
        throw bridge.toProviderError(error);
      },
    });
  }

  /** Every call passes through this method. */
  override request: Axios['request'] = (...given) =>
    this.interceptors.request.handlers?.length === 0
      ? super.request(...given)
      : super.request(this.#snapshotOf(...given));

  /** The same as in axios, but without a config there is nothing to merge. */
  override get: Axios['get'] = (url, config) =>
    config === undefined ? this.request({ method: 'get', url }) : super.get(url, config);

  /** Wraps a method of axios so that it fails with our errors, also for a config that axios cannot read. */
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
      // axios reads the config before it returns.
      const wasRead = this.#configRead;
      return result.catch((error: unknown) => {
        throw wasRead ? this.#bridge.toProviderError(error) : this.#bridge.toConfigError(error);
      });
    };
  }

  /** A config that the caller cannot change while its interceptors run. */
  #snapshotOf(config: AxiosRequestConfig | string, more?: AxiosRequestConfig): AxiosRequestConfig {
    const fixed = ownFields<AxiosRequestConfig>(typeof config === 'string' ? { ...more, url: config } : config);
    const { data, params = ownField(this.defaults, 'params') } = fixed;
    if (data !== undefined) fixed.data = snapshot(data);
    if (params !== undefined) fixed.params = snapshot(params);
    fixed.transitional = { ...ORDER, ...ownField(this.defaults, 'transitional'), ...fixed.transitional };
    return fixed;
  }
}

/** Adds an interceptor that runs as if it was registered first. It is not in the list, so that no caller can remove it. */
function addFirst<Handler>(manager: object, handler: Handler): void {
  const interceptors = manager as { forEach(visit: (handler: Handler) => void): void };
  const forEach = interceptors.forEach.bind(interceptors);
  interceptors.forEach = (visit) => {
    visit(handler);
    forEach(visit);
  };
}

/** Connects axios to the transport: requests go out through the adapter, errors come back as ours. */
class AxiosBridge {
  readonly #transport: AuthorizedTransport;
  /** Calls by their config: where a signal is aborted, axios replaces what the adapter says with an error of its own. */
  readonly #calls = new WeakMap<object, Call>();

  constructor(transport: AuthorizedTransport) {
    this.#transport = transport;
  }

  readonly adapter = (config: Config): Promise<AxiosResponse> =>
    this.#transport.startCall(
      {
        operation: operationOf(config),
        idempotent: isIdempotent(methodOf(config)),
        // Judged with the other options; until then the client's own will do.
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
   * Refuses what has to be refused before axios looks at it: a foreign adapter, which would get no token anyway, and a
   * cancel token, with which axios itself deals.
   */
  refuseEarly(config: Config): Config {
    if (config.adapter !== this.adapter) {
      throw this.#unsent(config, 'invalid_request', 'adapter: expected nothing: the client brings its own');
    }
    if (config.cancelToken !== undefined && config.cancelToken !== null) {
      throw this.#unsent(config, 'invalid_request', 'cancelToken: expected nothing: use signal');
    }
    for (const name of ['transformRequest', 'transformResponse'] as const) {
      const transforms: readonly unknown[] = [config[name] ?? []].flat();
      if (transforms.some((one) => typeof one !== 'function')) {
        throw this.#unsent(config, 'invalid_request', `${name}: expected a function, or a list of functions`);
      }
    }
    return config;
  }

  /** What axios does to a body, but for what it does wrong; with an error of ours where the body can't be written. */
  get transformRequest(): AxiosRequestTransformer {
    const unsent = (config: Config): ProviderError =>
      this.#unsent(config, 'invalid_request', 'data: expected what can be written as JSON, a form or text');
    return function transform(this: Config, data: unknown, headers): unknown {
      if (data === undefined) return undefined;
      try {
        return written(data, headers, this);
      } catch {
        // A loop in it, say, or a BigInt; what the engine says of it may quote the body.
        throw unsent(this);
      }
    };
  }

  /** The error for a config that axios cannot read. Nothing was sent, and no interceptor has run. */
  toConfigError(error: unknown): unknown {
    if (ProviderError.is(error)) return error;
    return this.#unsent(undefined, 'invalid_request', 'expected a config that axios can read');
  }

  /** Converts an error of axios for one of our requests. Returns any other error unchanged. */
  toProviderError(error: unknown): unknown {
    if (!isAxiosError(error) && !isCancel(error)) return error;
    const { config, code } = error as { config?: Config; code?: string };
    if (config !== undefined && config.adapter !== this.adapter) return error;
    if (!isCancel(error)) {
      return this.#unsent(config, 'invalid_request', `expected a config that axios accepts, got ${code ?? 'another'}`);
    }
    const text = 'aborted by the signal of the caller';
    const call = config && this.#calls.get(config);
    return call?.error('aborted', text) ?? this.#unsent(config, 'aborted', text);
  }

  #unsent(config: Config | undefined, code: ErrorCode, text: string): ProviderError {
    return unsentError(this.#transport.config.definition.name, operationOf(config), code, text);
  }
}

function operationOf(config: Config | undefined): string {
  const method = String(config?.method).toLowerCase();
  return `http.${/^[a-z]{1,16}$/.test(method) && method !== 'undefined' ? method : 'request'}`;
}
