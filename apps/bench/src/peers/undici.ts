import { type Peer, readJson } from './peer.js';

export const undici: Peer = {
  name: 'undici.request',
  imports: { undici: ['Agent', 'request'] },
  floor: true,
  glue: 'a token got beforehand, which never changes',
  async open(endpoint) {
    const { Agent, request } = await import('undici');
    const dispatcher = new Agent();
    const headers = { authorization: `Bearer ${await endpoint.token()}` };
    return {
      async get(path) {
        const { statusCode, body } = await request(endpoint.url + path, { dispatcher, headers });
        return readJson(statusCode, await body.text());
      },
    };
  },
};
