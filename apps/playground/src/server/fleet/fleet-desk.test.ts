import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FLEET_MEANS } from '../../fixtures/fleet-means.js';
import type { Action } from '../../shared/action-schema.js';
import type { ActionResult } from '../../shared/actions.js';
import type { FleetState, Snapshot } from '../../shared/state.js';
import { newCapability } from '../capability.js';
import { Playground } from '../playground.js';
import { serve, type WebServer } from '../web-server.js';
import type { FleetMeans } from './fleet-desk.js';

// Starting the processes is slow on a busy machine.
jest.setTimeout(120_000);

const COUNT = 3;
const CAPABILITY = newCapability();

let folder: string;
let playground: Playground;
let server: WebServer;
/** All text that the server has sent. */
let sent: string;

async function open(means: FleetMeans | undefined): Promise<void> {
  sent = '';
  folder = mkdtempSync(path.join(tmpdir(), 'page-'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>a page</title>');
  playground = await Playground.start({}, means);
  server = await serve(playground, folder, 0, CAPABILITY);
}

async function close(): Promise<void> {
  await server.close();
  await playground.close();
  rmSync(folder, { recursive: true });
  // Passwords and keys start with `sandbox_`, and tokens start like a JWT. The last alternative matches the prefix in
  // base64.
  expect(sent).not.toMatch(/sandbox_|eyJ|c2FuZGJveF/);
}

/**
 * Reads the response to a request until it ends or `enough` returns true. Uses `http`, because `fetch` sets its own `Origin` header.
 */
function send(
  target: string,
  {
    body,
    origin = new URL(server.url).origin,
    capability = CAPABILITY,
  }: { readonly body?: string; readonly origin?: string; readonly capability?: string },
  enough: (text: string) => boolean = () => false,
): Promise<{ readonly status: number; readonly text: string }> {
  const headers = {
    Authorization: `Bearer ${capability}`,
    Origin: origin,
    'Content-Type': 'application/json',
  };
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const request = http.request(new URL(target, server.url), { method, headers }, (response) => {
      let text = '';
      const done = (): void => {
        sent += text;
        resolve({ status: response.statusCode ?? 0, text });
      };
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (!enough(text)) return;
        request.destroy();
        done();
      });
      response.on('end', done);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function act(action: Action): Promise<ActionResult> {
  const { text } = await send('/api/actions', { body: JSON.stringify(action) });
  return JSON.parse(text) as ActionResult;
}

/** Returns the fleet's state in a new snapshot. */
async function state(): Promise<FleetState> {
  const { text } = await send('/api/stream', {}, (received) => received.includes('\n'));
  return (JSON.parse(text.split('\n')[0] ?? '') as Snapshot).fleet;
}

const requests = async (): Promise<readonly number[]> =>
  (await state()).sides.map(({ tokenRequests }) => tokenRequests);

const requestsSince = async (before: readonly number[]): Promise<readonly number[]> =>
  (await requests()).map((count, side) => count - (before[side] ?? 0));

it('the fleet state explains in one line how to install Redis', async () => {
  await open(undefined);
  try {
    expect(await state()).toEqual({
      why: expect.stringMatching(/^No redis-server .*apt-get install redis-server.*brew install redis.*$/),
      redisUp: false,
      busy: false,
      sides: [],
    });
    expect(await act({ type: 'fleet.start', count: COUNT })).toMatchObject({ ok: false, text: (await state()).why });
  } finally {
    await close();
  }
});

if (FLEET_MEANS !== undefined) {
  describe('a fleet', () => {
    // The tests share one fleet, because starting it takes several seconds.
    beforeAll(async () => {
      await open(FLEET_MEANS);
      expect(await act({ type: 'fleet.start', count: COUNT })).toMatchObject({ ok: true });
    });

    afterAll(close);

    it('a fleet makes one token request in total with a store, and one per process without a store', async () => {
      expect(await act({ type: 'fleet.fire' })).toEqual({ ok: true, text: '1,200 calls succeeded, 0 failed' });
      const { sides } = await state();
      expect(sides).toMatchObject([
        { name: 'store', tokenRequests: 1, served: COUNT * 200, failed: 0 },
        { name: 'alone', tokenRequests: COUNT, served: COUNT * 200, failed: 0 },
      ]);
      const [store, alone] = sides.map(({ processes }) => processes);
      expect(new Set(store?.map(({ fingerprint }) => fingerprint)).size).toBe(1);
      expect(new Set(alone?.map(({ fingerprint }) => fingerprint)).size).toBe(COUNT);
      expect(store?.map(({ adopted }) => adopted).sort()).toEqual([0, 1, 1]);
      expect(sides.flatMap(({ processes }) => processes.map(({ phase }) => phase))).toEqual(Array(6).fill('fresh'));
    });

    it('processes with a store make a single token request after their token expires', async () => {
      const before = await requests();
      await act({ type: 'fleet.expire' });
      expect(await act({ type: 'fleet.fire' })).toMatchObject({ text: '1,200 calls succeeded, 0 failed' });
      expect(await requestsSince(before)).toEqual([1, COUNT]);
    });

    it('other processes continue when the lease holder is killed, and a process that starts again adopts the token', async () => {
      const { ok, text } = await act({ type: 'fleet.killHolder' });
      const [, killed = ''] = /^(store-\d) was killed.*, and 2 of 2 calls succeeded$/.exec(text) ?? [];
      expect([ok, killed]).toEqual([true, expect.stringMatching(/^store-\d$/)]);
      const of = async (id: string) => (await state()).sides[0]?.processes.find((one) => one.id === id);
      expect(await of(killed)).toMatchObject({ phase: 'killed' });
      const before = await requests();
      // The fleet starts killed processes again before it fires, so that both sides make the same number of calls.
      expect(await act({ type: 'fleet.fire' })).toMatchObject({ text: '1,200 calls succeeded, 0 failed' });
      expect(await of(killed)).toMatchObject({ phase: 'fresh', tokenRequests: 0, adopted: 1, served: 200 });
      expect((await requestsSince(before))[0]).toBe(0);
    });

    it('during a Redis outage, each process requests at most one token, and all processes share one token after the outage', async () => {
      const before = await requests();
      expect(await act({ type: 'fleet.redis', up: false })).toMatchObject({ ok: true });
      await act({ type: 'fleet.expire' });
      expect(await act({ type: 'fleet.fire' })).toMatchObject({ text: '1,200 calls succeeded, 0 failed' });
      expect((await requestsSince(before))[0]).toBeLessThanOrEqual(COUNT);
      const { redisUp, sides } = await state();
      expect(redisUp).toBe(false);
      expect(sides[0]?.processes.every(({ storeFailure }) => storeFailure !== undefined)).toBe(true);
      expect(await act({ type: 'fleet.killHolder' })).toMatchObject({ ok: false });
      const beforeRestart = await requests();
      expect(await act({ type: 'fleet.redis', up: true })).toMatchObject({ ok: true });
      await act({ type: 'fleet.expire' });
      await act({ type: 'fleet.fire' });
      expect((await state()).redisUp).toBe(true);
      expect((await requestsSince(beforeRestart))[0]).toBe(1);
    });

    it('killing a process without a store does not affect the other processes', async () => {
      expect(await act({ type: 'fleet.process', id: 'alone-2', up: false })).toMatchObject({ ok: true });
      expect((await state()).sides[1]?.processes.map(({ phase }) => phase)).toEqual(['fresh', 'killed', 'fresh']);
      expect(await act({ type: 'fleet.process', id: 'alone-2', up: true })).toMatchObject({ ok: true });
      expect(await act({ type: 'fleet.process', id: 'alone-9', up: false })).toMatchObject({ ok: false });
    });

    it('the fleet rejects a second start and actions from other sites, and can be stopped', async () => {
      expect(await act({ type: 'fleet.start', count: COUNT })).toMatchObject({ ok: false });
      const stop = { body: '{"type":"fleet.stop"}' };
      expect((await send('/api/actions', { ...stop, origin: 'https://attacker.example' })).status).toBe(403);
      expect((await send('/api/actions', { ...stop, capability: newCapability() })).status).toBe(401);
      expect((await state()).sides).toHaveLength(2);
      expect(await act({ type: 'fleet.stop' })).toEqual({ ok: true, text: 'stopped' });
      expect(await state()).toEqual({ redisUp: false, busy: false, sides: [] });
      for (const type of ['fleet.stop', 'fleet.fire', 'fleet.expire', 'fleet.killHolder'] as const) {
        expect(await act({ type })).toEqual({ ok: false, text: 'no fleet is running' });
      }
    });
  });
}
