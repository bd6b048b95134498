import { axios } from './axios.js';
import { axiosAuthRefresh } from './axios-auth-refresh.js';
import { axiosTokenInterceptor } from './axios-token-interceptor.js';
import { azure } from './azure.js';
import { badgateway } from './badgateway.js';
import { nodeFetch } from './fetch.js';
import { google } from './google.js';
import { nodeHttp } from './node-http.js';
import { octokit } from './octokit.js';
import { openidClient } from './openid-client.js';
import { paypal } from './paypal.js';
import { paysecurez } from './paysecurez.js';
import type { Peer } from './peer.js';
import { clockRead, mapEntry, resolvedPromise } from './references.js';
import { simpleOauth2 } from './simple-oauth2.js';
import { undici } from './undici.js';

const byId = {
  axios,
  'axios-auth-refresh': axiosAuthRefresh,
  'axios-token-interceptor': axiosTokenInterceptor,
  azure,
  badgateway,
  'clock-read': clockRead,
  fetch: nodeFetch,
  google,
  'map-entry': mapEntry,
  'node:http': nodeHttp,
  octokit,
  'openid-client': openidClient,
  paypal,
  paysecurez,
  'resolved-promise': resolvedPromise,
  'simple-oauth2': simpleOauth2,
  undici,

  // These packages are only imported, bundled or installed. The first one is the baseline.
  'axios+valibot': {
    name: 'axios + valibot',
    imports: { axios: ['default'], valibot: ['object', 'safeParse', 'string'] },
    floor: true,
  },
  core: { name: '@x/core', imports: { '@x/core': ['*'] } },
  paisr: { name: '@x/paisr', imports: { '@x/paisr': ['createPaisr'] } },
  singleview: { name: '@x/singleview', imports: { '@x/singleview': ['createSingleView'] } },

  // These peers are token servers.
  'bench-server': { name: "the bench's minimal server", floor: true },
  sandbox: { name: '@x/sandbox', imports: { '@x/sandbox': ['startSandbox'] } },
} as const satisfies Readonly<Record<string, Peer>>;

export type PeerId = keyof typeof byId;

/** All peers, by ID. */
export const peers: Readonly<Record<PeerId, Peer>> = byId;
