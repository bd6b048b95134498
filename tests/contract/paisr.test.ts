import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPaisr, type Paisr, type ProviderError } from '@x/paisr';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { rejected } from '@x/test-kit/rejected';
import { expectAnswer, expectOperation, expectRequest } from './conform.js';
import { type Exchange, exchangeWith, type RecordingProxy, startRecordingProxy } from './recording-proxy.js';
import { PAISR, PAISR_FAILURE } from './wire-shapes.js';

type Name = keyof typeof PAISR;

const NAMES = Object.keys(PAISR) as Name[];
const WITH_ID = NAMES.filter((name) => name !== 'create' && name !== 'list');
const WITH_BODY = NAMES.filter((name) => 'request' in PAISR[name]);
const KEY = { description: 'Postman', scopes: ['invoices.read'] };

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
  proxy.taken();
});

function clientWith(token: string): Paisr {
  return createPaisr({ baseUrl: `${proxy.url}/v2`, credentials: { token }, retries: 0 });
}

/** Every operation of the resource, by the client, on a key and a permission. */
const OPERATIONS: Readonly<Record<Name, (by: Paisr, id: string, permission: string) => Promise<unknown>>> = {
  create: (by) => by.accessTokens.create(KEY),
  list: (by) => by.accessTokens.list(),
  get: (by, id) => by.accessTokens.get(id),
  update: (by, id) => by.accessTokens.update(id, { description: 'Reporting (new)' }),
  revoke: (by, id) => by.accessTokens.revoke(id),
  addPermissions: (by, id) => by.accessTokens.addPermissions(id, ['profiles.read', 'wallets.read']),
  removePermission: (by, id, permission) => by.accessTokens.removePermission(id, permission),
};

/** A key to work on; what it took is not looked at. */
async function existing(): Promise<{ readonly id: string; readonly permission: string; readonly secret: string }> {
  const { id, secret } = await client.accessTokens.create(KEY);
  const { permissions } = await client.accessTokens.get(id);
  proxy.taken();
  return { id, permission: permissions[0]?.id ?? '', secret: secret.reveal() };
}

/** What an operation fails with, and the one exchange that it took. */
async function failureOf(
  running: Promise<unknown>,
): Promise<{ readonly error: ProviderError; readonly exchange: Exchange }> {
  const error = await rejected<ProviderError>(running);
  const exchanges = proxy.taken();
  expect(exchanges).toHaveLength(1);
  return { error, exchange: exchanges[0] as Exchange };
}

describe.each(NAMES)('accessTokens.%s', (name) => {
  const operation = PAISR[name];
  const run = OPERATIONS[name];

  it('sends what the document says, and the sandbox answers as the document says', async () => {
    const { id, permission } = await existing();
    await run(client, id, permission);
    const exchanges = proxy.taken();
    expect(exchanges).toHaveLength(1);
    expectOperation(operation, exchanges[0] as Exchange, sandbox.paisr.credentials.token);
  });

  it.each([
    ['a key that is not known', 401, 'unauthorized'],
    ['a key that was revoked', 401, 'unauthorized'],
    ['a key whose end has passed', 401, 'unauthorized'],
    ['a key without the scope', 403, 'rejected'],
  ] as const)('with %s: %d in the one envelope, which the client reads', async (what, status, code) => {
    const { id, permission, secret } = await existing();
    const { token: initial } = sandbox.paisr.credentials;
    if (what === 'a key that was revoked') sandbox.revokeTokens('paisr');
    if (what === 'a key whose end has passed') {
      sandbox.rotate('paisr', { overlap: 1000 });
      sandbox.advance(1000);
    }
    const sent = { 'a key that is not known': 'sandbox_unknown', 'a key whose end has passed': initial };
    const token = (sent as Readonly<Record<string, string>>)[what] ?? secret;
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
  ] as const)('a %d comes in the one envelope, which the client reads', async (status, code) => {
    const { id, permission } = await existing();
    sandbox.fault('paisr.*', { status, retryAfter: 7, times: 1 });
    const { error, exchange } = await failureOf(run(client, id, permission));
    expectFailure(error, exchange, status, code);
    expect(error.retryAfter).toBe(7000);
  });
});

