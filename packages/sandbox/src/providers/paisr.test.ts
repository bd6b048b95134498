import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

let now: number;
let sandbox: Sandbox;
let initial: string;

beforeEach(async () => {
  now = START;
  sandbox = await startSandbox({ now: () => now });
  initial = sandbox.paisr.credentials.token;
});
afterEach(() => sandbox.close());

const at = (path: string): string => sandbox.paisr.baseUrl + path;

async function create(
  scopes: readonly string[],
  description = 'Postman',
): Promise<{ readonly id: string; readonly secret: string }> {
  const response = await call(at('/access-tokens'), { token: initial, json: { description, scopes } });
  expect(response.status).toBe(200);
  return (response.body as { data: { id: string; secret: string } }).data;
}

async function get(id: string): Promise<{ readonly permissions: readonly { id: string; type: string }[] }> {
  const response = await call(at(`/access-tokens/${id}`), { token: initial });
  return (response.body as { data: { permissions: { id: string; type: string }[] } }).data;
}

const failure = { success: false, message: expect.stringMatching(/\w/) };

describe('create', () => {
  it('create returns an ID and a fake secret with `Cache-Control: no-store`', async () => {
    const response = await call(at('/access-tokens'), {
      token: initial,
      json: { description: 'Postman', scopes: ['invoices.read'] },
    });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      success: true,
      data: { id: expect.stringMatching(/^tkn_\w+$/), secret: expect.stringMatching(/^sandbox_secret_[0-9a-f]{32}$/) },
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it.each([
    ['with three letters', 'abc'],
    ['with 49 letters', 'a'.repeat(49)],
    ['with a hyphen', 'Postman-1'],
    ['with a non-ASCII letter', 'Größe'],
    ['with a trailing line break', 'Postman\n'],
    ['that is a number', 12345],
    ['that is undefined', undefined],
  ])('create rejects a description %s with 400', async (_name, description) => {
    const response = await call(at('/access-tokens'), { token: initial, json: { description, scopes: ['a.read'] } });
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ success: false, message: expect.stringContaining('description') });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['Post', 'a'.repeat(48), 'A (b) 9'])('create accepts the description %j', async (description) => {
    expect(await create(['invoices.read'], description)).toHaveProperty('secret');
  });

  it.each([
    ['an empty array', []],
    ['an array with an empty name', ['']],
    ['an array with a number', [1]],
    ['a string', 'invoices.read'],
    ['undefined', undefined],
  ])('create rejects scopes that are %s with 400', async (_name, scopes) => {
    const response = await call(at('/access-tokens'), { token: initial, json: { description: 'Postman', scopes } });
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ success: false, message: expect.stringContaining('scopes') });
  });
});

describe('list and get', () => {
  it('list returns all keys without their secrets', async () => {
    now += 1000;
    const key = await create(['invoices.read', 'webhooks.read']);
    const response = await call(at('/access-tokens'), { token: initial });
    expect(response.status).toBe(200);
    const token = (description: string, types: string[], created: number): object => ({
      id: expect.stringMatching(/^tkn_\w+$/),
      description,
      permissions: types.map((type) => ({ id: expect.stringMatching(/^tpm_\w+$/), type })),
      created_at: new Date(created).toISOString(),
      created_by: 'tem_1',
    });
    expect(response.body).toEqual({
      success: true,
      data: {
        tokens: [
          token('Sandbox initial key', ['tokens.read', 'tokens.write', 'invoices.read'], START),
          { ...token('Postman', ['invoices.read', 'webhooks.read'], START + 1000), id: key.id },
        ],
      },
    });
    expect(JSON.stringify(response.body)).not.toMatch(/secret/);
  });

  it('get returns one key without its secret', async () => {
    const { id } = await create(['invoices.read']);
    const response = await call(at(`/access-tokens/${id}`), { token: initial });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      success: true,
      data: {
        id,
        description: 'Postman',
        permissions: [{ id: expect.stringMatching(/^tpm_\w+$/), type: 'invoices.read' }],
        created_at: new Date(START).toISOString(),
        created_by: 'tem_1',
      },
    });
  });
});

