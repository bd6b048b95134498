import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import '@x/test-kit/canaries';
import { type ClientEvent, createPaisr, type Paisr, ProviderError } from './index.js';

const KEY = { description: 'Postman', scopes: ['invoices.read'] };

describe('a Paisr client against the sandbox', () => {
  let sandbox: Sandbox;
  let client: Paisr;

  beforeEach(async () => {
    sandbox = await startSandbox();
    client = createPaisr(sandbox.paisr);
  });

  afterEach(async () => {
    await client.close();
    await sandbox.close();
  });

  it('sends the API key with each call', async () => {
    expect((await client.http.get('/invoices')).data).toMatchObject({ success: true });
  });

  it('creates a usable key and exposes its secret only through reveal()', async () => {
    const { id, secret } = await client.accessTokens.create(KEY);
    expect(id).toMatch(/^tkn_/);
    expect(inspect({ secret }, { depth: Infinity, showHidden: true })).not.toContain(secret.reveal());
    const user = createPaisr({ ...sandbox.paisr, credentials: { token: secret.reveal() } });
    expect((await user.http.get('/invoices')).status).toBe(200);
    expect(await rejected(user.accessTokens.list())).toMatchObject({ code: 'rejected', httpStatus: 403 });
  });

  it('names a request in events with the option `route`', async () => {
    const events: ClientEvent[] = [];
    const listened = createPaisr({ ...sandbox.paisr, onEvent: (event) => events.push(event) });
    const { id } = await listened.accessTokens.create(KEY, { route: 'keys.create' });
    await listened.accessTokens.get(id);
    expect(events.filter(({ type }) => type === 'request.succeeded')).toMatchObject([
      { operation: 'accessTokens.create', route: 'keys.create', method: 'POST', path: '/v2/access-tokens' },
      { operation: 'accessTokens.get', method: 'GET', path: '/v2/access-tokens/:id' },
    ]);
    const error = await rejected(listened.accessTokens.list({ route: 'two words' }));
    expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('route: must be a name') });
    await listened.close();
  });

  it('lists keys and reads a single key', async () => {
    const { id } = await client.accessTokens.create(KEY);
    const listed = (await client.accessTokens.list()).find((token) => token.id === id);
    expect(listed).toEqual({
      id,
      description: 'Postman',
      permissions: [{ id: expect.stringMatching(/^tpm_/), type: 'invoices.read' }],
      createdAt: expect.anything(),
      createdBy: expect.any(String),
    });
    expect(Object.prototype.toString.call(listed?.createdAt)).toBe('[object Date]');
    expect(await client.accessTokens.get(id)).toEqual(listed);
  });

  it("updates a key's description and permissions", async () => {
    const { id } = await client.accessTokens.create(KEY);
    await client.accessTokens.update(id, { description: 'Reporting (new)' });
    await client.accessTokens.addPermissions(id, ['profiles.read']);
    const changed = await client.accessTokens.get(id);
    expect(changed.description).toBe('Reporting (new)');
    expect(changed.permissions.map(({ type }) => type)).toEqual(['invoices.read', 'profiles.read']);
    await client.accessTokens.removePermission(id, changed.permissions[0]?.id ?? '');
    expect((await client.accessTokens.get(id)).permissions.map(({ type }) => type)).toEqual(['profiles.read']);
  });

  it.each<[string, (client: Paisr) => Paisr['accessTokens']]>([
    ['without their object', ({ accessTokens }) => accessTokens],
    ['through a Proxy of the resource', ({ accessTokens }) => new Proxy(accessTokens, {})],
    ['through a Proxy of the client', (client) => new Proxy(client, {}).accessTokens],
  ])('has key methods that work %s', async (_how, reach) => {
    const { create, list, get, update, revoke, addPermissions, removePermission } = reach(client);
    const { id } = await create(KEY);
    await update(id, { description: 'Reporting' });
    await addPermissions(id, ['profiles.read']);
    const [permission] = (await get(id)).permissions;
    await removePermission(id, permission?.id ?? '');
    await revoke(id);
    expect((await list()).map((token) => token.id)).not.toContain(id);
  });

  it('rejects with `unauthorized` without retrying if the key is revoked', async () => {
    const { id, secret } = await client.accessTokens.create(KEY);
    await client.accessTokens.revoke(id);
    const user = createPaisr({ ...sandbox.paisr, credentials: { token: secret.reveal() } });
    expect(await rejected(user.http.get('/invoices'))).toMatchObject({
      code: 'unauthorized',
      httpStatus: 401,
      attempts: 1,
    });
    expect(sandbox.requests({ route: 'paisr.invoices' }).map(({ status }) => status)).toEqual([401]);
    expect(await rejected(client.accessTokens.get(id))).toMatchObject({
      code: 'rejected',
      httpStatus: 404,
      outcome: 'answered',
    });
  });

  it('calls the credentials function for each API call', async () => {
    let token = 'sandbox_wrong';
    const rotating = createPaisr({ baseUrl: sandbox.paisr.baseUrl, credentials: async () => ({ token }) });
    expect(await rejected(rotating.http.get('/invoices'))).toMatchObject({ code: 'unauthorized' });
    token = sandbox.paisr.credentials.token;
    expect((await rotating.http.get('/invoices')).status).toBe(200);
  });

  it('rejects the 251st request in a minute with `rate_limited`', async () => {
    const all = await Promise.allSettled(Array.from({ length: 251 }, () => client.http.get('/invoices')));
    const [limited, ...more] = all.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(more).toEqual([]);
    expect(limited).toMatchObject({
      code: 'rate_limited',
      httpStatus: 429,
      retryAfter: expect.any(Number),
      retryable: true,
    });
  });

  it('rejects calls with `closed` after close()', async () => {
    await client.close();
    expect(await rejected(client.http.get('/invoices'))).toMatchObject({ code: 'closed' });
    expect(await rejected(client.accessTokens.list())).toMatchObject({
      code: 'closed',
      operation: 'accessTokens.list',
    });
  });
});

