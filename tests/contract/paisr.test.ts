import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPaisr, type Paisr, type ProviderError } from '@x/paisr';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { rejected } from '@x/test-kit/rejected';
import { expectOperation, expectRequest, expectResponse } from './conform.js';
import { KEY, PAISR_CALLS, type PaisrOperation } from './paisr-calls.js';
import { PAISR_FACTS } from './paisr-facts.js';
import { type Exchange, exchangeWith, type RecordingProxy, startRecordingProxy } from './recording-proxy.js';
import { PAISR, PAISR_FAILURE } from './wire-shapes.js';

const NAMES = Object.keys(PAISR) as PaisrOperation[];
const WITH_ID = NAMES.filter((name) => name !== 'create' && name !== 'list');
const WITH_BODY = NAMES.filter((name) => 'request' in PAISR[name]);

let sandbox: Sandbox;
let proxy: RecordingProxy;
let client: Paisr;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await startRecordingProxy(sandbox.url);
});

afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

beforeEach(() => {
  client = clientWith(sandbox.paisr.credentials.token);
});

afterEach(async () => {
  await client.close();
  sandbox.reset();
  proxy.takeExchanges();
});

function clientWith(token: string): Paisr {
  return createPaisr({ baseUrl: `${proxy.url}/v2`, credentials: { token }, retries: 0 });
}

/** Creates a key and discards the recorded exchanges. */
async function createKey(): Promise<{ readonly id: string; readonly permission: string; readonly secret: string }> {
  const { id, secret } = await client.accessTokens.create(KEY);
  const { permissions } = await client.accessTokens.get(id);
  proxy.takeExchanges();
  return { id, permission: permissions[0]?.id ?? '', secret: secret.reveal() };
}

/** Returns a failed operation's error and its only HTTP exchange. */
async function failureOf(
  running: Promise<unknown>,
): Promise<{ readonly error: ProviderError; readonly exchange: Exchange }> {
  const error = await rejected<ProviderError>(running);
  const exchanges = proxy.takeExchanges();
  expect(exchanges).toHaveLength(1);
  return { error, exchange: exchanges[0] as Exchange };
}

describe.each(NAMES)('accessTokens.%s', (name) => {
  const operation = PAISR[name];
  const run = PAISR_CALLS[name];

  it('sends the documented request and receives the documented response', async () => {
    const { id, permission } = await createKey();
    await run(client, id, permission);
    const exchanges = proxy.takeExchanges();
    expect(exchanges).toHaveLength(1);
    expectOperation(operation, exchanges[0] as Exchange, sandbox.paisr.credentials.token);
  });

  it.each([
    ['an unknown key', 401, 'unauthorized'],
    ['a revoked key', 401, 'unauthorized'],
    ['an expired key', 401, 'unauthorized'],
    ['a key without the scope', 403, 'rejected'],
  ] as const)("rejects with the provider's message for %s (status %d)", async (kind, status, code) => {
    const { id, permission, secret } = await createKey();
    const { token: initial } = sandbox.paisr.credentials;
    if (kind === 'a revoked key') sandbox.revokeTokens('paisr');
    if (kind === 'an expired key') {
      sandbox.rotate('paisr', { overlap: 1000 });
      sandbox.advance(1000);
    }
    const sent = { 'an unknown key': 'sandbox_unknown', 'an expired key': initial };
    const token = (sent as Readonly<Record<string, string>>)[kind] ?? secret;
    const other = clientWith(token);
    const { error, exchange } = await failureOf(run(other, id, permission));
    await other.close();
    expectRequest(operation, exchange, token);
    expectFailure(error, exchange, status, code);
  });

  it.each([
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ] as const)("rejects with the provider's message and retry delay on status %d", async (status, code) => {
    const { id, permission } = await createKey();
    sandbox.fault('paisr.*', { status, retryAfter: 7, times: 1 });
    const { error, exchange } = await failureOf(run(client, id, permission));
    expectFailure(error, exchange, status, code);
    expect(error.retryAfter).toBe(7000);
  });
});

