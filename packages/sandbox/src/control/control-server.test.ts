import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';
import { raw } from '../test-support/connection.test-support.js';
import {
  askPaySecureZ,
  askSingleView,
  paysecurezToken,
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

it('listens on a port of its own on loopback, and only where it is asked for', async () => {
  expect(sandbox.controlUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(sandbox.controlUrl).not.toBe(sandbox.url);
  expect((await call(`${sandbox.url}/faults`)).status).toBe(404);
  await using plain = await startSandbox();
  expect(plain.controlUrl).toBeUndefined();
});

it('takes the port that it is given; where that is in use nothing is left listening', async () => {
  const controlPort = Number(new URL(String(sandbox.controlUrl)).port);
  const port = Number(new URL(sandbox.url).port);
  await sandbox.close();
  await using first = await startSandbox({ controlPort });
  expect(first.controlUrl).toBe(sandbox.controlUrl);
  await expect(startSandbox({ port, controlPort })).rejects.toThrow(
    `controlPort: ${controlPort} is in use on 127.0.0.1; choose another one, or leave it out for a free one`,
  );
  await using again = await startSandbox({ port });
  expect(again.url).toBe(sandbox.url);
});

it('says where the sandbox is and with which credentials', async () => {
  const { url, controlUrl, seed, paisr, paysecurez, singleview } = sandbox;
  const { status, body } = await control('GET', '/');
  expect(status).toBe(200);
  expect(body).toEqual({ url, controlUrl, seed, paisr, paysecurez, singleview });
});

it('marks every answer as one that is neither kept nor run as a script', async () => {
  for (const path of ['/', '/nothing', '/requests']) {
    const { headers } = await control('GET', path);
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff']);
  }
});

it('shows and empties the record', async () => {
  await paysecurezToken(sandbox);
  await singleviewToken(sandbox);
  expect((await control('GET', '/requests')).body).toEqual({ requests: sandbox.requests() });
  expect((await control('GET', '/requests?route=paysecurez.token')).body).toEqual({
    requests: sandbox.requests({ route: 'paysecurez.token' }),
  });
  expect((await control('GET', '/requests?route=none')).body).toEqual({
    error: expect.stringMatching(/^requests: expected one of unknown, .*, got 'none'$/),
  });
  expect(await control('DELETE', '/requests')).toMatchObject({ status: 200, body: {} });
  expect(sandbox.requests()).toEqual([]);
});

it('sets faults, shows what became of them, and lifts them', async () => {
  const set = await control('POST', '/faults', { target: 'paysecurez.token', status: 503, times: 3, body: { a: 1 } });
  expect(set).toMatchObject({ status: 201 });
  const fault = { id: 'fault_1', target: 'paysecurez.token', effect: '503,body', hits: 0, left: 3 };
  expect(set.body).toEqual(fault);
  expect(await askPaySecureZ(sandbox)).toMatchObject({ status: 503, body: { a: 1 } });
  expect((await control('GET', '/faults')).body).toEqual({ faults: [{ ...fault, hits: 1, left: 2 }] });
  expect((await control('DELETE', '/faults/fault_1')).body).toEqual({ ...fault, hits: 1, left: 0 });
  expect((await askPaySecureZ(sandbox)).status).toBe(200);
  expect(await control('DELETE', '/faults/fault_1')).toMatchObject({ status: 404 });

  await control('POST', '/faults', { target: '*', reset: true });
  await control('POST', '/faults', { target: 'singleview.*', hang: true });
  expect(await control('DELETE', '/faults')).toMatchObject({ status: 200, body: {} });
  expect((await askPaySecureZ(sandbox)).status).toBe(200);
  expect((await control('GET', '/faults')).body).toEqual({ faults: [] });
});

it('adds routes, and takes them away', async () => {
  const token = await paysecurezToken(sandbox);
  const ask = (path: string): ReturnType<typeof call> => call(sandbox.url + path, { token });
  const added = await control('POST', '/routes', {
    method: 'GET',
    path: '/orders/:id',
    provider: 'paysecurez',
    status: 203,
    headers: { 'X-Trace': 'a' },
    body: [1],
  });
  expect(added).toMatchObject({ status: 201, body: { id: 'route_1', name: 'GET /orders/:id' } });
  const answer = await ask('/orders/7');
  expect([answer.status, answer.body, answer.headers.get('x-trace')]).toEqual([203, [1], 'a']);
  await control('POST', '/routes', { method: 'GET', path: '/v2/invoices', scope: 'none.read' });
  expect(await statusOf('paisr', sandbox.paisr.credentials.token, sandbox)).toBe(403);
  expect(await control('DELETE', '/routes/route_1')).toMatchObject({ status: 200, body: {} });
  expect((await ask('/orders/7')).status).toBe(404);
  expect(await control('DELETE', '/routes/route_1')).toMatchObject({ status: 404 });
  await control('POST', '/reset');
  expect(await control('DELETE', '/routes/route_2')).toMatchObject({ status: 404 });
});

it('moves the clock and sets lifetimes', async () => {
  expect((await control('GET', '/clock')).body).toEqual({ now: START });
  expect((await control('POST', '/clock/advance', { ms: 1500 })).body).toEqual({ now: START + 1500 });
  expect(sandbox.now()).toBe(START + 1500);
  expect(await control('PUT', '/lifetimes', { singleview: 7 })).toMatchObject({ status: 200, body: {} });
  expect((await askSingleView(sandbox)).body).toMatchObject({ payload: { expires_in: 7 } });
  expect((await askPaySecureZ(sandbox)).body).toMatchObject({ expires_in: 1800 });
});

it('expires and revokes tokens, of one provider or of all', async () => {
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

it('rotates secrets, and resets', async () => {
  const old = sandbox.paysecurez.credentials;
  const { body } = await control('POST', '/credentials/rotate', { provider: 'paysecurez', overlap: 1000 });
  expect(body).toEqual({ credentials: sandbox.paysecurez.credentials });
  expect((await askPaySecureZ(sandbox, old)).status).toBe(200);
  sandbox.advance(1000);
  expect((await askPaySecureZ(sandbox, old)).status).toBe(401);
  expect(await control('POST', '/reset')).toMatchObject({ status: 200, body: {} });
  expect(sandbox.paysecurez.credentials).toEqual(old);
  expect(sandbox.requests()).toEqual([]);
});

describe('what it refuses', () => {
  it.each<[string, string, unknown, string]>([
    ['POST', '/faults', { status: 503 }, 'fault: expected a route out of *, '],
    ['POST', '/faults', { target: '*' }, 'fault: expected something that goes wrong'],
    ['POST', '/faults', { target: '*', stauts: 1 }, 'fault: unknown option stauts; expected only target, status, '],
    ['POST', '/faults', [1], 'fault: expected an object with target, status'],
    ['POST', '/routes', { path: '/api/x' }, 'route: expected one of GET, POST'],
    ['POST', '/routes', { method: 'GET', path: '/x' }, 'route: expected the option provider'],
    ['POST', '/clock/advance', {}, 'advance: expected a finite number of ms, got undefined'],
    ['PUT', '/lifetimes', { paysecurez: 0 }, 'lifetimes.paysecurez: expected a positive whole number'],
    ['POST', '/tokens/expire', { provider: 'paisr' }, 'expireTokens: expected one of paysecurez, singleview'],
    ['POST', '/credentials/rotate', {}, 'rotate: expected one of paisr'],
    ['POST', '/reset', { now: true }, 'reset: unknown option now'],
  ])('%s %s with %j is 400 with the reason', async (method, path, json, reason) => {
    const { status, body } = await control(method, path, json);
    expect(status).toBe(400);
    expect((body as { error: string }).error).toContain(reason);
  });

  it('malformed JSON, another content type, a body that is too large, and what is not there', async () => {
    const send = async (text: string, type = 'application/json'): Promise<number> =>
      (await call(`${sandbox.controlUrl}/faults`, { text, headers: { 'Content-Type': type } })).status;
    expect(await send('{"target":')).toBe(400);
    expect(await send('{"target":"*","status":503}', 'text/plain')).toBe(415);
    expect(await send(`{"target":"*","status":503}${' '.repeat(1024 * 1024)}`)).toBe(413);
    expect(await send('{"target":"*","status":503}', 'application/json; charset=utf-8')).toBe(201);
    expect(await control('GET', '/nothing')).toMatchObject({ status: 404, body: { error: 'Not found: GET /nothing' } });
    expect(await control('GET', '/ca.pem')).toMatchObject({ status: 404 });
  });

  it('fields that would change every object, and JSON that is too deep', async () => {
    const send = (path: string, text: string): ReturnType<typeof call> => call(sandbox.controlUrl + path, { text });
    const polluting = '{"target":"*","status":503,"__proto__":{"times":1}}';
    expect((await send('/faults', polluting)).body).toEqual({
      error: expect.stringMatching(/^fault: unknown option __proto__; /),
    });
    expect(await send('/faults', `{"target":"*","body":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^fault.body: expected what JSON can hold, got \[/) },
    });
    const named = '{"target":"*","times":1,"status":418,"headers":{"__proto__":"a","constructor":"b"}}';
    expect((await send('/faults', named)).status).toBe(201);
    const { headers } = await fetch(sandbox.url);
    expect([headers.get('__proto__'), headers.get('constructor')]).toEqual(['a', 'b']);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(sandbox.faults()).toEqual([]);
  });

  it.each(['OPTIONS *', 'TRACE /', 'POST nothing', 'POST http://:x'])('a request such as %j', async (line) => {
    const { text } = await raw(
      String(sandbox.controlUrl),
      `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 40[04] /);
  });

  const request = (headers: string): string => `POST /faults HTTP/1.1\r\n${headers}Connection: close\r\n`;
  const fault = 'Content-Type: application/json\r\nContent-Length: 27\r\n\r\n{"target":"*","status":503}';

  it.each([
    ['a name that was made to lead here', 'Host: rebound.example:8080\r\n'],
    ['a name that only looks like loopback', 'Host: 127.0.0.1.example.com\r\n'],
    ['a Host that is no host', 'Host: a b\r\n'],
    ['a page of another site', 'Host: 127.0.0.1\r\nOrigin: https://example.com\r\n'],
    ['a page of a site that looks like loopback', 'Host: 127.0.0.1\r\nOrigin: http://localhost.example.com\r\n'],
    ['a page without an origin', 'Host: 127.0.0.1\r\nOrigin: null\r\n'],
    ['a page that does not say which', 'Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n'],
  ])('%s: 403, and nothing is done', async (_what, headers) => {
    const { text } = await raw(String(sandbox.controlUrl), request(headers) + fault);
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
    expect(text).toMatch(/{"error":"(Host|Origin|Sec-Fetch-Site): expected /);
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
  ])('%j is of this machine', async (headers) => {
    const { text } = await raw(String(sandbox.controlUrl), request(headers) + fault);
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
    expect(text).not.toMatch(/access-control/i);
  });
});