describe('update, revoke and permissions', () => {
  it('update replaces the description and returns a message', async () => {
    const { id } = await create(['invoices.read']);
    const response = await call(at(`/access-tokens/${id}`), {
      method: 'PUT',
      token: initial,
      json: { description: 'Renamed (2)' },
    });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ success: true, message: expect.stringMatching(/\w/) });
    expect(await get(id)).toHaveProperty('description', 'Renamed (2)');
  });

  it('update rejects an invalid description and keeps the old one', async () => {
    const { id } = await create(['invoices.read']);
    const response = await call(at(`/access-tokens/${id}`), {
      method: 'PUT',
      token: initial,
      json: { description: 'x' },
    });
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ success: false, message: expect.stringContaining('description') });
    expect(await get(id)).toHaveProperty('description', 'Postman');
  });

  it('a revoked key is rejected and no longer listed', async () => {
    const { id, secret } = await create(['invoices.read']);
    const invoices = await call(at('/invoices'), { token: secret });
    expect(invoices.status).toBe(200);
    expect(invoices.body).toEqual({ success: true, data: { invoices: [] } });

    const revoked = await call(at(`/access-tokens/${id}`), { method: 'DELETE', token: initial });
    expect(revoked.status).toBe(200);
    expect(revoked.body).toEqual({ success: true, message: expect.stringMatching(/\w/) });

    const refused = await call(at('/invoices'), { token: secret });
    expect(refused.status).toBe(401);
    expect(refused.body).toEqual(failure);
    const list = await call(at('/access-tokens'), { token: initial });
    expect(JSON.stringify(list.body)).not.toContain(`"${id}"`);
    expect((await call(at(`/access-tokens/${id}`), { method: 'DELETE', token: initial })).status).toBe(404);
  });

  it('addPermissions adds one permission per scope', async () => {
    const { id, secret } = await create(['webhooks.read']);
    expect((await call(at('/invoices'), { token: secret })).status).toBe(403);
    const [before] = (await get(id)).permissions;
    const response = await call(at(`/access-tokens/${id}/permissions`), {
      token: initial,
      json: { scopes: ['invoices.read', 'webhooks.read', 'invoices.read'] },
    });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ success: true, message: expect.stringMatching(/\w/) });
    expect((await get(id)).permissions).toEqual([before, { id: expect.any(String), type: 'invoices.read' }]);
    expect((await call(at('/invoices'), { token: secret })).status).toBe(200);
  });

  it('addPermissions rejects an empty list of scopes', async () => {
    const { id } = await create(['webhooks.read']);
    const response = await call(at(`/access-tokens/${id}/permissions`), { token: initial, json: { scopes: [] } });
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ success: false, message: expect.stringContaining('scopes') });
  });

  it('removePermission removes one permission', async () => {
    const { id, secret } = await create(['invoices.read', 'webhooks.read']);
    const [invoices, webhooks] = (await get(id)).permissions;
    const response = await call(at(`/access-tokens/${id}/permissions/${invoices?.id}`), {
      method: 'DELETE',
      token: initial,
    });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ success: true, message: expect.stringMatching(/\w/) });
    expect((await get(id)).permissions).toEqual([webhooks]);
    expect((await call(at('/invoices'), { token: secret })).status).toBe(403);
  });
});

