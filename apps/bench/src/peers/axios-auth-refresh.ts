import type { AxiosInstance } from 'axios';
import { keepAliveAgent } from './agents.js';
import { peer } from './peer.js';

export const axiosAuthRefresh = peer<AxiosInstance>({
  name: 'axios-auth-refresh',
  imports: { 'axios-auth-refresh': ['createAuthRefresh'], axios: ['default'] },
  glue: "A variable as the cache, an interceptor that sends the token and a function that renews it, as in the package's README. The package renews a token only after a 401. A keep-alive agent.",
  async open({ url }) {
    const [{ default: axios }, { createAuthRefresh }] = await Promise.all([
      import('axios'),
      import('axios-auth-refresh'),
    ]);
    const httpAgent = keepAliveAgent();
    let token = '';
    const instance = axios.create({ baseURL: url, httpAgent });
    instance.interceptors.request.use((config) => {
      config.headers.set('authorization', `Bearer ${token}`);
      return config;
    });
    // The types of axios-auth-refresh use the CommonJS build of axios, which TypeScript treats as a different library.
    createAuthRefresh(instance as never, async () => {
      const { data } = await axios.post<{ access_token: string }>(`${url}/token`, {}, { httpAgent });
      token = data.access_token;
    });
    return instance;
  },
  get: async (instance, path) => (await instance.get(path)).data,
});
