import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import type { Action } from '../shared/action-schema.js';
import { perform } from './perform.js';
import { Playground } from './playground.js';
import '@x/test-kit/canaries';

const CLIENT_SECRET = 'S3cr+t/"of"&the=Client-Kq7';
const KEY = 'K3yOfPaisr.q7Wm-2xZk_9RtY';
/** Tokens in an unknown format. */
const TOKENS = ['q7Wm2xZk9RtY4bNc8LpV3sHd6J', 'Zk2b7YtRq9Wm4cNx8LpJ3dHs6V', 'M4pXvB8nQ2kTz7LwG5rYcD9fHs'];

/** Returns the encodings in which a provider may echo a secret. */
const spellings = (secret: string): readonly string[] => [
  secret,
  secret.toUpperCase(),
  encodeURIComponent(encodeURIComponent(secret)),
  Buffer.from(secret).toString('base64'),
  [...Buffer.from(secret)].join(', '),
  Buffer.from(secret).toString('hex').replace(/../g, '0x$& '),
  [...secret].map((unit) => `&#${unit.charCodeAt(0)};`).join(''),
  secret.slice(2),
];

const echoIn = (secret: string): Record<string, string> => {
  const name = Buffer.from(secret).toString('base64url');
  return {
    [`x-${name}`]: 'base64 in lowercase, because header names are in lowercase',
    [`x-${Buffer.from(secret).toString('hex')}`]: 'hex',
    'x-echo': spellings(secret).join(' | ').replace(/\s/g, ' '),
    'x-first': secret.slice(0, 11),
    'x-second': secret.slice(-11),
  };
};

let server: HttpServer;
let playground: Playground;
let issued = 0;

const act = (action: Action) => perform(playground, action);
const bearerOf = ({ authorization = '' }: IncomingHttpHeaders): string => authorization.replace('Bearer ', '');

beforeEach(async () => {
  issued = 0;
  server = await startServer(({ url, headers, body }, response) => {
    if (url === '/api/token') {
      const token = TOKENS[issued % TOKENS.length] ?? '';
      issued += 1;
      const sent = spellings(CLIENT_SECRET).join(' ');
      return json(response, 201, { access_token: token, expires_in: 1800, sent, got: spellings(token) }, echoIn(token));
    }
    const echoed = spellings(bearerOf(headers)).join(' ');
    if (url.startsWith('/access-tokens')) {
      const data = {
        tokens: [{ id: 'tkn_1', description: `was ${KEY}`, permissions: [{ id: 'tpm_1', type: echoed }] }],
      };
      return json(response, 200, { success: true, data, echoed }, echoIn(bearerOf(headers)));
    }
    const earlier = TOKENS.slice(0, issued).map(spellings);
    const refusal = { statusCode: 400, error: `${echoed} ${String(body)}`, earlier };
    json(response, url.includes('refuse') ? 400 : 200, refusal, echoIn(bearerOf(headers)));
  });
  playground = await Playground.start({
    paysecurez: {
      baseUrl: server.url,
      credentials: { clientId: 'unknown-client', clientSecret: CLIENT_SECRET },
      path: `/refuse?was=${TOKENS[0]}`,
    },
    paisr: { baseUrl: server.url, credentials: { token: KEY }, write: true },
  });
});

afterEach(async () => {
  await playground.close();
  await server.close();
});

it('the page does not show any part of an echoed token or key', async () => {
  const results = [];
  for (let turn = 0; turn < TOKENS.length; turn += 1) {
    results.push(await act({ type: 'token', provider: 'paysecurez', fresh: true }));
    results.push(await act({ type: 'call', provider: 'paysecurez' }));
  }
  results.push(await act({ type: 'keys.list' }));
  const { wire, timeline } = playground.context;
  const { snapshot, stop } = playground.feed.listen(() => undefined);
  stop();
  const details = wire.rows().map(({ id }) => wire.detail(id));
  expect(details).toHaveLength(7);
  expect(results.map(({ ok }) => ok)).toEqual([true, false, true, false, true, false, true]);
  const shown = { results, snapshot, details, events: timeline.rows() };
  expect(shown).toShowNone([...TOKENS, CLIENT_SECRET, KEY]);
  // The first and last 11 characters would reveal most of the secret.
  const text = JSON.stringify(shown).toLowerCase();
  for (const secret of [...TOKENS, KEY]) {
    expect(text).not.toContain(secret.slice(0, 11).toLowerCase());
    expect(text).not.toContain(secret.slice(-11).toLowerCase());
  }
});
