import type { Surrounding } from '../surrounding.js';
import { type ListedSurrounding, listed } from '../works-with.js';

/** Creates a program that uses an axios plugin. */
const plugin = (
  name: string,
  result: string,
  note: string,
  main: string,
  { tools = 'axios-plugins', ...more }: Pick<Partial<Surrounding>, 'quick' | 'tools'> = {},
): ListedSurrounding => listed(tools, { section: 'Plugins', package: name, result, note }, main, more);

const WORKS = 'works';

/** Plugins for axios instances. */
export const AXIOS_PLUGINS: readonly ListedSurrounding[] = [
  plugin(
    'axios-cache-interceptor',
    WORKS,
    'Aborting a call also aborts equal calls that wait for it.',
    `
import { setupCache } from 'axios-cache-interceptor';
import { assert, failure, run } from './loopback.mjs';

const respond = ({ url }) => (url === '/slow' ? undefined : url === '/bad' ? 404 : 200);
await run(respond, async ({ http: plain, calls }) => {
  const http = setupCache(plain);
  const [first, second] = [await http.get('/x'), await http.get('/x')];
  assert.deepEqual([first.cached, second.cached, second.data.url, calls.length], [false, true, '/x', 1]);
  for (const sent of [2, 3]) {
    assert.equal((await failure(http.get('/bad'))).httpStatus, 404);
    assert.equal(calls.length, sent);
  }
  const errors = await Promise.all([http.get('/bad'), http.get('/bad'), http.get('/bad')].map(failure));
  assert.deepEqual(errors.map(({ httpStatus }) => httpStatus), [404, 404, 404]);
  const post = () => failure(http.post('/bad', {}, { cache: { methods: ['post'] } }));
  assert.deepEqual([(await post()).httpStatus, (await post()).httpStatus], [404, 404]);
  const controller = new AbortController();
  const waiting = [failure(http.get('/slow', { signal: controller.signal })), failure(http.get('/slow'))];
  while (calls.at(-1).url !== '/slow') await new Promise(setImmediate);
  controller.abort();
  assert.deepEqual((await Promise.all(waiting)).map(({ code }) => code), ['aborted', 'aborted']);
  return 'works';
});
`,
    { tools: 'small', quick: true },
  ),
  plugin(
    'axios-retry',
    WORKS,
    'In addition to the client. A POST with an unknown outcome is not sent again.',
    `
import axiosRetry from 'axios-retry';
import { assert, failure, run } from './loopback.mjs';

await run(({ url, count }) => (url === '/lost' ? 'hang up' : count < 3 ? 503 : 200), async ({ http, calls }) => {
  axiosRetry(http, { retries: 3 });
  assert.equal((await http.get('/x')).status, 200);
  assert.equal(calls.length, 3);
  const { outcome } = await failure(http.post('/lost', {}));
  assert.deepEqual([outcome, calls.length], ['unknown', 4]);
  return 'works';
});
`,
  ),
  plugin(
    'retry-axios',
    WORKS,
    'In addition to the client. A POST with an unknown outcome is not sent again.',
    `
import { attach } from 'retry-axios';
import { assert, failure, run } from './loopback.mjs';

await run(({ url, count }) => (url === '/lost' ? 'hang up' : count < 3 ? 503 : 200), async ({ http, calls }) => {
  attach(http);
  const raxConfig = { retryDelay: 1, httpMethodsToRetry: ['GET', 'POST'] };
  assert.equal((await http.get('/x', { raxConfig })).status, 200);
  assert.equal(calls.length, 3);
  const { outcome } = await failure(http.post('/lost', {}, { raxConfig }));
  assert.deepEqual([outcome, calls.length], ['unknown', 4]);
  return 'works';
});
`,
  ),
  plugin(
    'axios-auth-refresh',
    WORKS,
    'You do not need this plugin: the client renews its token.',
    `
import createAuthRefresh from 'axios-auth-refresh';
import { assert, run } from './loopback.mjs';

let refreshed = 0;
await run(() => (refreshed === 0 ? 401 : 200), async ({ http }) => {
  createAuthRefresh(http, async () => {
    refreshed += 1;
  });
  assert.equal((await http.get('/x')).status, 200);
  assert.equal(refreshed, 1);
  return 'works';
});
`,
  ),
  plugin(
    'axios-rate-limit',
    WORKS,
    'Waiting for a turn does not count against the `timeout`.',
    `
import rateLimit from 'axios-rate-limit';
import { assert, failure, run } from './loopback.mjs';

await run(() => 200, async ({ http: plain, calls }) => {
  const http = rateLimit(plain, { maxRequests: 1, perMilliseconds: 200 });
  const [first, ...waiting] = [http.get('/1'), http.get('/2'), failure(http.get('//foreign')), http.get('/4')];
  await first;
  assert.equal(calls.length, 1);
  await Promise.all(waiting);
  assert.equal(calls.length, 3);
  return 'works';
});
`,
  ),
  plugin(
    'axios-concurrency',
    WORKS,
    'Waiting for a turn does not count against the `timeout`.',
    `
import concurrency from 'axios-concurrency';
import { assert, failure, run } from './loopback.mjs';

let [open, most] = [0, 0];
const respond = async ({ url }) => {
  open += 1;
  most = Math.max(most, open);
  await new Promise((resolve) => setTimeout(resolve, 30));
  open -= 1;
  return url === '/bad' ? 404 : 200;
};
await run(respond, async ({ http, calls }) => {
  concurrency.ConcurrencyManager(http, 1);
  await Promise.all([http.get('/1'), failure(http.get('/bad')), failure(http.get('//foreign')), http.get('/4')]);
  assert.deepEqual([most, calls.length], [1, 3]);
  return 'works';
});
`,
  ),
  plugin(
    'axios-case-converter',
    WORKS,
    'Converts the keys in `data` and `params`.',
    `
import applyCaseMiddleware from 'axios-case-converter';
import { assert, run } from './loopback.mjs';

await run(() => 200, async ({ http: plain, calls }) => {
  const http = applyCaseMiddleware.default?.(plain) ?? applyCaseMiddleware(plain);
  const { data } = await http.post('/x', { someAmount: 5 }, { params: { pageSize: 2 } });
  assert.deepEqual([data.someAmount, calls[0].body, calls[0].url], [5, '{"some_amount":5}', '/x?page_size=2']);
  return 'works';
});
`,
  ),
  plugin(
    'axios-logger',
    'works, logs no secrets',
    'Logs bodies only if you enable it.',
    `
import logger from 'axios-logger';
import { assert, failure, run, secretsIn } from './loopback.mjs';

await run(({ url }) => (url === '/bad' ? 404 : 200), async ({ http }) => {
  const lines = [];
  const options = { headers: true, data: true, logger: (text) => lines.push(text) };
  http.interceptors.request.use((request) => logger.requestLogger(request, options));
  http.interceptors.response.use(
    (response) => logger.responseLogger(response, options),
    (error) => logger.errorLogger(error, options),
  );
  await http.post('/x', { a: 1 });
  await failure(http.get('/bad'));
  assert.equal(lines.length, 4);
  assert.match(lines[3], /Error.*GET.*\\/bad.*404/);
  return 'works, logs ' + secretsIn(lines.join());
});
`,
  ),
  plugin(
    'axios-debug-log',
    'works, logs no secrets',
    'Call `addLogger(client.http)`.',
    `
import debugLog from 'axios-debug-log';
import { assert, failure, run, secretsIn } from './loopback.mjs';

await run(({ url }) => (url === '/bad' ? 404 : 200), async ({ http }) => {
  const lines = [];
  debugLog.addLogger(http, (...parts) => lines.push(parts.join(' ')));
  await http.get('/x');
  await failure(http.get('/bad'));
  assert.deepEqual([lines.length, /ProviderError: .*GET .*\\/bad/.test(lines[3])], [4, true]);
  return 'works, logs ' + secretsIn(lines.join());
});
`,
  ),
  plugin(
    'axios-curlirize',
    'works, logs no secrets',
    'Its commands contain bodies, but no `Authorization` header.',
    `
import curlirize from 'axios-curlirize';
import { assert, run, secretsIn } from './loopback.mjs';

await run(() => 200, async ({ http }) => {
  const lines = [];
  curlirize(http, ({ command }) => lines.push(command));
  await http.post('/x', { a: 1 });
  assert.match(lines.join(), /^curl -X POST .*\\/x/);
  return 'works, logs ' + secretsIn(lines.join());
});
`,
  ),
  plugin(
    'axios-better-stacktrace',
    WORKS,
    'Adds the caller to the stack trace.',
    `
import betterStacktrace from 'axios-better-stacktrace';
import { assert, failure, run } from './loopback.mjs';

await run(() => 404, async ({ http }) => {
  betterStacktrace(http);
  const error = await failure(http.get('/x'));
  assert.match(error.stack, /Axios Better Stacktrace/);
  return 'works';
});
`,
  ),
  plugin(
    '@lifeomic/axios-fetch',
    WORKS,
    'Creates a `fetch` function from `client.http`.',
    `
import axiosFetch from '@lifeomic/axios-fetch';
import { assert, run } from './loopback.mjs';

await run(() => 201, async ({ http, calls }) => {
  const fetch = axiosFetch.buildAxiosFetch(http);
  const response = await fetch('/x', { method: 'POST', body: '{"a":1}' });
  assert.deepEqual([response.status, (await response.json()).url, calls[0].body], [201, '/x', '{"a":1}']);
  return 'works';
});
`,
  ),
  plugin(
    'axios-observable',
    WORKS,
    'Unsubscribing aborts the call.',
    `
import { Axios } from 'axios-observable';
import { assert, run } from './loopback.mjs';

let ended;
const closed = new Promise((resolve) => {
  ended = resolve;
});
await run(({ url }) => (url === '/x' ? 200 : undefined), async ({ http, calls }) => {
  const observable = new Axios(http);
  const response = await new Promise((next, error) => observable.get('/x').subscribe({ next, error }));
  assert.equal(response.status, 200);
  const subscription = observable.get('/slow').subscribe({ next: ended, error: ended });
  while (calls.length < 2) await new Promise(setImmediate);
  calls[1].response.on('close', () => ended('closed'));
  subscription.unsubscribe();
  assert.equal(await closed, 'closed');
  return 'works';
});
`,
  ),
  plugin(
    '@nestjs/axios',
    WORKS,
    'Use `new HttpService(client.http)`. Unsubscribing aborts the call. Version 12 is an ES module; in a CommonJS project or in Jest, use version 4.',
    `
import 'reflect-metadata';
import { HttpService } from '@nestjs/axios';
import { assert, failure, run } from './loopback.mjs';

let ended;
const closed = new Promise((resolve) => {
  ended = resolve;
});
const respond = ({ url }) => (url === '/slow' ? undefined : url === '/bad' ? 404 : 201);
await run(respond, async ({ http, calls }) => {
  const service = new HttpService(http);
  const first = (observable) => new Promise((next, error) => observable.subscribe({ next, error }));
  assert.equal((await first(service.post('/x', { a: 1 }))).status, 201);
  assert.equal((await failure(first(service.get('/bad')))).httpStatus, 404);
  const subscription = service.get('/slow').subscribe({ next: ended, error: ended });
  while (calls.length < 3) await new Promise(setImmediate);
  calls[2].response.on('close', () => ended('closed'));
  subscription.unsubscribe();
  assert.equal(await closed, 'closed');
  return 'works';
});
`,
    { tools: 'nest' },
  ),
  plugin(
    'axios-extensions',
    'works in a request interceptor',
    'As an `adapter` option, it is refused at the first call.',
    `
import extensions from 'axios-extensions';
import { assert, failure, run } from './loopback.mjs';

await run(({ url, count }) => (url === '/lost' ? 'hang up' : count < 3 ? 503 : 200), async ({ http, calls }) => {
  const adapter = extensions.retryAdapterEnhancer(http.defaults.adapter, { times: 3 });
  const { code, message } = await failure(http.create({ adapter }).get('/x'));
  assert.deepEqual([code, calls.length], ['invalid_request', 0]);
  assert.match(message, /adapter is not supported here/);
  http.interceptors.request.use((config) => Object.assign(config, { adapter }));
  assert.equal((await http.get('/x')).status, 200);
  assert.equal(calls.length, 3);
  assert.deepEqual([(await failure(http.post('/lost', {}))).outcome, calls.length], ['unknown', 4]);
  return 'works in a request interceptor';
});
`,
  ),
  plugin(
    'axios-mock-adapter',
    'refused at the first call',
    'See [testing](testing.md#mocks-and-interceptors).',
    `
import MockAdapter from 'axios-mock-adapter';
import { assert, failure, run } from './loopback.mjs';

await run(() => 200, async ({ http, calls }) => {
  const mock = new MockAdapter(http);
  mock.onGet('/x').reply(200);
  const { code, message } = await failure(http.get('/x'));
  assert.deepEqual([code, calls.length], ['invalid_request', 0]);
  assert.match(message, /adapter is not supported here/);
  mock.restore();
  assert.equal((await http.get('/x')).status, 200);
  return 'refused at the first call';
});
`,
  ),
  plugin(
    'axios-cookiejar-support',
    'refused at the first call',
    'It needs an agent. The APIs do not use cookies.',
    `
import { wrapper } from 'axios-cookiejar-support';
import { CookieJar } from 'tough-cookie';
import { assert, failure, run } from './loopback.mjs';

await run(() => 200, async ({ http, calls }) => {
  wrapper(http);
  const { code, message } = await failure(http.get('/x', { jar: new CookieJar() }));
  assert.deepEqual([code, calls.length], ['invalid_request', 0]);
  assert.match(message, /Agent is not supported here/);
  return 'refused at the first call';
});
`,
  ),
];
