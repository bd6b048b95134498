import type { Configuration } from 'openid-client';
import { peer, readJson } from './peer.js';

type Library = typeof import('openid-client');

interface Client {
  readonly library: Library;
  readonly config: Configuration;
  cached: Awaited<ReturnType<Library['clientCredentialsGrant']>> | undefined;
}

export const openidClient = peer<Client>({
  name: 'openid-client',
  imports: {
    'openid-client': ['Configuration', 'allowInsecureRequests', 'clientCredentialsGrant', 'fetchProtectedResource'],
  },
  glue: 'A variable as the cache. A new token is requested if the token has expired according to `expiresIn()`.',
  async open({ url }) {
    const library = await import('openid-client');
    const config = new library.Configuration({ issuer: url, token_endpoint: `${url}/token` }, 'id', 'secret');
    // oxlint-disable-next-line typescript/no-deprecated -- the endpoint is on this machine, so the warning does not apply.
    library.allowInsecureRequests(config);
    return { library, config, cached: undefined };
  },
  token: currentToken,
  async get(client, path, { url }) {
    const token = await currentToken(client);
    const response = await client.library.fetchProtectedResource(client.config, token, new URL(path, url), 'GET');
    return readJson(response.status, await response.text());
  },
});

async function currentToken(client: Client): Promise<string> {
  if (client.cached === undefined || (client.cached.expiresIn() ?? 0) <= 0) {
    client.cached = await client.library.clientCredentialsGrant(client.config);
  }
  return client.cached.access_token;
}
