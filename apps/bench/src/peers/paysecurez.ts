import type { PaySecureZ } from '@x/paysecurez';
import type { Peer, PeerClient } from './peer.js';

export const paysecurez: Peer = {
  name: '@x/paysecurez',
  imports: { '@x/paysecurez': ['createPaySecureZ'] },
  async open(endpoint) {
    const { createPaySecureZ } = await import('@x/paysecurez');
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    return new PaySecureZPeer(createPaySecureZ({ baseUrl: endpoint.url, credentials }));
  },
};

class PaySecureZPeer implements PeerClient {
  readonly #client: PaySecureZ;

  constructor(client: PaySecureZ) {
    this.#client = client;
  }

  token(): Promise<unknown> {
    return this.#client.token();
  }

  async get(path: string): Promise<unknown> {
    return (await this.#client.http.get(path)).data;
  }
}
