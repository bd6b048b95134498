import { peer, readJson } from './peer.js';

export const nodeFetch = peer<{ readonly authorization: string }>({
  name: 'fetch',
  glue: 'a token got beforehand, which never changes',
  open: async (endpoint) => ({ authorization: `Bearer ${await endpoint.token()}` }),
  async get({ authorization }, path, { url }) {
    const response = await fetch(url + path, { headers: { authorization } });
    return readJson(response.status, await response.text());
  },
});
