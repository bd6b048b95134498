import type { AxiosInstance, AxiosStatic } from 'axios';
import type tokenInterceptor from 'axios-token-interceptor';
import { keepAliveAgent } from './agents.js';
import { peer } from './peer.js';

interface TokenResponse {
  readonly access_token: string;
  readonly expires_in: number;
}

interface Client {
  readonly axios: AxiosStatic;
  readonly library: typeof tokenInterceptor;
  readonly getToken: () => Promise<TokenResponse>;
  /** Created on the first GET, because benchmarks of cached tokens do not need an axios instance. */
  instance: AxiosInstance | undefined;
}

export const axiosTokenInterceptor = peer<Client>({
  name: 'axios-token-interceptor',
  imports: { 'axios-token-interceptor': ['default'], axios: ['default'] },
  glue: "A function that requests a token, as in the package's README. A keep-alive agent.",
  async open({ url }) {
    const [{ default: axios }, { default: library }] = await Promise.all([
      import('axios'),
      import('axios-token-interceptor'),
    ]);
    const getToken = library.tokenCache(
      async () => (await axios.post<TokenResponse>(`${url}/token`, {}, { httpAgent: keepAliveAgent() })).data,
      { getMaxAge: (response) => response.expires_in * 1000 },
    );
    return { axios, library, getToken, instance: undefined };
  },
  token: ({ getToken }) => getToken(),
  async get(client, path, { url }) {
    client.instance ??= createInstance(client, url);
    return (await client.instance.get(path)).data;
  },
});

function createInstance({ axios, library, getToken }: Client, url: string): AxiosInstance {
  const instance = axios.create({ baseURL: url, httpAgent: keepAliveAgent() });
  const headerFormatter = (response: TokenResponse): string => `Bearer ${response.access_token}`;
  instance.interceptors.request.use(library({ getToken, headerFormatter }));
  return instance;
}
