import type { PaySecureZ } from '@x/paysecurez';
import { peer } from './peer.js';

export const paysecurez = peer<PaySecureZ>({
  name: '@x/paysecurez',
  imports: { '@x/paysecurez': ['createPaySecureZ'] },
  async open({ url }) {
    const { createPaySecureZ } = await import('@x/paysecurez');
    return createPaySecureZ({ baseUrl: url, credentials: { clientId: 'id', clientSecret: 'secret' } });
  },
  token: (client) => client.token(),
  get: async (client, path) => (await client.http.get(path)).data,
});
