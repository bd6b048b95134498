import { peer, readJson } from './peer.js';

export const nodeFetch = peer<{ readonly authorization: string }>({
  name: 'fetch',
  glue: 'A fixed token that is requested beforehand.',
  open: async (endpoint) => ({ authorization: `Bearer ${await endpoint.token()}` }),
  async get({ authorization }, path, { url }) {
    const response = await fetch(url + path, { headers: { authorization } });
    return readJson(response.status, await response.text());
  },
});
