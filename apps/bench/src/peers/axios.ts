import { keepAliveAgent } from './agents.js';
import type { Peer } from './peer.js';

export const axios: Peer = {
  name: 'axios',
  imports: { axios: ['default'] },
  glue: 'a token got beforehand, which never changes; a keep-alive agent',
  async open(endpoint) {
    const { default: library } = await import('axios');
    const instance = library.create({
      baseURL: endpoint.url,
      httpAgent: keepAliveAgent(),
      headers: { authorization: `Bearer ${await endpoint.token()}` },
    });
    return { get: async (path) => (await instance.get(path)).data };
  },
};
