import type { OAuth2Fetch } from '@badgateway/oauth2-client';
import { type Peer, type PeerClient, readJson } from './peer.js';

export const badgateway: Peer = {
  name: '@badgateway/oauth2-client',
  imports: { '@badgateway/oauth2-client': ['OAuth2Client', 'OAuth2Fetch'] },
  async open({ url }) {
    const library = await import('@badgateway/oauth2-client');
    const client = new library.OAuth2Client({
      server: url,
      tokenEndpoint: '/token',
      clientId: 'id',
      clientSecret: 'secret',
    });
    return new BadgatewayPeer(new library.OAuth2Fetch({ client, getNewToken: () => client.clientCredentials() }), url);
  },
};

class BadgatewayPeer implements PeerClient {
  readonly #wrapper: OAuth2Fetch;
  readonly #url: string;

  constructor(wrapper: OAuth2Fetch, url: string) {
    this.#wrapper = wrapper;
    this.#url = url;
  }

  token(): Promise<unknown> {
    return this.#wrapper.getAccessToken();
  }

  async get(path: string): Promise<unknown> {
    const response = await this.#wrapper.fetch(this.#url + path);
    return readJson(response.status, await response.text());
  }
}
