import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import type { AxiosAdapter, AxiosInstance, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { type AcmeClient, type AcmeServer, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';

type Config = InternalAxiosRequestConfig;

/** Wraps the adapter of every call, as tracing plugins do. */
function wrapAdapter(http: AxiosInstance): void {
  http.interceptors.request.use((config) => {
    const previous = config.adapter as AxiosAdapter;
    config.adapter = (given) => previous(given);
    return config;
  });
}

/** Stores the configs of failed calls, as a queue does that sends them again later. */
function storeFailed(http: AxiosInstance): Config[] {
  const configs: Config[] = [];
  http.interceptors.response.use(undefined, (error) => {
    configs.push(error.config);
    throw error;
  });
  return configs;
}

/** Uses the config of a call, or the defaults of its instance, with another instance. */
type Use = (http: AxiosInstance, config: Config, defaults: AxiosInstance['defaults']) => Promise<unknown>;

const USES: readonly [string, Use][] = [
  ['http.request(config)', (http, config) => http.request(config)],
  ['http(config)', (http, config) => http(config)],
  ['http.get(url, config)', (http, config) => http.get('/x', config)],
  ['http.post(url, data, config)', (http, config) => http.post('/x', { a: 1 }, config)],
  ['a copy of the config', (http, config) => http.request({ ...config })],
  ['http.create(defaults)', (http, _config, defaults) => http.create(defaults).get('/x')],
  [
    'a copy of the defaults',
    (http, _config, defaults) => {
      Object.assign(http.defaults, defaults);
      return http.get('/x');
    },
  ],
];

/** Creates two clients with equal options. The first uses token-1. */
async function twoClients(): Promise<{
  readonly server: AcmeServer;
  readonly first: AcmeClient;
  readonly second: AcmeClient;
}> {
  const { server, client: first } = await connectAcme({
    api: ({ url }, response) => json(response, url === '/fail' ? 503 : 200, {}),
  });
  const second = createAcme({ baseUrl: server.url });
  afterThisTest(() => second.close());
  return { server, first, second };
}

/** Makes a successful and a failed call with each instance, and returns the configs of these calls. */
async function configsOf(http: AxiosInstance): Promise<readonly Config[]> {
  const failed = storeFailed(http);
  const { config }: AxiosResponse = await http.get('/x');
  await rejected(http.put('/fail', {}));
  return [config, ...failed];
}

describe.each([
  ['plain', () => undefined],
  ['wrapped', wrapAdapter],
])("another client's calls with equal options and %s adapters", (_what, wrap: (http: AxiosInstance) => void) => {
  it.each(USES)('are refused: %s', async (_how, use) => {
    const { server, first, second } = await twoClients();
    wrap(first.http);
    wrap(second.http);
    const configs = await configsOf(first.http);
    const sent = server.seen.length;
    for (const config of configs) {
      const error = await rejected(use(second.http, config, first.http.defaults));
      expect(error).toMatchObject({ code: 'invalid_request' });
      expect(error.message).toContain('adapter is not supported here');
    }
    expect([configs.length, server.seen.length]).toEqual([2, sent]);
  });
});

it("rejects another client's adapter that an interceptor sets", async () => {
  const { server, first, second } = await twoClients();
  second.http.interceptors.request.use((config) => ({ ...config, adapter: first.http.defaults.adapter }) as Config);
  expect(await rejected(second.http.get('/x'))).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
  expect(server.seen).toEqual([]);
});

describe.each([
  ['plain', true, () => undefined],
  ['wrapped', false, wrapAdapter],
])("another transaction's calls with %s adapters", (_what, isPlain, wrap: (http: AxiosInstance) => void) => {
  it.each(USES)('are refused: %s', async (_how, use) => {
    const { server, first: client } = await twoClients();
    wrap(client.http);
    await client.transaction(async (one) => {
      const configs = await configsOf(one.http);
      const sent = server.seen.length;
      await client.transaction(async (other) => {
        for (const config of configs) {
          expect(await rejected(use(other.http, config, one.http.defaults))).toMatchObject({ code: 'invalid_request' });
        }
      });
      expect([configs.length, server.seen.length]).toEqual([2, sent]);
    });
  });

  it.each(USES)("are refused if they are the client's: %s", async (_how, use) => {
    const { server, first: client } = await twoClients();
    wrap(client.http);
    const configs = await configsOf(client.http);
    const sent = server.seen.length;
    await client.transaction(async (transaction) => {
      for (const config of configs) {
        expect(await rejected(use(transaction.http, config, client.http.defaults))).toMatchObject({
          code: 'invalid_request',
        });
      }
    });
    expect([configs.length, server.seen.length]).toEqual([2, sent]);
  });

  it("are repeated through the client only if they failed, with the transaction's token", async () => {
    const { server, first: client } = await twoClients();
    wrap(client.http);
    await client.token();
    await client.transaction(async ({ http }) => {
      const [succeeded, failed] = await configsOf(http);
      expect(await rejected(client.http.request(succeeded as Config))).toMatchObject({ code: 'invalid_request' });
      const { config } = await client.http.request({ ...failed, url: '/again' });
      if (isPlain) expect(await rejected(client.http.request(config))).toMatchObject({ code: 'invalid_request' });
    });
    const calls = server.apiCalls().map(({ url, headers }) => [url, headers.authorization]);
    expect(calls).toEqual([
      ['/x', 'Bearer token-2'],
      ['/fail', 'Bearer token-2'],
      ['/again', 'Bearer token-2'],
    ]);
  });
});
