import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPaySecureZ, type PaySecureZ, type PaySecureZOptions } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { example } from '@x/test-kit/installed';
import { ManualClock } from '@x/test-kit/manual-clock';
import { parse } from 'yaml';
import { type Recipe, runRecipe } from './documents/recipe.js';
import { environmentOf } from './sandbox-environment.js';

const DOCUMENT = 'docs/health.md';

interface Exports {
  readonly server: Server;
  readonly paysecurez: PaySecureZ;
}

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe.each(['Express', 'Fastify'])('the health checks for %s', (framework) => {
  let recipe: Recipe<Exports>;
  let url: string;
  const clock = new ManualClock();
  const withClock = (options: PaySecureZOptions): PaySecureZ => createPaySecureZ({ ...options, clock });

  beforeAll(async () => {
    const modules = { '@x/paysecurez': { createPaySecureZ: withClock } };
    const env = { ...environmentOf(sandbox), PORT: '0', DRAIN_MS: '5000' };
    recipe = runRecipe<Exports>(example(DOCUMENT, framework), require, { env, modules });
    const { server } = recipe.exports;
    if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  it('reports readiness once a token has arrived, and until the service drains', async () => {
    const { terminate, endTimers, exports } = recipe;
    const outage = sandbox.fault('paysecurez.token', { status: 401 });
    const down = await fetch(`${url}/readyz`);
    expect(down.status).toBe(503);
    expect(await down.json()).toMatchObject({ ready: false, lastTokenError: { code: 'credentials_rejected' } });
    expect((await fetch(`${url}/livez`)).status).toBe(200);

    outage.lift();
    // The back-off after a rejection takes at most a minute.
    clock.advance(60_000);
    sandbox.forgetRequests();
    const ready = async (): Promise<number> => {
      const response = await fetch(`${url}/readyz`);
      expect(await response.text()).not.toMatch(/sandbox_|eyJ/);
      return response.status;
    };
    expect([await ready(), await ready()]).toEqual([200, 200]);
    expect(sandbox.requests({ route: 'paysecurez.token' })).toHaveLength(1);

    const done = terminate();
    expect(await ready()).toBe(503);
    const closed = new Promise((resolve) => exports.server.once('close', resolve));
    endTimers();
    await Promise.all([done, closed]);
    expect(exports.paysecurez.status().phase).toBe('closed');
  });
});

describe('the Kubernetes example', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  const { spec } = parse(yaml).spec.template;
  const [container] = spec.containers;
  const drainMs = Number(container.env.find(({ name }: { name: string }) => name === 'DRAIN_MS').value);

  it('uses the paths of the other examples', () => {
    for (const framework of ['Express', 'Fastify']) {
      for (const probe of [container.readinessProbe, container.livenessProbe]) {
        expect(example(DOCUMENT, framework)).toContain(`app.get('${probe.httpGet.path}'`);
      }
    }
  });

  it('drains for longer than the readiness probe needs, and the grace period is long enough', () => {
    const { periodSeconds, timeoutSeconds, failureThreshold } = container.readinessProbe;
    expect(drainMs / 1000).toBeGreaterThan((periodSeconds + timeoutSeconds) * failureThreshold);
    // Requests in flight and `close()` take up to 30 s each.
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(drainMs / 1000 + 2 * 30);
  });
});
