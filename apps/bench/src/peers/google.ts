import type { OAuth2Client } from 'google-auth-library';
import type { Peer, PeerClient } from './peer.js';

export const google: Peer = {
  name: 'google-auth-library',
  imports: { 'google-auth-library': ['OAuth2Client'] },
  glue: 'an OAuth2Client whose token URL is our endpoint, with a refresh token, as it has no grant for client credentials; `forceRefreshOnFailure`, so that it renews after a 401',
  async open({ url }) {
    const library = await import('google-auth-library');
    const client = new library.OAuth2Client({
      clientId: 'id',
      clientSecret: 'secret',
      endpoints: { oauth2TokenUrl: `${url}/token` },
      forceRefreshOnFailure: true,
    });
    client.setCredentials({ refresh_token: 'refresh' });
    return new GooglePeer(client, url);
  },
};

class GooglePeer implements PeerClient {
  readonly #client: OAuth2Client;
  readonly #url: string;

  constructor(client: OAuth2Client, url: string) {
    this.#client = client;
    this.#url = url;
  }

  token(): Promise<unknown> {
    return this.#client.getAccessToken();
  }

  async get(path: string): Promise<unknown> {
    return (await this.#client.request({ url: this.#url + path })).data;
  }
}
