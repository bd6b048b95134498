import type { AccessToken, ClientCredentials } from 'simple-oauth2';
import { keepAliveAgent } from './agents.js';
import { peer } from './peer.js';

interface Client {
  readonly grant: ClientCredentials;
  readonly wreck: typeof import('@hapi/wreck');
  held: AccessToken | undefined;
}

export const simpleOauth2 = peer<Client>({
  name: 'simple-oauth2',
  imports: { 'simple-oauth2': ['ClientCredentials'], '@hapi/wreck': ['default'] },
  glue: 'no cache: a variable, and another token where `expired()` says so, as its README shows. No client: @hapi/wreck, which it sends with, and a keep-alive agent for API calls',
  async open({ url }) {
    const [{ ClientCredentials }, { default: wreck }] = await Promise.all([
      import('simple-oauth2'),
      import('@hapi/wreck'),
    ]);
    const grant = new ClientCredentials({ client: { id: 'id', secret: 'secret' }, auth: { tokenHost: url } });
    return { grant, wreck, held: undefined };
  },
  token: currentToken,
  async get(client, path, { url }) {
    const headers = { authorization: `Bearer ${await currentToken(client)}` };
    // Rejects on its own where the status is 400 or above.
    return (await client.wreck.get(url + path, { headers, agent: keepAliveAgent(), json: true })).payload;
  },
});

async function currentToken(client: Client): Promise<string> {
  if (client.held === undefined || client.held.expired()) client.held = await client.grant.getToken({});
  return client.held.token.access_token;
}
