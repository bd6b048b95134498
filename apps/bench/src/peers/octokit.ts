import type { createAppAuth } from '@octokit/auth-app';
import type { request } from '@octokit/request';
import { peer } from './peer.js';

type Request = typeof request;

interface Client {
  readonly auth: ReturnType<typeof createAppAuth>;
  readonly request: Request;
  /** Created on the first GET, because benchmarks of cached tokens do not need a request function. */
  authorized: Request | undefined;
}

/**
 * Number of installation IDs used so far. Each client needs a different ID, because octokit caches tokens by ID for the
 * whole process.
 */
let installations = 0;

export const octokit = peer<Client>({
  name: '@octokit/auth-app',
  imports: { '@octokit/auth-app': ['createAppAuth'], '@octokit/request': ['request'] },
  glue: "An installation of a GitHub app that uses our endpoint in place of GitHub. The app's JWT is a constant, so that signing is not measured. Requests are sent with @octokit/request.",
  async open({ url }) {
    const [{ createAppAuth }, { request }] = await Promise.all([
      import('@octokit/auth-app'),
      import('@octokit/request'),
    ]);
    installations += 1;
    const auth = createAppAuth({
      appId: 1,
      installationId: installations,
      createJwt,
      request: request.defaults({ baseUrl: url }),
      log: { warn: () => undefined },
    });
    return { auth, request, authorized: undefined };
  },
  token: ({ auth }) => auth({ type: 'installation' }),
  async get(client, path, { url }) {
    client.authorized ??= client.request.defaults({ baseUrl: url, request: { hook: client.auth.hook } });
    return (await client.authorized(`GET ${path}`)).data;
  },
});

const createJwt = async (): Promise<{ jwt: string; expiresAt: string }> => ({
  jwt: 'jwt',
  expiresAt: '2100-01-01T00:00:00Z',
});
