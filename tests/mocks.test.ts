/** Tests the claims and recipes in docs/testing.md with the published mocks. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { example, install, removeInstalled, runScript } from '@x/test-kit/installed';
import { environmentOf } from './sandbox-environment.js';

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  devDependencies: { msw: string; nock: string };
};

let sandbox: Sandbox;
let cwd: string;

beforeAll(async () => {
  const { msw, nock } = devDependencies;
  sandbox = await startSandbox();
  cwd = await install(['paysecurez'], ['core'], {
    msw,
    nock,
    'nock-13': 'npm:nock@13.5.6',
    undici: '7',
    axios: '1',
    'axios-mock-adapter': '2.1.0',
    'node-fetch': '3.3.2',
    'node-fetch-2': 'npm:node-fetch@2.7.0',
  });
});

beforeEach(() => sandbox.forgetRequests());

afterAll(async () => {
  await sandbox.close();
  removeInstalled();
});

describe('recipes in docs/testing.md', () => {
  it.each(['msw', 'nock'])('the %s test runs unchanged', async (heading) => {
    const code = example('docs/testing.md', heading);
    const printed = await runScript(cwd, 'recipe.mjs', code, {}, ['--test', '--test-reporter=tap']);
    expect(printed).toMatch(/^# pass [23]$/m);
    expect(printed).toMatch(/^# fail 0$/m);
  });

  it("the example that prints a mock's own error runs unchanged", async () => {
    const code = example('docs/testing.md', 'What differs from production');
    const documented = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => `${text}\n`);
    expect(documented).toHaveLength(2);
    expect(await runScript(cwd, 'recipe.mjs', code, {})).toBe(documented.join(''));
  });
});

/** Makes a payment and prints its ID, or the error's code. The sandbox is the real server. */
const PAY = `
  import { createPaySecureZ } from '@x/paysecurez';
  const { PAYSECUREZ_BASE_URL: baseUrl, PAYSECUREZ_CLIENT_ID: clientId, PAYSECUREZ_CLIENT_SECRET: clientSecret } = process.env;
  const clientOf = (options) => createPaySecureZ({ baseUrl, credentials: { clientId, clientSecret }, ...options });
  const order = {
    transactionAction: 'PAYMENT',
    amount: 19.99,
    currency: 'EUR',
    reference: 'order-1',
    statementDescriptor: 'Example Shop',
    successUrl: 'https://shop.example/paid',
    callbackUrl: 'https://shop.example/callbacks/paysecurez',
  };
  const pay = async (client, body = order) => {
    const headers = { 'content-type': 'application/json' };
    const paid = client.http.post('/api/v1/transactions', body, { headers });
    console.log(await paid.then(({ data }) => data.transactionId.replace(/\\d+/, 'N'), ({ code }) => code));
  };
  const current = (url, init) => fetch(url, init);
  const earlier = globalThis.fetch;
  const token = { access_token: 'a-token', expires_in: 1800, token_type: 'Bearer' };`;

const run = (code: string): Promise<string> => runScript(cwd, 'mock.mjs', PAY + code, environmentOf(sandbox));

const REAL = 'txn_N\n';
const MOCKED = 'mocked\n';

const NOCK = `
  nock.disableNetConnect();
  const server = nock(baseUrl).persist();
  server.post('/api/token').reply(200, token);
  server.post('/api/v1/transactions').reply(201, { transactionId: 'mocked' });`;

const MOCK_AGENT = `
  import * as undici from 'undici';
  const agent = new undici.MockAgent();
  agent.disableNetConnect();
  const reply = { headers: { 'content-type': 'application/json' } };
  const server = agent.get(baseUrl);
  server.intercept({ method: 'POST', path: '/api/token' }).reply(200, token, reply).persist();
  server.intercept({ method: 'POST', path: '/api/v1/transactions' }).reply(201, { transactionId: 'mocked' }, reply).persist();`;