describe('error responses', () => {
  const operations: [method: string, path: string, json: unknown, scope: string][] = [
    ['GET', '/access-tokens', undefined, 'tokens.read'],
    ['POST', '/access-tokens', { description: 'Postman', scopes: ['a.read'] }, 'tokens.write'],
    ['GET', '/access-tokens/ID', undefined, 'tokens.read'],
    ['PUT', '/access-tokens/ID', { description: 'Postman' }, 'tokens.write'],
    ['DELETE', '/access-tokens/ID', undefined, 'tokens.write'],
    ['POST', '/access-tokens/ID/permissions', { scopes: ['a.read'] }, 'tokens.write'],
    ['DELETE', '/access-tokens/ID/permissions/tpm_404', undefined, 'tokens.write'],
    ['GET', '/invoices', undefined, 'invoices.read'],
  ];

  it.each(operations)('%s %s returns 401 for a missing or unknown bearer token', async (method, path, json) => {
    const { id } = await create(['tokens.read']);
    for (const token of [undefined, 'sandbox_secret_unknown']) {
      const response = await call(at(path.replace('ID', id)), { method, token, json });
      expect(response.status).toBe(401);
      expect(response.body).toEqual(failure);
    }
  });

  it.each(operations)('%s %s returns 403 and names the scope that the key lacks', async (method, path, json, scope) => {
    const others = ['tokens.read', 'tokens.write', 'invoices.read'].filter((one) => one !== scope);
    const { id, secret } = await create(others);
    const response = await call(at(path.replace('ID', id)), { method, token: secret, json });
    expect(response.status).toBe(403);
    expect(response.body).toEqual({ success: false, message: expect.stringContaining(scope) });
  });

  it.each([
    ['GET', '/access-tokens/tkn_404', undefined],
    ['PUT', '/access-tokens/tkn_404', { description: 'Postman' }],
    ['DELETE', '/access-tokens/tkn_404', undefined],
    ['POST', '/access-tokens/tkn_404/permissions', { scopes: ['a.read'] }],
    ['DELETE', '/access-tokens/tkn_404/permissions/tpm_1', undefined],
    ['DELETE', '/access-tokens/tkn_1/permissions/tpm_404', undefined],
    ['GET', '/nothing', undefined],
  ])('%s %s returns 404 for an unknown object or path', async (method, path, json) => {
    const response = await call(at(path), { method, token: initial, json });
    expect(response.status).toBe(404);
    expect(response.body).toEqual(failure);
  });

  it.each([
    ['the scheme Basic', 'Basic abc'],
    ['only the scheme', 'Bearer'],
    ['two tokens', 'Bearer a b'],
  ])('an Authorization header with %s is rejected with 401', async (_name, Authorization) => {
    const response = await call(at('/invoices'), { headers: { Authorization } });
    expect(response.status).toBe(401);
    expect(response.body).toEqual(failure);
  });

  it('the Bearer scheme is case-insensitive', async () => {
    expect((await call(at('/invoices'), { headers: { Authorization: `bearer ${initial}` } })).status).toBe(200);
  });
});

describe('the rate limit', () => {
  const invoices = (token: string): ReturnType<typeof call> => call(at('/invoices'), { token });

  it('Paisr allows each key 250 requests per minute, then returns 429 with Retry-After', async () => {
    const { secret: other } = await create(['invoices.read']);
    const { secret } = await create(['invoices.read']);
    await invoices(secret);
    now += 20_500;
    for (let n = 0; n < 249; n += 1) expect((await invoices(secret)).status).toBe(200);

    const refused = await invoices(secret);
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual(failure);
    expect(refused.headers.get('retry-after')).toBe('40');
    expect((await invoices(other)).status).toBe(200);

    // Only the first of the 250 requests is now outside the window.
    now = START + 59_999;
    expect((await invoices(secret)).status).toBe(429);
    now = START + 60_000;
    expect((await invoices(secret)).status).toBe(200);
    expect((await invoices(secret)).status).toBe(429);
    now = START + 80_500;
    for (let n = 0; n < 249; n += 1) expect((await invoices(secret)).status).toBe(200);
    expect((await invoices(secret)).status).toBe(429);
  });

  it('the rate limit does not block a key after the clock is set back', async () => {
    const { secret } = await create(['invoices.read']);
    for (let n = 0; n < 250; n += 1) await invoices(secret);
    expect((await invoices(secret)).status).toBe(429);
    now -= 3_600_000;
    expect((await invoices(secret)).status).toBe(200);
  });
});
