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
import { axiosAndValibot, benchServer, core, paisr, sandbox, singleview } from './packages.js';
import { paypal } from './paypal.js';
import { paysecurez } from './paysecurez.js';
import type { Peer } from './peer.js';
import { clockRead, mapEntry, resolvedPromise } from './references.js';
import { simpleOauth2 } from './simple-oauth2.js';
import { undici } from './undici.js';

/** Every peer there is, by the name that measures use. */
export const peers = {
  axios,
  'axios+valibot': axiosAndValibot,
  'axios-auth-refresh': axiosAuthRefresh,
  'axios-token-interceptor': axiosTokenInterceptor,
  azure,
  badgateway,
  'bench-server': benchServer,
  core,
  'clock-read': clockRead,
  fetch: nodeFetch,
  google,
  'map-entry': mapEntry,
  'node:http': nodeHttp,
  octokit,
  'openid-client': openidClient,
  paisr,
  paypal,
  paysecurez,
  'resolved-promise': resolvedPromise,
  sandbox,
  singleview,
  'simple-oauth2': simpleOauth2,
  undici,
} as const satisfies Readonly<Record<string, Peer>>;

export type PeerId = keyof typeof peers;
