import { asModule, CALLED, PRINT } from '../calls.js';
import type { Surrounding } from '../surrounding.js';
import type { Toolset } from '../tools.js';

const CLIENTS = `
import { createPaisr } from '@x/paisr';
import { createPaySecureZ } from '@x/paysecurez';
import { createSingleView } from '@x/singleview';
export const paisr = createPaisr({ credentials: { token: 'token' } });
export const paysecurez = createPaySecureZ({ credentials: { clientId: 'id', clientSecret: 'secret' } });
export const singleview = createSingleView({
  baseUrl: 'https://api.example.com',
  credentials: { clientId: 'id', clientCode: 'code', merchantId: 'id' },
});
`;

/** Exports whose types the compiler infers from our types and from axios types, none of which it imports. */
const EXPORTS = `
import { paisr, paysecurez, singleview } from './clients.js';
export const { http, token, transaction } = paysecurez;
export const everything = { paisr, paysecurez, singleview };
export const others = [paisr.http, singleview.http];
export const keys = paisr.accessTokens;
export const created = http.create({ timeout: 1000 });
export const { create, delete: remove, get, getUri, head, patch, post, postForm, put, request } = http;
export const { defaults, interceptors } = http;
export const { adapter, cancelToken, headers, paramsSerializer, signal, transformRequest, transformResponse } = defaults;
export const useRequest = interceptors.request.use;
export const useResponse = interceptors.response.use;
export const response = () => http.get<{ readonly id: string }>('/x');
export const parts = () => response().then(({ config, data, headers }) => ({ config, data, headers }));
export const session = () => transaction((tx) => Promise.resolve(tx));
export const status = () => paysecurez.status();
export class Service {
  constructor(readonly client = singleview, readonly http = client.http) {}
}
`;

/** An application that also depends on axios and has functions that accept its `AxiosInstance`. */
const WITH_AXIOS = `
import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { paisr, paysecurez, singleview } from './clients.js';
const load = (http: AxiosInstance, config?: AxiosRequestConfig): Promise<AxiosResponse<{ readonly id: string }>> =>
  http.get('/x', config);
export const loaded = [paisr.http, paysecurez.http, singleview.http, axios.create()].map((http) => load(http));
export const inTransaction = paysecurez.transaction((tx) => load(tx.http, { timeout: 1000 }));
paysecurez.http.interceptors.request.use((config) => {
  config.headers.set('X-Trace', 'a');
  return config;
});
`;

/** An application that depends on an incompatible axios, and therefore imports the axios types from our packages. */
const WITH_OUR_TYPES = `
import axios from 'axios';
import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from '@x/paysecurez';
import { paisr, paysecurez, singleview } from './clients.js';
const load = (http: AxiosInstance, config?: AxiosRequestConfig): Promise<AxiosResponse<{ readonly id: string }>> =>
  http.get('/x', config);
export const loaded = [paisr.http, paysecurez.http, singleview.http].map((http) => load(http));
export const inTransaction = paysecurez.transaction((tx) => load(tx.http, { timeout: 1000 }));
export const own = () => axios.create().get<string>('/x');
`;

const RESOLUTIONS = [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
  ['commonjs', 'node10'],
] as const;

const compile = (tsc = 'tsc', resolutions: readonly (readonly [string, string])[] = RESOLUTIONS): string =>
  resolutions
    .map(([module, resolution]) => {
      const options = `--module ${module} --moduleResolution ${resolution} --outDir out-${resolution}`;
      // TypeScript 6 reports node10 as deprecated.
      const deprecated = resolution === 'node10' && tsc === 'tsc' ? ' --ignoreDeprecations 6.0' : '';
      return `${tsc} ${options}${deprecated} --target es2022 --strict --declaration --types node --esModuleInterop *.ts`;
    })
    .join(' && ');

const types = (
  name: string,
  tools: Toolset,
  manager: 'npm' | 'pnpm',
  files: Surrounding['files'],
  command = compile(),
): Surrounding => ({
  name: `TypeScript, ${name}, ${manager}`,
  tools,
  manager,
  files: { 'package.json': '{ "type": "module" }', 'clients.ts': CLIENTS, 'exports.ts': EXPORTS, ...files },
  command: `${command} && echo compiled`,
  prints: /^compiled$/m,
});

const runs = (name: string, tools: Toolset, manager: 'npm' | 'pnpm'): Surrounding => ({
  name: `an application with ${name}, ${manager}`,
  tools,
  manager,
  files: { 'index.mjs': asModule(PRINT) },
  command: 'node index.mjs',
  prints: CALLED,
});

/** Programs that check the types of `http` together with the application's axios. */
export const AXIOS_TYPES: readonly Surrounding[] = [
  { ...types('inferred types', 'small', 'pnpm', {}, compile('tsc', [['nodenext', 'nodenext']])), quick: true },
  ...(['npm', 'pnpm'] as const).flatMap((manager) => [
    types('no axios', 'no-axios', manager, {}),
    types('version 5, no axios', 'no-axios', manager, {}, compile('node ../node_modules/typescript-5/bin/tsc')),
    types('the oldest axios', 'axios-oldest', manager, { 'app.ts': WITH_AXIOS }),
    types('the newest axios', 'axios-newest', manager, { 'app.ts': WITH_AXIOS }),
    types('an axios outside our range', 'axios-other', manager, { 'app.ts': WITH_OUR_TYPES }),
    runs('the oldest axios', 'axios-oldest', manager),
    runs('an axios outside our range', 'axios-other', manager),
  ]),
];
