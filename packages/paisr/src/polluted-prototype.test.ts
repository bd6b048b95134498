import { afterEach, expect, it } from '@jest/globals';
import { json, startServer } from '@x/test-kit/http-server';
import { createPaisr, ProviderError } from './index.js';

/** Optional fields of operations, requests, responses and errors. */
const POLLUTED: Readonly<Record<string, unknown>> = {
  body: { evil: 1 },
  type: 'text/evil',
  issued: 'evil',
  whenGone: { success: true },
  whenUnknown: 'evil',
  once: 'evil',
  streamed: 'evil',
  timeout: 1,
  signal: 'evil',
  renew: 'evil',
  replayed: 'evil',
  sign: 'evil',
  baseUrl: 'https://evil.example',
  credentials: { token: 'evil' },
  store: {},
  refused: 'evil',
  json: { evil: 1 },
  malformed: 'evil',
  answer: 'evil',
  prefix: 'evil',
  secrets: 'evil',
  httpStatus: 299,
  providerMessage: 'evil',
  providerCode: 'evil',
  requestId: 'evil',
  'x-request-id': 'evil',
  retryAfter: 299,
  reason: 'stale',
  response: { evil: 1 },
  message: 'evil',
  rejected: 'evil',
  created_at: '2020-01-01',
  created_by: 'evil',
  expires_at: '2020-01-01',
};

const clean = (): void => {
  for (const name of Object.keys(POLLUTED)) Reflect.deleteProperty(Object.prototype, name);
};

afterEach(clean);

const TOKEN = { id: 'tkn_1', description: 'x', permissions: [] };

/** Returns the error as text. Each test run uses another port. */
function shownWithoutPort(error: ProviderError): string {
  return JSON.stringify([{ ...error }, error.message]).replace(/127\.0\.0\.1:\d+/g, '127.0.0.1');
}

async function observed(names: readonly string[]): Promise<unknown> {
  const server = await startServer(({ method, url }, response) => {
    if (url.endsWith('/tkn_gone')) return json(response, 404, { success: false });
    if (url.endsWith('/tkn_bad')) return void response.writeHead(200).end('no JSON');
    if (method === 'POST') return json(response, 200, { success: true, data: { id: 'tkn_1', secret: 's' } });
    return json(response, 200, { success: true, data: url.endsWith('/tkn_1') ? TOKEN : { tokens: [TOKEN] } });
  });
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, { value: POLLUTED[name], configurable: true, writable: true });
  }
  const client = createPaisr({ baseUrl: `${server.url}/v2`, credentials: { token: 'the-key' } });
  const { accessTokens, http } = client;
  const calls: readonly (() => Promise<unknown>)[] = [
    () => accessTokens.list(),
    () => accessTokens.get('tkn_1'),
    () => accessTokens.get('tkn_gone'),
    () => accessTokens.get('tkn_bad'),
    () => accessTokens.get('wrong'),
    () => accessTokens.create({ description: 'Postman', scopes: ['a'] }),
    () => accessTokens.update('tkn_1', { description: 'Postman' }),
    () => accessTokens.revoke('tkn_1'),
    () => accessTokens.revoke('tkn_gone'),
    () => accessTokens.addPermissions('tkn_1', ['a']),
    () => accessTokens.removePermission('tkn_1', 'tpm_1'),
    () => http.post('/x', { a: 1 }).then(({ data }) => data as unknown),
  ];
  const results: unknown[] = [];
  for (const call of calls) {
    try {
      results.push(JSON.stringify(await call()));
    } catch (error) {
      results.push(ProviderError.is(error) ? shownWithoutPort(error) : String(error));
    }
  }
  await client.close();
  clean();
  await server.close();
  const sent = server.seen.map(({ method, url, headers, body }) => [
    method,
    url,
    headers['content-type'],
    headers.authorization,
    String(body),
  ]);
  // Each server has its own port.
  const { host } = new URL(server.url);
  return {
    sent,
    results: results.map((result) => (typeof result === 'string' ? result.replaceAll(host, 'HOST') : result)),
  };
}

it.each([
  ...Object.keys(POLLUTED).map((name) => [name, [name]] as const),
  ['all of these fields', Object.keys(POLLUTED)],
])('the client behaves the same when Object.prototype is polluted with %s', async (_name, names) => {
  const expected = await observed([]);
  expect(await observed(names)).toEqual(expected);
});

it('does not read credentials from a polluted prototype', () => {
  Object.defineProperty(Object.prototype, 'credentials', { value: { token: 'evil' }, configurable: true });
  expect(() => createPaisr({} as never)).toThrow(expect.objectContaining({ code: 'invalid_options' }));
});
