/**
 * The axios types that describe an instance, its calls and its settings. Provider packages export them too. Otherwise,
 * the compiler cannot name them in the declarations of an application whose packages are installed with pnpm (TS2742).
 */
export type {
  AxiosAdapter,
  AxiosDefaults,
  AxiosHeaderValue,
  AxiosInstance,
  AxiosInterceptorManager,
  AxiosInterceptorOptions,
  AxiosRequestConfig,
  AxiosRequestTransformer,
  AxiosResponse,
  AxiosResponseDefault,
  AxiosResponseHeaders,
  AxiosResponseTransformer,
  CancelToken,
  CreateAxiosDefaults,
  CustomParamsSerializer,
  GenericAbortSignal,
  HeadersDefaults,
  InternalAxiosRequestConfig,
  ParamsSerializerOptions,
  RawAxiosHeaders,
} from 'axios';

declare module 'axios' {
  // The type parameters must be those of axios.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  interface AxiosRequestConfig<D = any, P = any> {
    /**
     * Option of `client.http`: declares that repeating this POST or PATCH can do no harm, for example because it carries
     * an idempotency key. It is then retried as a PUT is, and `error.retryable` follows. Only `true` has an effect.
     */
    idempotent?: boolean | undefined;
  }
}
