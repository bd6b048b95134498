import type { createAppAuth } from '@octokit/auth-app';
import type { request } from '@octokit/request';
import type { Peer, PeerClient } from './peer.js';

type Auth = ReturnType<typeof createAppAuth>;
type Request = typeof request;

/** Each client is another installation: what octokit keeps is kept by this number, for the whole process. */
let installations = 0;

export const octokit: Peer = {
  name: '@octokit/auth-app',
  imports: { '@octokit/auth-app': ['createAppAuth'], '@octokit/request': ['request'] },
  glue: 'an installation of a GitHub app, as our endpoint plays GitHub; its JWT is a constant, so that no signing is measured. It sends with @octokit/request',
  async open({ url }) {
    const [library, { request: bare }] = await Promise.all([import('@octokit/auth-app'), import('@octokit/request')]);
    installations += 1;
    const auth = library.createAppAuth({
      appId: 1,
      installationId: installations,
      createJwt,
      request: bare.defaults({ baseUrl: url }),
      log: { warn: () => undefined },
    });
    return new OctokitPeer(auth, bare, url);
  },
};

const createJwt = async (): Promise<{ jwt: string; expiresAt: string }> => ({
  jwt: 'jwt',
  expiresAt: '2100-01-01T00:00:00Z',
});

class OctokitPeer implements PeerClient {
  readonly #auth: Auth;
  readonly #bare: Request;
  readonly #url: string;
  #authorized: Request | undefined;

  constructor(auth: Auth, bare: Request, url: string) {
    this.#auth = auth;
    this.#bare = bare;
    this.#url = url;
  }

  token(): Promise<unknown> {
    return this.#auth({ type: 'installation' });
  }

  async get(path: string): Promise<unknown> {
    this.#authorized ??= this.#bare.defaults({ baseUrl: this.#url, request: { hook: this.#auth.hook } });
    return (await this.#authorized(`GET ${path}`)).data;
  }
}