describe('a Paisr client with a `fetch` function', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });

  afterEach(() => sandbox.close());

  it('creates, reads and revokes keys', async () => {
    const paisr = createPaisr({ ...sandbox.paisr, fetch });
    const { id, secret } = await paisr.accessTokens.create(KEY);
    expect(await paisr.accessTokens.get(id)).toMatchObject({ id, description: 'Postman' });
    const user = createPaisr({ ...sandbox.paisr, credentials: { token: secret.reveal() }, fetch });
    expect((await user.http.get('/invoices')).data).toMatchObject({ success: true });
    await paisr.accessTokens.revoke(id);
    expect(await rejected(user.http.get('/invoices'))).toMatchObject({ code: 'unauthorized', attempts: 1 });
  });

  it.each<[string, (paisr: Paisr) => Promise<unknown>]>([
    ['create', (paisr) => paisr.accessTokens.create(KEY)],
    ['list', (paisr) => paisr.accessTokens.list()],
    ['revoke', (paisr) => paisr.accessTokens.revoke('tkn_1')],
  ])('sends %s once, and does not know its outcome if the function fails', async (_name, operation) => {
    let calls = 0;
    const failing = async (): Promise<Response> => {
      calls += 1;
      throw new Error('canary');
    };
    const error = await rejected(operation(createPaisr({ ...sandbox.paisr, fetch: failing, retries: 5 })));
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(calls).toBe(1);
  });
});

