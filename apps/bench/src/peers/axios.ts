import type { AxiosInstance } from 'axios';
import { keepAliveAgent } from './agents.js';
import { peer } from './peer.js';

export const axios = peer<AxiosInstance>({
  name: 'axios',
  imports: { axios: ['default'] },
  glue: 'A fixed token that is requested beforehand. A keep-alive agent.',
  async open(endpoint) {
    const { default: library } = await import('axios');
    const headers = { authorization: `Bearer ${await endpoint.token()}` };
    return library.create({ baseURL: endpoint.url, httpAgent: keepAliveAgent(), headers });
  },
  get: async (instance, path) => (await instance.get(path)).data,
});
