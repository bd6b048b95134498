import type { Client, OAuthToken, OrdersController } from '@paypal/paypal-server-sdk';
import { tlsFreeAgent } from './agents.js';
import type { Peer, PeerClient } from './peer.js';

type Library = typeof import('@paypal/paypal-server-sdk');

export const paypal: Peer = {
  name: '@paypal/paypal-server-sdk',
  imports: { '@paypal/paypal-server-sdk': ['Client', 'Environment', 'OrdersController'] },
  glue: "its host is fixed: its agent connects to our server, without TLS. GETs are `getOrder`, which also checks the answer's schema. `token()` is `updateToken` of its manager, with a variable",
  async open(endpoint) {
    const library = await import('@paypal/paypal-server-sdk');
    const client = new library.Client({
      clientCredentialsAuthCredentials: { oAuthClientId: 'id', oAuthClientSecret: 'secret' },
      environment: library.Environment.Sandbox,
      httpClientOptions: { httpsAgent: tlsFreeAgent(endpoint) },
    });
    return new PayPalPeer(library, client);
  },
};

class PayPalPeer implements PeerClient {
  readonly #library: Library;
  readonly #client: Client;
  #held: OAuthToken | undefined;
  #orders: OrdersController | undefined;

  constructor(library: Library, client: Client) {
    this.#library = library;
    this.#client = client;
  }

  async token(): Promise<unknown> {
    this.#held = await this.#client.clientCredentialsAuthManager.updateToken(this.#held);
    return this.#held;
  }

  async get(path: string): Promise<unknown> {
    this.#orders ??= new this.#library.OrdersController(this.#client);
    return (await this.#orders.getOrder({ id: path.slice(path.lastIndexOf('/') + 1) })).result;
  }
}
