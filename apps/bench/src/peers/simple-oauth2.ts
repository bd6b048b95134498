import type { AccessToken, ClientCredentials } from 'simple-oauth2';
import { keepAliveAgent } from './agents.js';
import type { Peer, PeerClient } from './peer.js';

type Wreck = typeof import('@hapi/wreck');

export const simpleOauth2: Peer = {
  name: 'simple-oauth2',
  imports: { 'simple-oauth2': ['ClientCredentials'], '@hapi/wreck': ['default'] },
  glue: 'no cache: a variable, and another token where `expired()` says so, as its README shows. No client: @hapi/wreck, which it sends with, and a keep-alive agent for API calls',
  async open({ url }) {
    const [library, { default: wreck }] = await Promise.all([import('simple-oauth2'), import('@hapi/wreck')]);
    const grant = new library.ClientCredentials({
      client: { id: 'id', secret: 'secret' },
      auth: { tokenHost: url },
    });
    return new SimpleOauth2Peer(grant, wreck, url);
  },
};

class SimpleOauth2Peer implements PeerClient {
  readonly #grant: ClientCredentials;
  readonly #wreck: Wreck;
  readonly #url: string;
  #held: AccessToken | undefined;

  constructor(grant: ClientCredentials, wreck: Wreck, url: string) {
    this.#grant = grant;
    this.#wreck = wreck;
    this.#url = url;
  }

  async token(): Promise<string> {
    if (this.#held === undefined || this.#held.expired()) this.#held = await this.#grant.getToken({});
    return this.#held.token.access_token;
  }

  async get(path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${await this.token()}` };
    // It rejects by itself where the status is 400 or above.
    const options = { headers, agent: keepAliveAgent(), json: true };
    return (await this.#wreck.get(this.#url + path, options)).payload;
  }
}
