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
import { MAX_TIMEOUT_MS } from '../call/deadline.js';
import { type ErrorCode, ProviderError, unsentError } from '../errors.js';
import { isIdempotent } from '../http/idempotent.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
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
  const door = new AxiosBridge(transport);
  return instanceOf(door, {
    ...pristine(),
    transformRequest: [door.transformRequest],
    baseURL: transport.config.baseUrl,
    adapter: door.adapter,
  });
}

/** What `axios.create` does, with our door in it: also in the instances that this one creates. */
function instanceOf(door: AxiosBridge, defaults: CreateAxiosDefaults): AxiosInstance {
  const context = new GuardedAxios(door, defaults as AxiosRequestConfig);
  const http = context.guarded(context.request.bind(context)) as AxiosInstance;
  for (const name of Object.getOwnPropertyNames(Axios.prototype) as (keyof Axios)[]) {
    const method: unknown = context[name];
    if (typeof method === 'function' && name !== ('constructor' as string)) {
      Object.assign(http, { [name]: context.guarded(method.bind(context)) });
    }
  }
  const create = (config: CreateAxiosDefaults = {}): AxiosInstance =>
    instanceOf(
      door,
      mergeConfig(context.defaults as AxiosRequestConfig, config as AxiosRequestConfig) as CreateAxiosDefaults,
    );
  return Object.assign(http, { defaults: context.defaults, interceptors: context.interceptors, create });
}

/** Axios, but no error of its own making leaves it: they carry the whole config, headers and bodies included. */
class GuardedAxios extends Axios {
  readonly #door: AxiosBridge;
  /** Our request interceptor, which a user may remove. */
  readonly #own: unknown;
  /** Whether the config of the call that is just being made has come as far as the interceptors. */
  #merged = false;

  constructor(door: AxiosBridge, defaults: AxiosRequestConfig) {
    super(defaults);
    this.#door = door;
    // First among the request interceptors, it runs last and sees the final config; first among the response
    // interceptors, it runs before any of the user's.
    this.interceptors.request.use((config) => door.refuseEarly(config), null, {
      synchronous: true,
      // Asked at once, before any interceptor runs.
      runWhen: () => {
        this.#merged = true;
        return true;
      },
    });
    [this.#own] = this.interceptors.request.handlers ?? [];
    this.interceptors.response.use(undefined, (error: unknown) => {
      throw door.converted(error);
    });
  }

  /** Every call comes through here. */
  override request: Axios['request'] = (...given) =>
    this.#alone ? super.request(...given) : super.request(this.#prepared(...given));

  /** As axios does it, but where nothing is configured there is nothing to merge. */
  override get: Axios['get'] = (url, config) =>
    config === undefined ? this.request({ method: 'get', url }) : super.get(url, config);

  /** A method of axios whose errors are converted, those included that it makes of a config before anything runs. */
  guarded<Arguments extends unknown[]>(method: (...args: Arguments) => unknown): (...args: Arguments) => unknown {
    return (...args) => {
      this.#merged = false;
      const convert =
        (merged: boolean) =>
        (error: unknown): never => {
          throw merged ? this.#door.converted(error) : this.#door.refused(error);
        };
      let result: unknown;
      try {
        result = method(...args);
      } catch (error) {
        return convert(false)(error);
      }
      const watched = this.interceptors.request.handlers?.some((handler) => handler === this.#own) ?? false;
      return result instanceof Promise ? result.catch(convert(this.#merged || !watched)) : result;
    };
  }

  /** Whether the caller has added no request interceptor. */
  get #alone(): boolean {
    const { handlers } = this.interceptors.request;
    return handlers?.length === 1 && handlers[0] === this.#own;
  }

  /** The config of a call whose caller goes on while interceptors run, and may change what it has given. */
  #prepared(config: AxiosRequestConfig | string, more?: AxiosRequestConfig): AxiosRequestConfig {
    const fixed = typeof config === 'string' ? { ...more, url: config } : { ...config };
    const { data, params = this.defaults.params } = fixed;
    if (data !== undefined) fixed.data = snapshot(data);
    if (params !== undefined) fixed.params = snapshot(params);
    fixed.transitional = { ...ORDER, ...this.defaults.transitional, ...fixed.transitional };
    return fixed;
  }
}

/** Stands between axios and the transport: lets requests out, and errors back in as ours. */
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
          config.timeout !== undefined && config.timeout > 0 ? Math.min(config.timeout, MAX_TIMEOUT_MS) : undefined,
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

  /** Our error in place of whatever axios made of a config that it can not read: nothing was sent, nothing has run. */
  refused(error: unknown): unknown {
    if (ProviderError.is(error)) return error;
    return this.#unsent(undefined, 'invalid_request', 'expected a config that axios can read');
  }

  /** Our error in place of one that axios made for one of our requests; any other error as it is. */
  converted(error: unknown): unknown {
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
