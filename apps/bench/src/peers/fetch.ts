import { type Peer, readJson } from './peer.js';

export const nodeFetch: Peer = {
  name: 'fetch',
  glue: 'a token got beforehand, which never changes',
  async open(endpoint) {
    const headers = { authorization: `Bearer ${await endpoint.token()}` };
    return {
      async get(path) {
        const response = await fetch(endpoint.url + path, { headers });
        return readJson(response.status, await response.text());
      },
    };
  },
};