function expectFailure(error: ProviderError, exchange: Exchange, status: number, code: string): void {
  expectAnswer(PAISR_FAILURE, status, exchange);
  expect(error).toMatchObject({ provider: 'paisr', httpStatus: status, code, attempts: 1 });
  expect(error.providerMessage).toBe((exchange.answer.body as { message: string }).message);
}

it('the limit of 250 requests a minute is a 429 in that envelope', async () => {
  for (let n = 0; n < 250; n += 1) await client.accessTokens.list();
  proxy.taken();
  const { error, exchange } = await failureOf(client.accessTokens.list());
  expectFailure(error, exchange, 429, 'rate_limited');
  expect(error.retryAfter).toBeGreaterThan(0);
});

it.each(WITH_ID)('accessTokens.%s on a key that is not there: 404 in the one envelope', async (name) => {
  const { error, exchange } = await failureOf(OPERATIONS[name](client, 'tkn_404', 'tpm_404'));
  expectRequest(PAISR[name], exchange, sandbox.paisr.credentials.token);
  expectFailure(error, exchange, 404, 'rejected');
});

describe('what the client never sends, the sandbox refuses in the same envelope', () => {
  /** An operation on a key that is there, by hand. */
  async function send(
    name: Name,
    headers: Readonly<Record<string, string>>,
    { body, method = PAISR[name].method }: { readonly body?: string; readonly method?: string } = {},
  ): Promise<Exchange> {
    const { id, permission } = await existing();
    const path = PAISR[name].path.source
      .replaceAll(/[\\^$]/g, '')
      .replace('tkn_w+', id)
      .replace('tpm_w+', permission);
    return exchangeWith(sandbox.url, { method, path, headers, ...(body !== undefined && { body }) });
  }

  const bearer = (): { readonly Authorization: string } => ({
    Authorization: `Bearer ${sandbox.paisr.credentials.token}`,
  });

  it.each(NAMES)('%s without a bearer, and with a malformed one: 401', async (name) => {
    expectAnswer(PAISR_FAILURE, 401, await send(name, {}));
    expectAnswer(PAISR_FAILURE, 401, await send(name, { Authorization: 'Basic abc' }));
    expectAnswer(PAISR_FAILURE, 401, await send(name, { Authorization: 'Bearer a b' }));
  });

  it.each(WITH_BODY)('%s with a malformed body, a field missing or as it must not be: 400', async (name) => {
    for (const body of ['{"a":', '[]', '{}', '{"description":"abc","scopes":[]}']) {
      const headers = { ...bearer(), 'Content-Type': 'application/json' };
      expectAnswer(PAISR_FAILURE, 400, await send(name, headers, { body }));
    }
  });

  it.each(WITH_BODY)('%s with another content type: 415', async (name) => {
    const headers = { ...bearer(), 'Content-Type': 'application/x-www-form-urlencoded' };
    expectAnswer(PAISR_FAILURE, 415, await send(name, headers, { body: 'description=Postman' }));
  });

  it.each(NAMES)('%s by a method that is not served there: 405', async (name) => {
    expectAnswer(PAISR_FAILURE, 405, await send(name, bearer(), { method: 'PATCH' }));
  });
});

it('a key that is being replaced shows its end in `expires_at`, which the client reads as a date', async () => {
  const { token } = sandbox.paisr.credentials;
  sandbox.rotate('paisr', { overlap: 60_000 });
  const [ending, current] = await client.accessTokens.list();
  const [exchange] = proxy.taken() as [Exchange];
  expectOperation(PAISR.list, exchange, token);
  const { data } = exchange.answer.body as { data: { tokens: readonly { expires_at: string | null }[] } };
  expect(ending?.expiresAt?.toISOString()).toBe(data.tokens[0]?.expires_at);
  expect(current?.expiresAt).toBeUndefined();
});
