import type { AxiosInstance, AxiosStatic } from 'axios';
import type tokenInterceptor from 'axios-token-interceptor';
import { keepAliveAgent } from './agents.js';
import type { Peer, PeerClient } from './peer.js';

type TokenAnswer = { readonly access_token: string; readonly expires_in: number };
type Interceptor = typeof tokenInterceptor;

export const axiosTokenInterceptor: Peer = {
  name: 'axios-token-interceptor',
  imports: { 'axios-token-interceptor': ['default'], axios: ['default'] },
  glue: 'a function that asks for a token, as its README shows; a keep-alive agent',
  async open({ url }) {
    const [{ default: axios }, { default: library }] = await Promise.all([
      import('axios'),
      import('axios-token-interceptor'),
    ]);
    return new InterceptorPeer(axios, library, url);
  },
};

class InterceptorPeer implements PeerClient {
  readonly #axios: AxiosStatic;
  readonly #library: Interceptor;
  readonly #url: string;
  readonly #cache: () => Promise<TokenAnswer>;
  #instance: AxiosInstance | undefined;

  constructor(axios: AxiosStatic, library: Interceptor, url: string) {
    this.#axios = axios;
    this.#library = library;
    this.#url = url;
    this.#cache = library.tokenCache(
      async () => (await axios.post<TokenAnswer>(`${url}/token`, {}, { httpAgent: keepAliveAgent() })).data,
      { getMaxAge: (body) => body.expires_in * 1000 },
    );
  }

  token(): Promise<unknown> {
    return this.#cache();
  }

  async get(path: string): Promise<unknown> {
    this.#instance ??= this.#create();
    return (await this.#instance.get(path)).data;
  }

  #create(): AxiosInstance {
    const instance = this.#axios.create({ baseURL: this.#url, httpAgent: keepAliveAgent() });
    const headerFormatter = (body: TokenAnswer): string => `Bearer ${body.access_token}`;
    instance.interceptors.request.use(this.#library({ getToken: this.#cache, headerFormatter }));
    return instance;
  }
}
