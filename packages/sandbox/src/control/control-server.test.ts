import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';
import { raw } from '../test-support/connection.test-support.js';
import {
  paysecurezToken,
  requestPaySecureZToken,
  requestSingleViewToken,
  singleviewToken,
  statusOf,
} from '../test-support/tokens.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ controlPort: 0, now: () => START });
});
afterEach(() => sandbox.close());

const control = (method: string, path: string, json?: unknown): ReturnType<typeof call> =>
  call(sandbox.controlUrl + path, { method, json });

it('the control API listens on a separate loopback port only if `controlPort` is set', async () => {
  expect(sandbox.controlUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(sandbox.controlUrl).not.toBe(sandbox.url);
  expect((await call(`${sandbox.url}/faults`)).status).toBe(404);
  await using plain = await startSandbox();
  expect(plain.controlUrl).toBeUndefined();
});

it('the sandbox releases all ports if `controlPort` is in use', async () => {
  const controlPort = Number(new URL(String(sandbox.controlUrl)).port);
  const port = Number(new URL(sandbox.url).port);
  await sandbox.close();
  await using first = await startSandbox({ controlPort });
  expect(first.controlUrl).toBe(sandbox.controlUrl);
  await expect(startSandbox({ port, controlPort })).rejects.toThrow(
    `controlPort: ${controlPort} is in use on 127.0.0.1; choose another port, or use 0 for a free one`,
  );
  await using again = await startSandbox({ port });
  expect(again.url).toBe(sandbox.url);
});

it("the control API returns the sandbox's URLs and credentials", async () => {
  const { url, controlUrl, seed, paisr, paysecurez, singleview } = sandbox;
  const { status, body } = await control('GET', '/');
  expect(status).toBe(200);
  expect(body).toEqual({ url, controlUrl, seed, paisr, paysecurez, singleview });
});

it('the control API sends `no-store` and `nosniff` with every response', async () => {
  for (const path of ['/', '/nothing', '/requests']) {
    const { headers } = await control('GET', path);
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff']);
  }
});

it('the control API returns and clears the recorded requests', async () => {
  await paysecurezToken(sandbox);
  await singleviewToken(sandbox);
  expect((await control('GET', '/requests')).body).toEqual({ requests: sandbox.requests() });
  expect((await control('GET', '/requests?route=paysecurez.token')).body).toEqual({
    requests: sandbox.requests({ route: 'paysecurez.token' }),
  });
  expect((await control('GET', '/requests?route=none')).body).toEqual({
    error: expect.stringMatching(/^requests\.route: must be one of unknown, .* \(got 'none'\)$/),
  });
  expect(await control('DELETE', '/requests')).toMatchObject({ status: 200, body: {} });
  expect(sandbox.requests()).toEqual([]);
});

it('the control API sets, returns and lifts faults', async () => {
  const set = await control('POST', '/faults', { target: 'paysecurez.token', status: 503, times: 3, body: { a: 1 } });
  expect(set).toMatchObject({ status: 201 });
  const fault = { id: 'fault_1', target: 'paysecurez.token', effect: '503,body', hits: 0, left: 3 };
  expect(set.body).toEqual(fault);
  expect(await requestPaySecureZToken(sandbox)).toMatchObject({ status: 503, body: { a: 1 } });
  expect((await control('GET', '/faults')).body).toEqual({ faults: [{ ...fault, hits: 1, left: 2 }] });
  expect((await control('DELETE', '/faults/fault_1')).body).toEqual({ ...fault, hits: 1, left: 0 });
  expect((await requestPaySecureZToken(sandbox)).status).toBe(200);
  expect(await control('DELETE', '/faults/fault_1')).toMatchObject({ status: 404 });

  await control('POST', '/faults', { target: '*', reset: true });
  await control('POST', '/faults', { target: 'singleview.*', hang: true });
  expect(await control('DELETE', '/faults')).toMatchObject({ status: 200, body: {} });
  expect((await requestPaySecureZToken(sandbox)).status).toBe(200);
  expect((await control('GET', '/faults')).body).toEqual({ faults: [] });
});

it('the control API adds and removes custom routes', async () => {
  const token = await paysecurezToken(sandbox);
  const get = (path: string): ReturnType<typeof call> => call(sandbox.url + path, { token });
  const added = await control('POST', '/routes', {
    method: 'GET',
    path: '/orders/:id',
    provider: 'paysecurez',
    status: 203,
    headers: { 'X-Trace': 'a' },
    body: [1],
  });
  expect(added).toMatchObject({ status: 201, body: { id: 'route_1', name: 'GET /orders/:id' } });
  const response = await get('/orders/7');
  expect([response.status, response.body, response.headers.get('x-trace')]).toEqual([203, [1], 'a']);
  await control('POST', '/routes', { method: 'GET', path: '/v2/invoices', scope: 'none.read' });
  expect(await statusOf('paisr', sandbox.paisr.credentials.token, sandbox)).toBe(403);
  expect(await control('DELETE', '/routes/route_1')).toMatchObject({ status: 200, body: {} });
  expect((await get('/orders/7')).status).toBe(404);
  expect(await control('DELETE', '/routes/route_1')).toMatchObject({ status: 404 });
  await control('POST', '/reset');
  expect(await control('DELETE', '/routes/route_2')).toMatchObject({ status: 404 });
});

it('the control API advances the clock and sets token lifetimes', async () => {
  expect((await control('GET', '/clock')).body).toEqual({ now: START });
  expect((await control('POST', '/clock/advance', { ms: 1500 })).body).toEqual({ now: START + 1500 });
  expect(sandbox.now()).toBe(START + 1500);
  expect(await control('PUT', '/lifetimes', { singleview: 7 })).toMatchObject({ status: 200, body: {} });
  expect((await requestSingleViewToken(sandbox)).body).toMatchObject({ payload: { expires_in: 7 } });
  expect((await requestPaySecureZToken(sandbox)).body).toMatchObject({ expires_in: 1800 });
});

it('the control API expires and revokes tokens', async () => {
  const tokens = async (): Promise<readonly [string, string]> => [
    await paysecurezToken(sandbox),
    await singleviewToken(sandbox),
  ];
  const statuses = async ([one, two]: readonly [string, string]): Promise<readonly number[]> => [
    await statusOf('paysecurez', one, sandbox),
    await statusOf('singleview', two, sandbox),
    await statusOf('paisr', sandbox.paisr.credentials.token, sandbox),
  ];
  const first = await tokens();
  expect(await control('POST', '/tokens/expire', { provider: 'paysecurez' })).toMatchObject({ status: 200, body: {} });
  expect(await statuses(first)).toEqual([401, 200, 200]);
  await control('POST', '/tokens/expire');
  expect(await statuses(first)).toEqual([401, 401, 200]);
  const second = await tokens();
  await control('POST', '/tokens/revoke', { provider: 'singleview' });
  expect(await statuses(second)).toEqual([201, 401, 200]);
  await control('POST', '/tokens/revoke');
  expect(await statuses(second)).toEqual([401, 401, 401]);
});

it('the control API rotates secrets and resets the sandbox', async () => {
  const old = sandbox.paysecurez.credentials;
  const { body } = await control('POST', '/credentials/rotate', { provider: 'paysecurez', overlap: 1000 });
  expect(body).toEqual({ credentials: sandbox.paysecurez.credentials });
  expect((await requestPaySecureZToken(sandbox, old)).status).toBe(200);
  sandbox.advance(1000);
  expect((await requestPaySecureZToken(sandbox, old)).status).toBe(401);
  expect(await control('POST', '/reset')).toMatchObject({ status: 200, body: {} });
  expect(sandbox.paysecurez.credentials).toEqual(old);
  expect(sandbox.requests()).toEqual([]);
});

describe('the control API', () => {
  it.each<[string, string, unknown, string]>([
    ['POST', '/faults', { status: 503 }, 'fault.target: must be one of *, '],
    ['POST', '/faults', { target: '*' }, 'fault: must have an effect'],
    ['POST', '/faults', { target: '*', stauts: 1 }, 'fault: stauts is not an option; use one of target, status, '],
    ['POST', '/faults', [1], 'fault: must be an object with target, status'],
    ['POST', '/routes', { path: '/api/x' }, 'route.method: must be one of GET, POST'],
    ['POST', '/routes', { method: 'GET', path: '/x' }, 'route.provider: is required'],
    ['POST', '/clock/advance', {}, 'advance.ms: must be a finite number (got undefined)'],
    ['PUT', '/lifetimes', { paysecurez: 0 }, 'lifetimes.paysecurez: must be a positive whole number'],
    ['POST', '/tokens/expire', { provider: 'paisr' }, 'expireTokens.provider: must be one of paysecurez, singleview'],
    ['POST', '/credentials/rotate', {}, 'rotate.provider: must be one of paisr'],
    ['POST', '/reset', { now: true }, 'reset: now is not an option'],
  ])('the control API returns 400 and the reason for %s %s with the body %j', async (method, path, json, reason) => {
    const { status, body } = await control(method, path, json);
    expect(status).toBe(400);
    expect((body as { error: string }).error).toContain(reason);
  });

  it('the control API rejects malformed JSON, other content types, large bodies and unknown paths', async () => {
    const send = async (text: string, type = 'application/json'): Promise<number> =>
      (await call(`${sandbox.controlUrl}/faults`, { text, headers: { 'Content-Type': type } })).status;
    expect(await send('{"target":')).toBe(400);
    expect(await send('{"target":"*","status":503}', 'text/plain')).toBe(415);
    expect(await send(`{"target":"*","status":503}${' '.repeat(1024 * 1024)}`)).toBe(413);
    expect(await send('{"target":"*","status":503}', 'application/json; charset=utf-8')).toBe(201);
    expect(await control('GET', '/nothing')).toMatchObject({ status: 404, body: { error: 'Not found: GET /nothing' } });
    expect(await control('GET', '/ca.pem')).toMatchObject({ status: 404 });
  });

  it('the control API rejects prototype pollution and deeply nested JSON', async () => {
    const send = (path: string, text: string): ReturnType<typeof call> => call(sandbox.controlUrl + path, { text });
    const polluting = '{"target":"*","status":503,"__proto__":{"times":1}}';
    expect((await send('/faults', polluting)).body).toEqual({
      error: expect.stringMatching(/^fault: __proto__ is not an option; /),
    });
    expect(await send('/faults', `{"target":"*","body":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^fault.body: must be a value that JSON can represent \(got \[/) },
    });
    const named = '{"target":"*","times":1,"status":418,"headers":{"__proto__":"a","constructor":"b"}}';
    expect((await send('/faults', named)).status).toBe(201);
    const { headers } = await fetch(sandbox.url);
    expect([headers.get('__proto__'), headers.get('constructor')]).toEqual(['a', 'b']);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(sandbox.faults()).toEqual([]);
  });

  it.each(['OPTIONS *', 'TRACE /', 'POST nothing', 'POST http://:x'])(
    'the control API rejects the request line %j',
    async (line) => {
      const { text } = await raw(
        String(sandbox.controlUrl),
        `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      expect(text).toMatch(/^HTTP\/1\.1 40[04] /);
    },
  );

  const request = (headers: string): string => `POST /faults HTTP/1.1\r\n${headers}Connection: close\r\n`;
  const fault = 'Content-Type: application/json\r\nContent-Length: 27\r\n\r\n{"target":"*","status":503}';

  it.each([
    ['a page whose host name was rebound to this machine (DNS rebinding)', 'Host: rebound.example:8080\r\n'],
    ['a page whose host name looks like loopback', 'Host: 127.0.0.1.example.com\r\n'],
    ['a client with an invalid Host header', 'Host: a b\r\n'],
    ['a page on a different site', 'Host: 127.0.0.1\r\nOrigin: https://example.com\r\n'],
    ['a page whose origin looks like loopback', 'Host: 127.0.0.1\r\nOrigin: http://localhost.example.com\r\n'],
    ['a page with the Origin header null', 'Host: 127.0.0.1\r\nOrigin: null\r\n'],
    ['a page on a different site, without an Origin header', 'Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n'],
  ])('the control API rejects a request from %s with 403', async (_name, headers) => {
    const { text } = await raw(String(sandbox.controlUrl), request(headers) + fault);
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
    expect(text).toMatch(/{"error":"(Host|Origin|Sec-Fetch-Site): must /);
    expect(sandbox.faults()).toEqual([]);
  });

  it.each([
    'Host: localhost:1\r\n',
    'Host: [::1]:1\r\n',
    'Host: 127.1.2.3\r\n',
    'Host: 127.0.0.1\r\nOrigin: http://localhost:3000\r\n',
    'Host: 127.0.0.1\r\nOrigin: http://localhost:3000\r\nSec-Fetch-Site: cross-site\r\n',
    'Host: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n',
    'Host: 127.0.0.1\r\nSec-Fetch-Site: none\r\n',
  ])('the control API accepts a request from this machine with the headers %j', async (headers) => {
    const { text } = await raw(String(sandbox.controlUrl), request(headers) + fault);
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
    expect(text).not.toMatch(/access-control/i);
  });
});
