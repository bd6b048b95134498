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
     * Option of `client.http`: declares that it is safe to send this POST or PATCH twice, for example because the
     * request has an idempotency key. The client then retries the request like a PUT and sets `error.retryable`
     * accordingly. Only `true` has an effect.
     */
    idempotent?: boolean | undefined;
    /**
     * Option of `client.http`: a name for this request in the events `request.succeeded` and `request.failed`, such as
     * `payments.create`. Give it few distinct values, so that metrics can use it as a label. At most 100 letters, digits
     * and characters of `._-:/{}*`.
     */
    route?: string | undefined;
  }
}
