import { type ListedSurrounding, listed } from '../works-with.js';

/** Creates a program that uses an HTTP mocking library. */
const mock = (name: string, result: string, note: string, main: string): ListedSurrounding =>
  listed('mocks', { section: 'Mocks', package: name, result, note }, main);

const WITHOUT = 'Without the `fetch` option, the real server receives the requests.';

/** HTTP mocking libraries. */
export const MOCKS: readonly ListedSurrounding[] = [
  mock(
    'undici',
    'works',
    'Pass a MockAgent as `dispatcher`.',
    `
import { createPaySecureZ } from '@x/paysecurez';
import { MockAgent } from 'undici';
import { assert, failure } from './loopback.mjs';

const baseUrl = 'https://api.example.com';
const dispatcher = new MockAgent();
dispatcher.disableNetConnect();
const server = dispatcher.get(baseUrl);
const reply = (path, method, data) =>
  server.intercept({ path, method }).reply(200, data, { headers: { 'content-type': 'application/json' } });
reply('/api/token', 'POST', { access_token: 'mocked', expires_in: 1800, token_type: 'Bearer' });
reply('/x', 'GET', { mocked: true });
const client = createPaySecureZ({ baseUrl, credentials: { clientId: 'a', clientSecret: 'b' }, dispatcher, retries: 0 });
assert.deepEqual((await client.http.get('/x')).data, { mocked: true });
assert.equal((await failure(client.http.get('/y'))).name, 'ProviderError');
await client.close();
console.log('result: works');
`,
  ),
  mock(
    'msw',
    'sees no requests',
    WITHOUT,
    `
import { http as handle } from 'msw';
import { setupServer } from 'msw/node';
import { assert, run } from './loopback.mjs';

let mocked = 0;
const server = setupServer(handle.all('*', () => { mocked += 1; return Response.error(); }));
server.listen({ onUnhandledRequest: 'error' });
await run(() => 200, async ({ http, calls }) => {
  await http.get('/x');
  assert.equal(calls.length, 1);
  return mocked === 0 ? 'sees no requests' : 'works';
});
`,
  ),
  mock(
    'nock',
    'sees no requests',
    WITHOUT,
    `
import nock from 'nock';
import { assert, run } from './loopback.mjs';

nock.disableNetConnect();
await run(() => 200, async ({ http, calls }) => {
  await http.get('/x');
  assert.equal(calls.length, 1);
  return 'sees no requests';
});
`,
  ),
];
