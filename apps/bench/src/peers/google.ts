import type { OAuth2Client } from 'google-auth-library';
import { peer } from './peer.js';

export const google = peer<OAuth2Client>({
  name: 'google-auth-library',
  imports: { 'google-auth-library': ['OAuth2Client'] },
  glue: 'An OAuth2Client that uses our endpoint as its token URL. The client has a refresh token, because it does not support client credentials. `forceRefreshOnFailure` makes the client renew the token after a 401.',
  async open({ url }) {
    const { OAuth2Client } = await import('google-auth-library');
    const client = new OAuth2Client({
      clientId: 'id',
      clientSecret: 'secret',
      endpoints: { oauth2TokenUrl: `${url}/token` },
      forceRefreshOnFailure: true,
    });
    client.setCredentials({ refresh_token: 'refresh' });
    return client;
  },
  token: (client) => client.getAccessToken(),
  get: async (client, path, { url }) => (await client.request({ url: url + path })).data,
});
