import type { OAuthToken, OrdersController, Client as PayPal } from '@paypal/paypal-server-sdk';
import { tlsFreeAgent } from './agents.js';
import { peer } from './peer.js';

interface Client {
  readonly library: typeof import('@paypal/paypal-server-sdk');
  readonly paypal: PayPal;
  cached: OAuthToken | undefined;
  /** Created on the first GET, because benchmarks of cached tokens do not need a controller. */
  orders: OrdersController | undefined;
}

export const paypal = peer<Client>({
  name: '@paypal/paypal-server-sdk',
  imports: { '@paypal/paypal-server-sdk': ['Client', 'Environment', 'OrdersController'] },
  glue: "The SDK's host is fixed, so its agent connects to our server without TLS. GETs call `getOrder`, which also validates the response. `token()` calls `updateToken` of the SDK's auth manager and stores the token in a variable.",
  async open(endpoint) {
    const library = await import('@paypal/paypal-server-sdk');
    const paypal = new library.Client({
      clientCredentialsAuthCredentials: { oAuthClientId: 'id', oAuthClientSecret: 'secret' },
      environment: library.Environment.Sandbox,
      httpClientOptions: { httpsAgent: tlsFreeAgent(endpoint) },
    });
    return { library, paypal, cached: undefined, orders: undefined };
  },
  async token(client) {
    client.cached = await client.paypal.clientCredentialsAuthManager.updateToken(client.cached);
    return client.cached;
  },
  async get(client, path) {
    client.orders ??= new client.library.OrdersController(client.paypal);
    return (await client.orders.getOrder({ id: path.slice(path.lastIndexOf('/') + 1) })).result;
  },
});
