import type { AccessToken, ClientCredentials } from 'simple-oauth2';
import { keepAliveAgent } from './agents.js';
import { peer } from './peer.js';

interface Client {
  readonly grant: ClientCredentials;
  readonly wreck: typeof import('@hapi/wreck');
  cached: AccessToken | undefined;
}

export const simpleOauth2 = peer<Client>({
  name: 'simple-oauth2',
  imports: { 'simple-oauth2': ['ClientCredentials'], '@hapi/wreck': ['default'] },
  glue: "A variable as the cache. A new token is requested if `expired()` is true, as in the package's README. API calls use @hapi/wreck, which the package itself uses, with a keep-alive agent.",
  async open({ url }) {
    const [{ ClientCredentials }, { default: wreck }] = await Promise.all([
      import('simple-oauth2'),
      import('@hapi/wreck'),
    ]);
    const grant = new ClientCredentials({ client: { id: 'id', secret: 'secret' }, auth: { tokenHost: url } });
    return { grant, wreck, cached: undefined };
  },
  token: currentToken,
  async get(client, path, { url }) {
    const headers = { authorization: `Bearer ${await currentToken(client)}` };
    // wreck rejects if the status is 400 or higher.
    return (await client.wreck.get(url + path, { headers, agent: keepAliveAgent(), json: true })).payload;
  },
});

async function currentToken(client: Client): Promise<string> {
  if (client.cached === undefined || client.cached.expired()) client.cached = await client.grant.getToken({});
  return client.cached.token.access_token;
}
