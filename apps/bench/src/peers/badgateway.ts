import type { OAuth2Fetch } from '@badgateway/oauth2-client';
import { peer, readJson } from './peer.js';

export const badgateway = peer<OAuth2Fetch>({
  name: '@badgateway/oauth2-client',
  imports: { '@badgateway/oauth2-client': ['OAuth2Client', 'OAuth2Fetch'] },
  async open({ url }) {
    const { OAuth2Client, OAuth2Fetch } = await import('@badgateway/oauth2-client');
    const client = new OAuth2Client({ server: url, tokenEndpoint: '/token', clientId: 'id', clientSecret: 'secret' });
    return new OAuth2Fetch({ client, getNewToken: () => client.clientCredentials() });
  },
  token: (wrapper) => wrapper.getAccessToken(),
  async get(wrapper, path, { url }) {
    const response = await wrapper.fetch(url + path);
    return readJson(response.status, await response.text());
  },
});
