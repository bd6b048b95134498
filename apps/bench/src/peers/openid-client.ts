import type { Configuration } from 'openid-client';
import { type Peer, type PeerClient, readJson } from './peer.js';

type Library = typeof import('openid-client');
type Tokens = Awaited<ReturnType<Library['clientCredentialsGrant']>>;

export const openidClient: Peer = {
  name: 'openid-client',
  imports: {
    'openid-client': ['Configuration', 'allowInsecureRequests', 'clientCredentialsGrant', 'fetchProtectedResource'],
  },
  glue: 'no cache: a variable, and another token where `expiresIn()` says that it has ended',
  async open({ url }) {
    const library = await import('openid-client');
    const config = new library.Configuration({ issuer: url, token_endpoint: `${url}/token` }, 'id', 'secret');
    // oxlint-disable-next-line typescript/no-deprecated -- deprecated to stand out; the endpoint is on this machine.
    library.allowInsecureRequests(config);
    return new OpenidPeer(library, config, url);
  },
};

class OpenidPeer implements PeerClient {
  readonly #library: Library;
  readonly #config: Configuration;
  readonly #url: string;
  #held: Tokens | undefined;

  constructor(library: Library, config: Configuration, url: string) {
    this.#library = library;
    this.#config = config;
    this.#url = url;
  }

  async token(): Promise<string> {
    if (this.#held === undefined || (this.#held.expiresIn() ?? 0) <= 0) {
      this.#held = await this.#library.clientCredentialsGrant(this.#config);
    }
    return this.#held.access_token;
  }

  async get(path: string): Promise<unknown> {
    const token = await this.token();
    const response = await this.#library.fetchProtectedResource(this.#config, token, new URL(path, this.#url), 'GET');
    return readJson(response.status, await response.text());
  }
}