describe('a Paisr client on the wire', () => {
  let server: HttpServer;
  let client: Paisr;
  let events: ClientEvent[];
  let reply: { status: number; body: unknown };

  beforeEach(async () => {
    server = await startServer((_request, response) => json(response, reply.status, reply.body));
    events = [];
    const onEvent = (event: ClientEvent): void => void events.push(event);
    client = createPaisr({ baseUrl: `${server.url}/v2`, credentials: { token: 'the-key' }, onEvent });
  });

  afterEach(() => server.close());

  it.each<[string, (paisr: Paisr) => Promise<unknown>, string, unknown, unknown]>([
    ['create', (p) => p.accessTokens.create(KEY), 'POST /v2/access-tokens', KEY, { id: 'tkn_1', secret: 's' }],
    ['list', (p) => p.accessTokens.list(), 'GET /v2/access-tokens', undefined, { tokens: [] }],
    [
      'get',
      (p) => p.accessTokens.get('tkn_1'),
      'GET /v2/access-tokens/tkn_1',
      undefined,
      { id: 'tkn_1', description: 'x', permissions: [], expires_at: '2026-11-07T05:31:56Z' },
    ],
    [
      'update',
      (p) => p.accessTokens.update('tkn_1', { description: 'Name' }),
      'PUT /v2/access-tokens/tkn_1',
      { description: 'Name' },
      undefined,
    ],
    ['revoke', (p) => p.accessTokens.revoke('tkn_1'), 'DELETE /v2/access-tokens/tkn_1', undefined, undefined],
    [
      'addPermissions',
      (p) => p.accessTokens.addPermissions('tkn_1', ['a.b']),
      'POST /v2/access-tokens/tkn_1/permissions',
      { scopes: ['a.b'] },
      undefined,
    ],
    [
      'removePermission',
      (p) => p.accessTokens.removePermission('tkn_1', 'tpm_2'),
      'DELETE /v2/access-tokens/tkn_1/permissions/tpm_2',
      undefined,
      undefined,
    ],
  ])('sends the documented request for %s', async (_name, operation, line, body, data) => {
    reply = { status: 200, body: { success: true, message: 'done', data } };
    await operation(client);
    const [request] = server.seen;
    expect(server.seen).toHaveLength(1);
    expect(`${request?.method} ${request?.url}`).toBe(line);
    expect(request?.headers.authorization).toBe('Bearer the-key');
    expect(body === undefined ? String(request?.body) : JSON.parse(String(request?.body))).toEqual(body ?? '');
    expect(request?.headers['content-type']).toBe(body === undefined ? undefined : 'application/json');
  });

  it.each<[string, number, unknown, object]>([
    [
      'an error envelope with status 200',
      200,
      { success: false, message: 'no' },
      { code: 'rejected', outcome: 'answered', providerMessage: 'no' },
    ],
    [
      'an error envelope with status 400',
      400,
      { success: false, message: 'no' },
      { code: 'rejected', outcome: 'answered' },
    ],
    [
      'an error envelope with status 401',
      401,
      { success: false, message: 'no' },
      { code: 'unauthorized', outcome: 'answered' },
    ],
    [
      'an error envelope with status 429',
      429,
      { success: false, message: 'no' },
      { code: 'rate_limited', outcome: 'answered' },
    ],
    ["a 400 response without Paisr's error envelope", 400, 'proxy says no', { code: 'rejected', outcome: 'unknown' }],
    [
      'an error envelope with status 503',
      503,
      { success: false, message: 'no' },
      { code: 'unavailable', outcome: 'unknown', retryable: false },
    ],
    [
      'a 200 response without a secret',
      200,
      { success: true, data: { id: 'tkn_1' } },
      { code: 'invalid_response', outcome: 'unknown' },
    ],
    [
      'a 200 response with an empty secret',
      200,
      { success: true, data: { id: 'tkn_1', secret: '' } },
      { code: 'invalid_response', outcome: 'unknown' },
    ],
    ['a redirect', 307, {}, { code: 'redirect_refused', outcome: 'unknown' }],
  ])('does not retry a create request after %s, and reports the outcome', async (_name, status, body, expected) => {
    reply = { status, body };
    const error = await rejected(client.accessTokens.create(KEY));
    expect(error).toMatchObject({ ...expected, operation: 'accessTokens.create', attempts: 1 });
    expect(events.at(-1)).toMatchObject({ type: 'request.failed', outcome: (error as { outcome?: string }).outcome });
    expect(server.seen).toHaveLength(1);
    expect(error.message.includes('accessTokens.list()')).toBe((expected as { outcome: string }).outcome === 'unknown');
  });

  it('masks the API key and a previously created key in a create error', async () => {
    const keys = ['first-k3y-0123456789', 'second-k3y-9876543210'];
    reply = { status: 200, body: { success: true, data: { id: 'tkn_1', secret: keys[0] } } };
    await client.accessTokens.create(KEY);
    reply = {
      status: 409,
      body: { success: false, message: `keys ${keys.join(' and ')} exist`, data: { secret: keys[1] } },
    };
    const error = await rejected<ProviderError>(client.accessTokens.create(KEY));
    expect(error).toMatchObject({ code: 'rejected', providerMessage: 'keys [Secret] and [Secret] exist' });
    const listing = await rejected<ProviderError>(client.accessTokens.list());
    expect([error, listing, events, client.status()]).toShowNone([...keys, 'the-key']);
  });

  it('does not retry a create request after an unreadable response', async () => {
    const broken = await startServer(
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('no gzip'),
    );
    const lost = createPaisr({ baseUrl: broken.url, credentials: { token: 'the-key' } });
    const error = await rejected(lost.accessTokens.create(KEY));
    expect(error).toMatchObject({ code: 'invalid_response', outcome: 'unknown', retryable: false });
    expect(error.message).toContain('accessTokens.list()');
    expect(broken.seen).toHaveLength(1);
    await broken.close();
  });

  it.each(['   ', 'a\r\nb', 'null'])(
    'reports the outcome `unknown` if the secret of a new key is the invalid value %j',
    async (secret) => {
      reply = { status: 200, body: { success: true, data: { id: 'tkn_1', secret } } };
      expect(await rejected(client.accessTokens.create(KEY))).toMatchObject({
        code: 'invalid_response',
        outcome: 'unknown',
      });
    },
  );

  it('reports the outcome `unknown` for a create request if a 429 has no error envelope', async () => {
    reply = { status: 429, body: 'slow down' };
    expect(await rejected(client.accessTokens.create(KEY))).toMatchObject({
      code: 'rate_limited',
      outcome: 'unknown',
      retryable: false,
    });
  });

  it('does not retry a create request that could not be sent', async () => {
    await server.close();
    const events: ClientEvent[] = [];
    const options = { baseUrl: server.url, credentials: { token: 'the-key' } };
    const watched = createPaisr({ ...options, onEvent: (event) => void events.push(event) });
    expect(await rejected(watched.accessTokens.create(KEY))).toMatchObject({ code: 'connect', outcome: 'not_sent' });
    expect(events.map(({ type }) => type)).toEqual(['request.sent', 'request.failed']);
  });

  it.each<[string, (paisr: Paisr) => Promise<unknown>]>([
    ['revoke', (p) => p.accessTokens.revoke('tkn_1')],
    ['removePermission', (p) => p.accessTokens.removePermission('tkn_1', 'tpm_2')],
  ])('%s succeeds if the first response is lost and the retry receives a 404', async (_name, operation) => {
    const gone = { success: false, message: 'not found' };
    let calls = 0;
    const losing = await startServer((_request, response) => {
      calls += 1;
      if (calls === 1) response.socket?.resetAndDestroy();
      else json(response, 404, gone);
    });
    const losingClient = createPaisr({ baseUrl: losing.url, credentials: { token: 'the-key' } });
    await operation(losingClient);
    expect(losing.seen).toHaveLength(2);
    // If no earlier attempt was lost, a 404 means that the object did not exist.
    expect(await rejected(operation(losingClient))).toMatchObject({ code: 'rejected', httpStatus: 404, attempts: 1 });
    await losing.close();
  });

  it.each<[string, (response: ServerResponse) => void, (response: ServerResponse) => void]>([
    [
      'a 404 after a 429 that did not revoke the key',
      (response) => json(response, 429, { success: false, message: 'slow down' }, { 'retry-after': '0' }),
      (response) => json(response, 404, { success: false, message: 'not found' }),
    ],
    [
      "a 404 without Paisr's error envelope",
      (response) => void response.socket?.resetAndDestroy(),
      (response) => void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>'),
    ],
  ])('rejects a revoke call with `rejected` when its retry receives %s', async (_name, first, second) => {
    let calls = 0;
    const unreliable = await startServer((_request, response) => {
      calls += 1;
      if (calls === 1) first(response);
      else second(response);
    });
    const user = createPaisr({ baseUrl: unreliable.url, credentials: { token: 'the-key' } });
    expect(await rejected(user.accessTokens.revoke('tkn_1'))).toMatchObject({
      code: 'rejected',
      httpStatus: 404,
      attempts: 2,
    });
    await unreliable.close();
  });

  it("masks the key in the provider's message", async () => {
    reply = { status: 400, body: { success: false, message: 'what is "the-key", or dGhlLWtleQ==?' } };
    expect(await rejected(client.accessTokens.list())).toMatchObject({
      providerMessage: 'what is "[Secret]", or [Secret]Q==?',
    });
  });

  it('omits invalid dates from the list of keys', async () => {
    const token = { id: 'tkn_1', description: 'x', permissions: [], created_at: 5, expires_at: null };
    reply = { status: 200, body: { success: true, data: { tokens: [token] } } };
    expect(await client.accessTokens.list()).toEqual([{ id: 'tkn_1', description: 'x', permissions: [] }]);
  });

  it('ignores changes to the arguments after the method is called', async () => {
    reply = { status: 200, body: { success: true, message: 'done', data: { id: 'tkn_1', secret: 's' } } };
    const scopes = ['invoices.read'];
    const token = { description: 'Postman', scopes };
    const change = { description: 'Postman' };
    const credentials = async (): Promise<{ token: string }> => {
      await Promise.resolve();
      // The operation is now waiting for the credentials.
      scopes[0] = 'tokens.write';
      return { token: 'the-key' };
    };
    const waiting = createPaisr({ baseUrl: `${server.url}/v2`, credentials });
    const sent = [
      waiting.accessTokens.create(token),
      waiting.accessTokens.addPermissions('tkn_1', scopes),
      waiting.accessTokens.update('tkn_1', change),
    ];
    scopes.push('wallets.read');
    token.description = 'Changed';
    change.description = 'Changed';
    await Promise.all(sent);
    expect(server.seen.map(({ body }) => JSON.parse(String(body)))).toEqual(
      expect.arrayContaining([KEY, { scopes: ['invoices.read'] }, { description: 'Postman' }]),
    );
  });

  it('uses the documented URL as the default baseUrl', () => {
    expect(createPaisr({ credentials: { token: 'x' } }).http.defaults.baseURL).toBe('https://api.live.paisr.tech/v2');
  });

  it('reports the outcome `unknown` for a lost create response and `not_sent` for a failed connection', async () => {
    const broken = await startServer((_request, response) => void response.socket?.destroy());
    const lost = createPaisr({ baseUrl: broken.url, credentials: { token: 'the-key' } });
    expect(await rejected(lost.accessTokens.create(KEY))).toMatchObject({
      code: 'network',
      outcome: 'unknown',
      attempts: 1,
    });
    expect(broken.seen).toHaveLength(1);
    await broken.close();
    const error = await rejected(lost.accessTokens.create(KEY));
    expect(error).toMatchObject({ code: 'connect', outcome: 'not_sent' });
    expect(error.message).not.toContain('accessTokens.list()');
  });

  it("rejects with `aborted` when the caller's signal aborts", async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await rejected(client.accessTokens.list({ signal: controller.signal }))).toMatchObject({ code: 'aborted' });
    expect(server.seen).toEqual([]);
  });

  it.each<[string, (paisr: Paisr) => Promise<unknown>]>([
    [
      'description: must be 4 to 48 letters, digits, spaces or parentheses, as Paisr requires (got 3 characters)',
      (p) => p.accessTokens.create({ ...KEY, description: 'abc' }),
    ],
    ['description: must be 4 to 48 letters', (p) => p.accessTokens.create({ ...KEY, description: 'x'.repeat(49) })],
    ['description: must be 4 to 48 letters', (p) => p.accessTokens.create({ ...KEY, description: 'naïve key' })],
    ['description: must be 4 to 48 letters', (p) => p.accessTokens.update('tkn_1', { description: 'Post-man' })],
    ['description: is required (missing)', (p) => p.accessTokens.create({ scopes: ['a'] } as never)],
    ['scopes: must contain at least one scope', (p) => p.accessTokens.create({ ...KEY, scopes: [] })],
    [
      'scopes: must be an array of scopes (got a string)',
      (p) => p.accessTokens.create({ ...KEY, scopes: 'a' } as never),
    ],
    ['scopes.1: must be a scope such as invoices.read', (p) => p.accessTokens.addPermissions('tkn_1', ['a', ' '])],
    ['expires is not an option', (p) => p.accessTokens.create({ ...KEY, expires: 5 } as never)],
    ['the argument: must be an object (missing)', (p) => p.accessTokens.create(undefined as never)],
    ['id: must be the id of an access token, tkn_…', (p) => p.accessTokens.get('../invoices')],
    ['id: must be the id of an access token, tkn_…', (p) => p.accessTokens.revoke('tkn_1/permissions/tpm_1')],
    ['id: must be the id of an access token, tkn_…', (p) => p.accessTokens.revoke(undefined as never)],
    ['permissionId: must be the id of a permission, tpm_…', (p) => p.accessTokens.removePermission('tkn_1', 'tkn_1')],
  ])('rejects an invalid argument before sending a request: %s', async (message, operation) => {
    const error = await rejected(operation(client));
    expect(ProviderError.is(error)).toBe(true);
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent', attempts: 0 });
    expect(error.message).toContain(message);
    expect(server.seen).toEqual([]);
  });

  it.each<[string, object]>([
    ['credentials.token', { credentials: { token: '' } }],
    ['credentials.token', { credentials: { token: 'two canaries' } }],
    ['credentials.token', { credentials: { token: 'canary\r\nx-evil: 1' } }],
    ['credentials.token', { credentials: {} }],
    ['baseUrl', { credentials: { token: 'x' }, baseUrl: 'http://api.live.paisr.tech/v2' }],
    ['spareTokens', { credentials: { token: 'x' }, spareTokens: 2 }],
    // Paisr has no `store` option, because its keys do not expire.
    ['store', { credentials: { token: 'x' }, store: { get() {}, delete() {}, lease() {} } }],
  ])('createPaisr() rejects an invalid option: %s', (field, options) => {
    expect(() => createPaisr(options as never)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        message: expect.stringMatching(new RegExp(`createPaisr: ${field}(: (must|is) | is not an option)(?!.*canar)`)),
      }),
    );
  });
});
