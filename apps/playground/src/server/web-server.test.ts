import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Snapshot, StreamMessage } from '../shared/state.js';
import { newCapability } from './capability.js';
import { Playground } from './playground.js';
import { serve, type WebServer } from './web-server.js';

interface Received {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

let folder: string;
let playground: Playground;
let server: WebServer;
let port: number;
const capability = newCapability();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'page-'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>a page</title>');
  playground = await Playground.start();
  server = await serve(playground, folder, 0, capability);
  port = Number(new URL(server.url).port);
});

afterAll(async () => {
  await server.close();
  await playground.close();
  rmSync(folder, { recursive: true });
});

/** Sends a request with `http`, because `fetch` sets its own `Host` and `Origin` headers. */
function send(
  target: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string } = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: target, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const granted = { Authorization: `Bearer ${capability}` };

const ownHeaders = (): http.OutgoingHttpHeaders => ({
  ...granted,
  Host: `127.0.0.1:${port}`,
  Origin: `http://127.0.0.1:${port}`,
  'Content-Type': 'application/json',
});

const act = (action: unknown, headers: http.OutgoingHttpHeaders = ownHeaders()): Promise<Received> =>
  send('/api/actions', { method: 'POST', headers, body: JSON.stringify(action) });

const CALL = { type: 'call', provider: 'singleview' };

