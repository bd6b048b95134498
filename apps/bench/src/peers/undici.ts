import type { Agent } from 'undici';
import { peer, readJson } from './peer.js';

interface Client {
  readonly request: typeof import('undici').request;
  readonly dispatcher: Agent;
  readonly headers: { readonly authorization: string };
}

export const undici = peer<Client>({
  name: 'undici.request',
  imports: { undici: ['Agent', 'request'] },
  floor: true,
  glue: 'A fixed token that is requested beforehand.',
  async open(endpoint) {
    const { Agent, request } = await import('undici');
    return { request, dispatcher: new Agent(), headers: { authorization: `Bearer ${await endpoint.token()}` } };
  },
  async get({ request, dispatcher, headers }, path, { url }) {
    const { statusCode, body } = await request(url + path, { dispatcher, headers });
    return readJson(statusCode, await body.text());
  },
});
