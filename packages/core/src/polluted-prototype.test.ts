import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { acme, createAcme } from '../test/acme.js';
import { afterThisTest, connectAcme } from '../test/after-each.js';
import { ProviderError } from './index.js';

/**
 * The optional fields and the discriminator fields of the objects that core creates or reads. `error` is omitted
 * because undici itself fails if `Object.prototype` has it.
 */
const POLLUTED: Readonly<Record<string, unknown>> = {
  // Fields of requests and bodies.
  body: { evil: 1 },
  type: 'text/evil',
  once: 'evil',
  streamed: 'evil',
  params: { evil: 1 },
  data: { evil: 1 },
  // Fields of calls and their options.
  timeout: 1,
  signal: 'evil',
  fresh: 'evil',
  transitional: { legacyInterceptorReqResOrdering: false },
  // Fields of definitions, transports and resource operations.
  sign: 'evil',
  repairJson: 'evil',
  baseUrl: 'https://evil.example',
  renew: 'evil',
  replayed: 'evil',
  issued: 'evil',
  whenGone: { success: true },
  whenUnknown: 'evil',
  credentials: { id: 'evil', secret: 'evil' },
  store: {},
  userAgent: 'evil',
  onEvent: 'evil',
  // Fields of responses, errors and validation results.
  prefix: 'evil',
  secrets: 'evil',
  httpStatus: 299,
  providerMessage: 'evil',
  retryAfter: 299,
  reason: 'stale',
  response: { evil: 1 },
  message: 'evil',
  rejected: 'evil',
  lifetimeSource: 'evil',
  started: 'evil',
  // Discriminator fields of unions.
  refused: 'evil',
  json: { evil: 1 },
  malformed: 'evil',
  answer: { evil: 1 },
  grant: 'evil',
  publish: 'evil',
};

const pollute = (names: readonly string[]): void => {
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, { value: POLLUTED[name], configurable: true, writable: true });
  }
};
const clean = (): void => {
  for (const name of Object.keys(POLLUTED)) Reflect.deleteProperty(Object.prototype, name);
};

beforeEach(clean);
afterEach(clean);

/** Reads a response as `client.http` does. */
async function read(fetched: Promise<Response>): Promise<{ readonly data: unknown; readonly status: number }> {
  const response = await fetched;
  return { data: await response.text(), status: response.status };
}

/** Returns a client's requests and call results while `Object.prototype` has these fields. */
async function observed(names: readonly string[]): Promise<unknown> {
  let responses = 0;
  const { server } = await connectAcme({
    api: (request, response) => {
      if (request.url.startsWith('/text'))
        return void response.writeHead(200, { 'content-type': 'text/plain' }).end('x');
      if (request.url.startsWith('/bad')) return json(response, 400, { refused: undefined, code: 1 });
      responses += 1;
      if (responses === 1) return json(response, 503, {}, { 'retry-after': '0' });
      return json(response, responses === 2 ? 401 : 200, { ok: responses });
    },
  });
  const results: unknown[] = [];
  const summarize = (error: unknown): unknown => {
    const known = ProviderError.is(error);
    if (!known) return String(error);
    const { code, message, httpStatus, providerMessage, retryAfter, outcome } = error;
    const own = (name: string, value: unknown): unknown => (Object.hasOwn(error, name) ? value : undefined);
    return [
      code,
      message,
      own('httpStatus', httpStatus),
      own('providerMessage', providerMessage),
      own('retryAfter', retryAfter),
      outcome,
    ];
  };
  // The constructor of the platform reads the polluted prototype.
  const request = new Request(`${server.url}/text`, { method: 'PUT', body: 'a' });
  pollute(names);
  const client = createAcme({ baseUrl: server.url, retries: 1 });
  const waiting = client.http.create();
  waiting.interceptors.request.use(async (config) => config);
  const calls = [
    () => client.http.get('/x'),
    () => client.http.post('/x', { a: 1 }),
    () => client.http.post('/x', new URLSearchParams({ a: '1' })),
    () => client.http.delete('/x', { params: { b: 1 } }),
    () => waiting.get('/x'),
    () => waiting.put('/x', { a: 1 }),
    () => client.http.get('/text'),
    () => client.http.get('/bad'),
    () => client.http.get('//evil'),
    () => read(client.fetch('/x')),
    () => read(client.fetch('/x', {})),
    () => read(client.fetch(new URL(`${server.url}/x`), { method: 'POST', body: 'a', headers: { 'x-one': '1' } })),
    () => read(client.fetch(request)),
    () => read(client.fetch('/bad')),
    () => client.transaction(async (transaction) => transaction.http.get('/x')),
    () => createAcme({ baseUrl: 'nowhere' }).http.get('/x'),
    () => createAcme({ baseUrl: server.url, credentials: undefined as never }).http.get('/x'),
  ];
  for (const call of calls) {
    try {
      const { data, status } = (await call()) as { data: unknown; status: number };
      results.push([status, JSON.stringify(data)]);
    } catch (error) {
      results.push(summarize(error));
    }
  }
  const token = await client.token().then((one) => one.reveal(), summarize);
  await client.close();
  clean();
  const sent = server.seen.map(({ method, url, headers, body }) => [
    method,
    url,
    headers['content-type'],
    headers['user-agent'],
    headers.authorization,
    String(body),
  ]);
  return { sent, results, token };
}

it.each([
  ...Object.keys(POLLUTED).map((name) => [name, [name]] as const),
  ['all of these fields', Object.keys(POLLUTED)],
])('requests and results do not change if Object.prototype is polluted with %s', async (_what, names) => {
  afterThisTest(clean);
  const expected = await observed([]);
  expect(await observed(names)).toEqual(expected);
});

it("reads the base URL only from the definition's own properties", () => {
  pollute(['baseUrl']);
  expect(() => createAcme({ baseUrl: undefined as never }, acme)).toThrow(
    expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining('baseUrl: must be the URL') }),
  );
});