describe('the guard', () => {
  it.each(['127.0.0.1', 'localhost', '[::1]'])('the guard accepts the host name %s', async (name) => {
    expect((await send('/', { headers: { Host: `${name}:${port}` } })).status).toBe(200);
  });

  it.each(['attacker.example', '127.0.0.1', '127.0.0.1:1', 'localhost.attacker.example:80', '192.168.0.1:80'])(
    'the guard rejects the Host header %s to prevent DNS rebinding',
    async (host) => {
      for (const target of ['/', '/api/stream', '/api/wire/1']) {
        expect((await send(target, { headers: { ...granted, Host: host } })).status).toBe(403);
      }
      expect((await act(CALL, { ...ownHeaders(), Host: host })).status).toBe(403);
    },
  );

  it.each([
    ['from a different site', { Origin: 'https://attacker.example' }],
    ['from a different server on this machine', { Origin: 'http://127.0.0.1:1' }],
    ['with the Origin header null', { Origin: 'null' }],
    ['with the Sec-Fetch-Site header cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['with the Sec-Fetch-Site header same-site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('the guard rejects a request %s', async (_which, headers) => {
    const before = playground.desks.singleview.state().calls;
    expect((await act(CALL, { ...ownHeaders(), ...headers })).status).toBe(403);
    expect((await send('/api/stream', { headers: { ...granted, ...headers } })).status).toBe(403);
    expect(playground.desks.singleview.state().calls).toBe(before);
  });

  it('the guard rejects form submissions and POST requests without an Origin header', async () => {
    expect((await act(CALL, { ...ownHeaders(), 'Content-Type': 'text/plain' })).status).toBe(415);
    const { Origin: _origin, ...headers } = ownHeaders();
    expect((await act(CALL, headers)).status).toBe(403);
  });

  it('the guard allows links from other sites to the page but not to the stream', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    expect((await send('/', { headers })).status).toBe(200);
    expect((await send('/api/stream', { headers: { ...granted, ...headers } })).status).toBe(403);
  });
});

describe("a client without this run's capability", () => {
  const WRONG: readonly (readonly [string, http.OutgoingHttpHeaders])[] = [
    ['no capability', {}],
    ['an empty capability', { Authorization: 'Bearer ' }],
    ['the capability of a different run', { Authorization: `Bearer ${newCapability()}` }],
    ['a truncated capability', { Authorization: `Bearer ${capability.slice(0, 42)}` }],
    ['the capability with a different scheme', { Authorization: `Basic ${capability}` }],
    ['the capability in a cookie', { Cookie: `capability=${capability}` }],
    ['the capability in the Referer header', { Referer: `http://127.0.0.1/#${capability}` }],
  ];
  /** Requests that require the capability. */
  const TARGETS = [
    ['GET', '/api/stream'],
    ['HEAD', '/api/stream'],
    ['GET', `/api/stream?capability=${capability}`],
    ['GET', '/api/wire/1'],
    ['GET', '/api/wire/999999'],
    ['GET', '/api/nothing'],
    ['GET', '/nothing'],
    ['POST', '/api/actions'],
    ['POST', '/'],
    ['DELETE', '/api/actions'],
    ['OPTIONS', '/api/actions'],
  ] as const;

  // Adds entries to the wire log.
  beforeAll(() => act({ type: 'call', provider: 'paysecurez' }));

  it.each(WRONG)('a client with %s receives a 401 and no data', async (_what, headers) => {
    const before = playground.desks.singleview.state().calls;
    const { Authorization: _authorization, ...forged } = ownHeaders();
    for (const [method, target] of TARGETS) {
      const response = await send(target, {
        method,
        headers: { ...forged, ...headers },
        ...(method === 'POST' && { body: JSON.stringify(CALL) }),
      });
      expect([method, target, response.status]).toEqual([method, target, 401]);
      expect(response.headers).toMatchObject({
        'www-authenticate': 'Bearer',
        'content-type': 'application/json',
        'cache-control': 'no-store',
      });
      const refusal = { error: 'open the URL that the terminal printed: it gives access to this run only' };
      if (method !== 'HEAD') expect(JSON.parse(response.text)).toEqual(refusal);
    }
    expect(playground.desks.singleview.state().calls).toBe(before);
  });

  it('a client without the capability can fetch the page', async () => {
    expect(await send('/')).toMatchObject({ status: 200, text: expect.stringContaining('a page') });
  });

  it('no response contains the capability', async () => {
    const responses = [
      ...(await Promise.all(['/', '/api/stream', '/nothing'].map((target) => send(target)))),
      await act({ type: 'call', provider: 'paysecurez' }),
      await send('/nothing', { headers: granted }),
    ];
    expect(JSON.stringify(responses)).not.toContain(capability);
  });
});

it('the URL contains the capability in its fragment, which browsers do not send to the server', () => {
  expect(server.url).toBe(`http://127.0.0.1:${port}/#${capability}`);
});

describe('a response', () => {
  it('every response has headers that forbid other hosts, inline scripts and framing', async () => {
    for (const [target, sent] of [
      ['/', {}],
      ['/none', granted],
      ['/api/wire/0', granted],
      ['/api/stream', {}],
    ] as const) {
      const { headers } = await send(target, { headers: sent });
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self'",
          "frame-ancestors 'none'",
          "base-uri 'none'",
          "form-action 'none'",
        ]),
      );
      expect(policy.join()).not.toMatch(/unsafe|\*|https?:|data:/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it.each(['/../package.json', '/..%2f..%2fpackage.json', '/%00', '//etc/passwd', '/index.html?x', '/api/wire/x'])(
    'the server returns 404 for %s',
    async (target) => {
      expect((await send(target, { headers: granted })).status).toBe(404);
    },
  );

  it('the server returns 405 for DELETE requests', async () => {
    expect((await send('/', { method: 'DELETE', headers: ownHeaders() })).status).toBe(405);
  });
});

describe('an action', () => {
  it.each([
    ['an unknown type', { type: 'canary' }, 'type'],
    ['an unknown provider', { type: 'call', provider: 'canary' }, 'provider'],
    ['a token request for a provider without tokens', { type: 'token', provider: 'paisr', fresh: false }, 'provider'],
    ['an unknown field', { ...CALL, canary: 1 }, 'canary'],
    ['too many transactions', { type: 'transactions', count: 501 }, 'count'],
    ['an unsupported token lifetime', { type: 'lifetime', provider: 'singleview', seconds: 4 }, 'seconds'],
    ['a fleet that is too large', { type: 'fleet.start', count: 9 }, 'count'],
    ['a path as a process ID', { type: 'fleet.process', id: '../x', up: true }, 'id'],
    ['a path as a key ID', { type: 'keys.revoke', id: '../x' }, 'id'],
    ['no body', undefined, 'the action'],
  ])('the server rejects an action with %s and names the invalid field', async (_what, action, field) => {
    const { status, text } = await act(action);
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toMatch(new RegExp(`^${field}: must be `));
  });

  it('the server rejects an action whose body is too large', async () => {
    const body = JSON.stringify({ ...CALL, more: 'x'.repeat(20_000) });
    expect((await send('/api/actions', { method: 'POST', headers: ownHeaders(), body })).status).toBe(413);
  });

  it('the server performs an action and returns its result', async () => {
    const { status, text, headers } = await act(CALL);
    expect([status, JSON.parse(text)]).toEqual([200, { ok: true, text: 'the call succeeded' }]);
    expect(headers['cache-control']).toBe('no-store');
    expect(playground.desks.singleview.state()).toMatchObject({ phase: 'fresh', tokenRequests: 1, calls: 1 });
  });
});

describe('the stream', () => {
  /** Reads the stream until `enough` returns true for a message. Resolves to the received text. */
  function readStream(enough: (message: StreamMessage) => boolean, begun: () => void = () => {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = http.get({ host: '127.0.0.1', port, path: '/api/stream', headers: granted }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        begun();
        response.on('data', (chunk: string) => {
          text += chunk;
          const messages = text.split('\n').slice(0, -1);
          if (!messages.some((message) => enough(JSON.parse(message)))) return;
          request.destroy();
          resolve(text);
        });
        response.on('error', reject);
      });
      request.on('error', () => {});
    });
  }

  it('the event stream starts with the complete state and continues with changes', async () => {
    const text = await readStream(
      (message) => message.type === 'update' && JSON.stringify(message).includes('"provider":"paisr"'),
      () => void act({ type: 'call', provider: 'paisr' }),
    );
    expect(text).toMatch(/^{"type":"snapshot",.*}\n/);
  });

  it('the event stream and the wire log do not contain credentials or tokens', async () => {
    for (const provider of ['paysecurez', 'singleview', 'paisr']) await act({ type: 'call', provider });
    await act({ type: 'rotate', provider: 'paysecurez' });
    await act({ type: 'token', provider: 'paysecurez', fresh: true });
    await act({ type: 'keys.create', description: 'A key', scopes: ['invoices.read'] });
    const text = await readStream(({ type }) => type === 'snapshot');
    const { wire: rows } = JSON.parse(text.split('\n')[0] ?? '') as Snapshot;
    const details = await Promise.all(rows.map(({ id }) => send(`/api/wire/${id}`, { headers: granted })));
    const all = [text, ...details.map((detail) => detail.text)].join('\n');
    expect(rows.length).toBeGreaterThan(6);
    expect(details.map(({ status }) => status)).toEqual(rows.map(() => 200));
    expect(all).toContain('[secret client_secret]');
    expect(all).not.toMatch(/sandbox_|eyJ/);
  });

  it("a key's secret is returned only once, on request, and is never streamed", async () => {
    await act({ type: 'keys.create', description: 'Another', scopes: ['invoices.read'] });
    const key = playground.desks.paisr.state().keys?.find(({ description }) => description === 'Another');
    expect(key?.secretWaits).toBe(true);
    const shown = JSON.parse((await act({ type: 'keys.reveal', id: key?.id })).text);
    expect(shown).toMatchObject({ ok: true, secret: expect.stringMatching(/^sandbox_secret_/) });
    const again = JSON.parse((await act({ type: 'keys.reveal', id: key?.id })).text);
    expect(again).toEqual({ ok: false, text: 'the secret was already shown, or the key was not created here' });
    const text = await readStream(({ type }) => type === 'snapshot');
    expect(text).not.toContain(shown.secret);
  });
});
