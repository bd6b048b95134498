import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Endpoint } from '../endpoint.js';
import { routes } from './routes.js';

let server: Server;
let endpoint: Endpoint;

beforeEach(async () => {
  server = createServer(routes());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = new Endpoint((server.address() as AddressInfo).port);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const get = (token: string, bytes = 200): Promise<Response> =>
  fetch(`${endpoint.url}/v2/checkout/orders/${bytes}`, { headers: { authorization: `Bearer ${token}` } });

it('the server returns a body of the requested size if the token is valid', async () => {
  const response = await get(await endpoint.token(), 300);
  expect(response.status).toBe(200);
  expect(await response.text()).toHaveLength(300);
});

it('the server rejects unknown and revoked tokens', async () => {
  expect((await get('other')).status).toBe(401);
  const token = await endpoint.token();
  await endpoint.command({ revoke: true });
  expect((await get(token)).status).toBe(401);
});

it('the server rejects an expired token', async () => {
  await endpoint.command({ lifetime: 0 });
  const token = await endpoint.token();
  expect((await get(token)).status).toBe(401);
});

it('the server returns the request counts since the previous command', async () => {
  const token = await endpoint.token();
  await get(token);
  await get('other');
  expect(await endpoint.command()).toEqual({ tokenRequests: 1, apiCalls: 2, refusals: 1 });
  expect(await endpoint.command()).toEqual({ tokenRequests: 0, apiCalls: 0, refusals: 0 });
});

it('the token endpoint returns the configured error status until it is reset', async () => {
  const requestToken = (): Promise<Response> => fetch(`${endpoint.url}/token`, { method: 'POST' });
  await endpoint.command({ tokenStatus: 503 });
  expect((await requestToken()).status).toBe(503);
  await endpoint.command({ tokenStatus: 200 });
  expect((await requestToken()).status).toBe(200);
});

it('the server sends concurrent 401s `refusalInterval` ms apart', async () => {
  await endpoint.command({ refusalInterval: 30 });
  await Promise.all([get('other'), get('other'), get('other')]);
  const start = performance.now();
  await get('other');
  // The fourth 401 is delayed by three intervals. Timers may fire slightly early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(85);
});