describe('visibility of client requests', () => {
  it('msw sees requests only with the `fetch` option; without it, the real server receives the payment', async () => {
    const printed = await run(`
      import { http, HttpResponse } from 'msw';
      import { setupServer } from 'msw/node';
      const before = clientOf({ fetch: current });
      const server = setupServer(
        http.post('*/api/token', () => HttpResponse.json(token)),
        http.post('*/api/v1/transactions', () => HttpResponse.json({ transactionId: 'mocked' }, { status: 201 })),
      );
      server.listen({ onUnhandledRequest: 'error' });
      await pay(before);
      await pay(clientOf({ fetch: globalThis.fetch }));
      await pay(clientOf({ fetch: earlier }));
      await pay(clientOf({}));`);
    expect(printed).toBe(MOCKED + MOCKED + REAL + REAL);
    expect(sandbox.requests({ route: 'paysecurez.transactions.create' })).toHaveLength(2);
  });

  it('nock sees requests only with the `fetch` option; without it, the real server receives the payment', async () => {
    expect(
      await run(`import nock from 'nock';${NOCK} await pay(clientOf({ fetch: current })); await pay(clientOf({}));`),
    ).toBe(MOCKED + REAL);
    expect(sandbox.requests({ route: 'paysecurez.transactions.create' })).toHaveLength(1);
  });

  it('nock 13 does not see requests, even with the `fetch` option', async () => {
    expect(
      await run(`import nock from 'nock-13';${NOCK} await pay(clientOf({ fetch: current })); await pay(clientOf({}));`),
    ).toBe(REAL + REAL);
  });

  it('a MockAgent sees requests if it is the `dispatcher` option', async () => {
    expect(await run(`${MOCK_AGENT} await pay(clientOf({ dispatcher: agent }));`)).toBe(MOCKED);
    expect(sandbox.requests()).toEqual([]);
  });

  it("a global MockAgent sees requests only with undici's `fetch`", async () => {
    const printed = await run(`${MOCK_AGENT}
      undici.setGlobalDispatcher(agent);
      await pay(clientOf({ fetch: undici.fetch }));
      await pay(clientOf({}));`);
    expect(printed).toBe(MOCKED + REAL);
  });

  it('a mocked global `fetch` sees requests only with the `fetch` option', async () => {
    const printed = await run(`
      globalThis.fetch = async (url) => Response.json(url.endsWith('/api/token') ? token : { transactionId: 'mocked' });
      await pay(clientOf({ fetch: current }));
      await pay(clientOf({}));`);
    expect(printed).toBe(MOCKED + REAL);
  });

  it('axios-mock-adapter does not see requests, and the client rejects it', async () => {
    const printed = await run(`
      import axios from 'axios';
      import MockAdapter from 'axios-mock-adapter';
      const client = clientOf({});
      for (const instance of [axios, client.http]) new MockAdapter(instance).onAny().reply(201, { transactionId: 'mocked' });
      await pay(clientOf({}));
      await pay(client);`);
    expect(printed).toBe(`${REAL}invalid_request\n`);
  });

  it("subscribers of undici's diagnostics channels see requests", async () => {
    const printed = await run(`
      import { subscribe } from 'node:diagnostics_channel';
      subscribe('undici:request:create', ({ request }) => console.log(request.path));
      await pay(clientOf({}));`);
    expect(printed).toBe(`/api/token\n/api/v1/transactions\n${REAL}`);
  });
});

describe.each(['node-fetch', 'node-fetch-2'])('%s as the `fetch` option', (name) => {
  it('sends API calls but rejects stream bodies', async () => {
    const printed = await run(`
      import { Readable } from 'node:stream';
      import nodeFetch from '${name}';
      await pay(clientOf({ fetch: nodeFetch }));
      await pay(clientOf({ fetch: nodeFetch }), Readable.from([JSON.stringify(order)]));`);
    expect(printed).toBe(`${REAL}network\n`);
    expect(sandbox.requests({ route: 'paysecurez.transactions.create' })).toHaveLength(1);
  });
});
