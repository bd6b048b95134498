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