function expectFailure(error: ProviderError, exchange: Exchange, status: number, code: string): void {
  expectResponse(PAISR_FAILURE, status, exchange);
  expect(error).toMatchObject({ provider: 'paisr', httpStatus: status, code, attempts: 1 });
  expect(error.providerMessage).toBe((exchange.response.body as { message: string }).message);
  // Paisr documents neither an error code nor an ID of the request.
  expect([Object.hasOwn(error, 'providerCode'), Object.hasOwn(error, 'requestId')]).toEqual([false, false]);
}

it("rejects with the provider's message after 250 requests in a minute (429)", async () => {
  for (let n = 0; n < PAISR_FACTS.documented.rateLimit.value; n += 1) await client.accessTokens.list();
  proxy.takeExchanges();
  const { error, exchange } = await failureOf(client.accessTokens.list());
  expectFailure(error, exchange, 429, 'rate_limited');
  expect(error.retryAfter).toBeGreaterThan(0);
});

it.each(WITH_ID)(
  "accessTokens.%s rejects with the provider's message if the key does not exist (404)",
  async (name) => {
    const { error, exchange } = await failureOf(PAISR_CALLS[name](client, 'tkn_404', 'tpm_404'));
    expectRequest(PAISR[name], exchange, sandbox.paisr.credentials.token);
    expectFailure(error, exchange, 404, 'rejected');
  },
);

describe('sandbox errors for requests that the client never sends', () => {
  /** Sends a request for an existing key directly to the sandbox. */
  async function send(
    name: PaisrOperation,
    headers: Readonly<Record<string, string>>,
    { body, method = PAISR[name].method }: { readonly body?: string; readonly method?: string } = {},
  ): Promise<Exchange> {
    const { id, permission } = await createKey();
    const path = PAISR[name].path.source
      .replaceAll(/[\\^$]/g, '')
      .replace('tkn_w+', id)
      .replace('tpm_w+', permission);
    return exchangeWith(sandbox.url, { method, path, headers, ...(body !== undefined && { body }) });
  }

  const bearer = (): { readonly Authorization: string } => ({
    Authorization: `Bearer ${sandbox.paisr.credentials.token}`,
  });

  it.each(NAMES)('accessTokens.%s returns 401 if the bearer token is missing or malformed', async (name) => {
    expectResponse(PAISR_FAILURE, 401, await send(name, {}));
    expectResponse(PAISR_FAILURE, 401, await send(name, { Authorization: 'Basic abc' }));
    expectResponse(PAISR_FAILURE, 401, await send(name, { Authorization: 'Bearer a b' }));
  });

  it.each(WITH_BODY)(
    'accessTokens.%s returns 400 if the body is malformed or a field is missing or invalid',
    async (name) => {
      for (const body of ['{"a":', '[]', '{}', '{"description":"abc","scopes":[]}']) {
        const headers = { ...bearer(), 'Content-Type': 'application/json' };
        expectResponse(PAISR_FAILURE, 400, await send(name, headers, { body }));
      }
    },
  );

  it.each(WITH_BODY)('accessTokens.%s returns 415 if the content type is unsupported', async (name) => {
    const headers = { ...bearer(), 'Content-Type': 'application/x-www-form-urlencoded' };
    expectResponse(PAISR_FAILURE, 415, await send(name, headers, { body: 'description=Postman' }));
  });

  it.each(NAMES)('accessTokens.%s returns 405 if the method is unsupported', async (name) => {
    expectResponse(PAISR_FAILURE, 405, await send(name, bearer(), { method: 'PATCH' }));
  });
});

it('parses `expires_at` as a date for a key that is being replaced', async () => {
  const { token } = sandbox.paisr.credentials;
  sandbox.rotate('paisr', { overlap: 60_000 });
  const [previous, current] = await client.accessTokens.list();
  const [exchange] = proxy.takeExchanges() as [Exchange];
  expectOperation(PAISR.list, exchange, token);
  const { data } = exchange.response.body as { data: { tokens: readonly { expires_at?: string }[] } };
  expect(previous?.expiresAt?.toISOString()).toBe(data.tokens[0]?.expires_at);
  expect(data.tokens[1]).not.toHaveProperty('expires_at');
  expect(current?.expiresAt).toBeUndefined();
});
