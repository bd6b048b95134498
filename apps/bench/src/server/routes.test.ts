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

it('gives as many bytes as the path says to whoever has a token', async () => {
  const response = await get(await endpoint.token(), 300);
  expect(response.status).toBe(200);
  expect(await response.text()).toHaveLength(300);
});

it('refuses a token that it has not issued, and one that it has taken back', async () => {
  expect((await get('other')).status).toBe(401);
  const token = await endpoint.token();
  await endpoint.command({ revoke: true });
  expect((await get(token)).status).toBe(401);
});

it('refuses a token that has ended', async () => {
  await endpoint.command({ lifetime: 0 });
  const token = await endpoint.token();
  expect((await get(token)).status).toBe(401);
});

it('counts what it has seen since it was asked before', async () => {
  const token = await endpoint.token();
  await get(token);
  await get('other');
  expect(await endpoint.command()).toEqual({ tokenRequests: 1, apiCalls: 2, refusals: 1 });
  expect(await endpoint.command()).toEqual({ tokenRequests: 0, apiCalls: 0, refusals: 0 });
});

it('has a token endpoint that can be broken, and mended', async () => {
  const ask = (): Promise<Response> => fetch(`${endpoint.url}/token`, { method: 'POST' });
  await endpoint.command({ tokenStatus: 503 });
  expect((await ask()).status).toBe(503);
  await endpoint.command({ tokenStatus: 200 });
  expect((await ask()).status).toBe(200);
});

it('answers one refusal after another where told to', async () => {
  await endpoint.command({ refusalInterval: 30 });
  await Promise.all([get('other'), get('other'), get('other')]);
  const start = performance.now();
  await get('other');
  // The fourth waits three intervals; timers may be a moment early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(85);
});
