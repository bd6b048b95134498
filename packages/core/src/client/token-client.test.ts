import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Agent, ProxyAgent } from 'undici';
import '@x/test-kit/canaries';
import { json } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeCredentials, acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';

describe('token()', () => {
  it('sends one token request over HTTP for 1,000 concurrent callers', async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url });
    const tokens = await Promise.all(Array.from({ length: 1000 }, () => client.token()));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]?.reveal()).toBe('token-1');
    expect(server.tokenRequests()).toHaveLength(1);
  });

  it('requests a new token after the cached token has expired', async () => {
    const server = await startAcme();
    const clock = new ManualClock();
    const client = createAcme({ baseUrl: server.url, clock });
    const first = await client.token();
    clock.advance(600_000);
    expect((await client.token()).reveal()).toBe('token-2');
    expect(first.expiresAt.getTime() - first.issuedAt.getTime()).toBe(600_000);
  });

  it('replaces the cached token if a caller passes `fresh`', async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url });
    await client.token();
    expect((await client.token({ fresh: true })).reveal()).toBe('token-2');
    expect((await client.token()).reveal()).toBe('token-2');
  });

  it('does not use a token after invalidate()', async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url });
    client.invalidate(await client.token());
    expect((await client.token()).reveal()).toBe('token-2');
    expect(() => client.invalidate('token-2' as never)).toThrow(
      'token: must be an AccessToken of this client (got a string)',
    );
  });
});

describe('the options of token()', () => {
  it.each<[string, unknown, string]>([
    ['a signal instead of options', new AbortController().signal, 'options: must be { signal }'],
    ['an object with an unknown option', { force: true }, 'force is not an option'],
    ['an object with a `fresh` that is not a boolean', { fresh: 'no' }, 'fresh: must be true or false (got a string)'],
    [
      'an object with a `signal` that is not an AbortSignal',
      { signal: {} },
      'signal: must be an AbortSignal (got an object)',
    ],
    ['a boolean instead of options', true, 'options: must be an object (got a boolean)'],
  ])('token() rejects %s', async (_what, options, message) => {
    const client = createAcme({ baseUrl: 'https://acme.example' });
    const error = await rejected(client.token(options as never));
    expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining(message) });
  });

  it('token() rejects if its signal is aborted, even if a token is cached', async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url });
    await client.token();
    expect(await rejected(client.token({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'aborted' });
  });
});

describe('token requests', () => {
  it.each<[string, number, unknown, object]>([
    [
      'a 401 that rejects the credentials',
      401,
      { refused: 'no such client' },
      { code: 'credentials_rejected', httpStatus: 401, providerMessage: 'no such client' },
    ],
    ['a 403 that rejects the credentials', 403, {}, { code: 'credentials_rejected', httpStatus: 403 }],
    ['a 400', 400, { refused: 'bad' }, { code: 'rejected', httpStatus: 400 }],
    [
      'an error message with status 200',
      200,
      { refused: 'not today' },
      { code: 'rejected', httpStatus: 200, providerMessage: 'not today' },
    ],
    ['a 429', 429, {}, { code: 'rate_limited', httpStatus: 429, retryable: true }],
    ['a 503', 503, {}, { code: 'unavailable', httpStatus: 503, retryable: true }],
    ['a redirect', 302, {}, { code: 'redirect_refused', httpStatus: 302 }],
    ['a token with a status other than 200', 202, { token: 'canary' }, { code: 'invalid_response', httpStatus: 202 }],
    ['an object without a token', 200, { ttl: 60 }, { code: 'invalid_response', httpStatus: 200 }],
    ['a token that is not a string', 200, { token: { canary: 1 } }, { code: 'invalid_response' }],
    ['an empty token', 200, { token: '' }, { code: 'invalid_response' }],
    ['a token with a line break', 200, { token: 'canary\r\nx-evil: 1' }, { code: 'invalid_response' }],
    ['a token that is not a bearer token', 200, { token: 'canary', type: 'mac' }, { code: 'invalid_response' }],
    ['an array', 200, ['canary'], { code: 'invalid_response' }],
    ['null', 200, null, { code: 'invalid_response' }],
  ])('a token request fails if the response is %s', async (_what, status, body, expected) => {
    const server = await startAcme({ token: (_request, respond) => respond(status, body) });
    const client = createAcme({ baseUrl: server.url });
    const error = await rejected(client.token());
    expect(error).toMatchObject({
      name: 'ProviderError',
      operation: 'token',
      outcome: 'answered',
      attempts: 1,
      ...expected,
    });
    expect(error.response).toBeUndefined();
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/canary/);
  });

  it('rejects an API call with the outcome `not_sent` if its token request fails', async () => {
    const server = await startAcme({ token: (_request, respond) => respond(401, {}) });
    const client = createAcme({ baseUrl: server.url });
    expect(await rejected(client.http.post('/things', {}))).toMatchObject({
      code: 'credentials_rejected',
      operation: 'http.post',
      outcome: 'not_sent',
      attempts: 0,
    });
  });
});

it('ignores changes to the credentials object after the client is created', async () => {
  const credentials = { ...CREDENTIALS };
  const { server, client } = await connectAcme(
    {
      token: (_request, respond) => {
        credentials.secret = 'changed';
        respond(server.seen.length === 1 ? 503 : 200, { token: 'token-1', ttl: 600 }, { 'retry-after': '0' });
      },
    },
    { credentials, retries: 1 },
  );
  const token = client.token();
  credentials.id = 'changed';
  await token;
  expect(server.tokenRequests().map(({ body }) => JSON.parse(String(body)))).toEqual([CREDENTIALS, CREDENTIALS]);
});

describe('credentials functions', () => {
  it('calls the credentials function for each token request', async () => {
    const server = await startAcme();
    let turn = 0;
    const credentials = async (): Promise<AcmeCredentials> => {
      turn += 1;
      return { id: 'acme-id', secret: `secret-${turn}` };
    };
    const client = createAcme({ baseUrl: server.url, credentials });
    await client.token();
    await client.token();
    await client.token({ fresh: true });
    expect(server.tokenRequests().map(({ body }) => JSON.parse(body.toString()).secret)).toEqual([
      'secret-1',
      'secret-2',
    ]);
  });

  it.each<[string, () => AcmeCredentials | Promise<AcmeCredentials>, string]>([
    [
      'throws',
      () => {
        throw new Error('canary');
      },
      'failed',
    ],
    ['rejects', () => Promise.reject(new Error('canary')), 'failed'],
    ['returns undefined', () => undefined as never, 'credentials: must be an object (missing)'],
    [
      'returns an invalid id',
      () => ({ id: 5, secret: 'canary' }) as never,
      'credentials.id: must be the id as a string (got a number)',
    ],
  ])('rejects with `credentials_unavailable` if the credentials function %s', async (_what, credentials, message) => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url, credentials });
    const error = await rejected(client.token());
    expect(error).toMatchObject({
      code: 'credentials_unavailable',
      outcome: 'not_sent',
      message: expect.stringContaining(message),
    });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(server.seen).toEqual([]);
  });

  it('a call times out if the credentials function never settles', async () => {
    const clock = new ManualClock();
    const client = createAcme({
      baseUrl: 'https://acme.example',
      credentials: () => new Promise(() => undefined),
      clock,
    });
    const error = rejected(client.token());
    clock.advance(30_000);
    expect((await error).code).toMatch(/^(timeout|credentials_unavailable)$/);
    expect(clock.timers).toBe(0);
  });
});

describe('transactions', () => {
  it('a transaction does not share its token with other transactions or calls', async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url });
    await client.http.get('/shared');
    const tokens = await Promise.all(
      Array.from({ length: 200 }, () =>
        client.transaction(async (tx) => {
          await tx.http.post('/transactions', {});
          await tx.http.get('/transactions');
          return (await tx.token()).reveal();
        }),
      ),
    );
    expect(new Set([...tokens, 'token-1']).size).toBe(201);
    expect(server.tokenRequests()).toHaveLength(201);
    await client.http.get('/shared');
    expect(server.apiCalls().at(-1)?.headers.authorization).toBe('Bearer token-1');
  });

  it('a transaction renews its own token after a 401', async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url });
    await client.transaction(async (tx) => {
      await tx.http.get('/a');
      server.accepted.clear();
      await tx.http.get('/b');
    });
    expect(server.tokenRequests()).toHaveLength(2);
  });

  it('a transaction settles with the result or error of `run`', async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url });
    const own = new RangeError('mine');
    expect(await client.transaction(() => 5)).toBe(5);
    expect(
      await rejected(
        client.transaction(() => {
          throw own;
        }),
      ),
    ).toBe(own);
    expect(server.seen).toEqual([]);
    expect(await rejected(client.transaction(undefined as never))).toMatchObject({ code: 'invalid_request' });
  });

  it('a transaction is closed after `run` has settled', async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url });
    const tx = await client.transaction(async (tx) => {
      await tx.token();
      return tx;
    });
    expect(await rejected(tx.token())).toMatchObject({ code: 'closed', outcome: 'not_sent' });
    expect(await rejected(tx.http.get('/late'))).toMatchObject({ code: 'closed', outcome: 'not_sent' });
    expect(server.apiCalls()).toEqual([]);
  });
});

describe('close()', () => {
  it('close() rejects new calls and waits for pending calls', async () => {
    let release = (): void => undefined;
    const server = await startAcme({
      api: (_request, response) => {
        release = () => void response.end('done');
      },
    });
    const client = createAcme({ baseUrl: server.url });
    await client.token();
    const order: string[] = [];
    const underWay = client.http.get('/slow').then(() => order.push('answered'));
    const inside = client.transaction(async (tx) => {
      await underWay;
      await tx.token();
      order.push('transaction');
    });
    const closed = client.close().then(() => order.push('closed'));
    expect(await rejected(client.token())).toMatchObject({ code: 'closed' });
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'closed' });
    expect(await rejected(client.transaction(() => 5))).toMatchObject({ code: 'closed' });
    expect(order).toEqual([]);
    while (server.apiCalls().length === 0) await new Promise((resolve) => setImmediate(resolve));
    release();
    await Promise.all([underWay, inside, closed]);
    expect(order).toEqual(['answered', 'transaction', 'closed']);
    await client.close();
  });

  it('an `await using` block closes the client at its end', async () => {
    const client = createAcme({ baseUrl: 'https://acme.example' });
    await client[Symbol.asyncDispose]();
    expect(await rejected(client.token())).toMatchObject({ code: 'closed' });
  });
});

describe('a provider with a `sign` hook', () => {
  it("signs the exact body of token requests and API calls with the token's credentials", async () => {
    const server = await startAcme();
    const signed: [string, string][] = [];
    let turn = 0;
    const credentials = (): AcmeCredentials => {
      turn += 1;
      return { id: `id-${turn}`, secret: 'x' };
    };
    const client = createAcme(
      { baseUrl: server.url, credentials },
      {
        ...acme,
        sign: async (text, { id }, target) => {
          if (text === undefined) return 'data: must be text';
          signed.push([target, text]);
          return { 'x-id': id, 'x-signature': `${text.length}` };
        },
      },
    );
    await client.http.post('/things', { a: 1 });
    await client.http.get('/things');
    server.accepted.clear();
    await client.http.get('/things');
    expect(signed).toEqual([
      ['token', '{"id":"id-1","secret":"x"}'],
      ['api', '{"a":1}'],
      ['api', ''],
      ['api', ''],
      ['token', '{"id":"id-2","secret":"x"}'],
      ['api', ''],
    ]);
    expect(server.seen.map(({ headers }) => headers['x-id'])).toEqual(['id-1', 'id-1', 'id-1', 'id-1', 'id-2', 'id-2']);
    expect(server.seen.map(({ headers }) => headers['x-signature'])).toEqual(['26', '7', '0', '0', '26', '0']);
  });

  it.each<[string, () => unknown]>([
    ['bytes', () => Buffer.from('x')],
    ['a multipart form', () => new FormData()],
    ['a stream', () => Readable.from(['x'])],
  ])('rejects %s if `sign` returns a reason, and does not send the call', async (_what, data) => {
    const server = await startAcme();
    const sign: typeof acme.sign = (text) => (text === undefined ? 'data: must be text' : { 'x-signature': 'x' });
    const client = createAcme({ baseUrl: server.url }, { ...acme, sign });
    const body = data();
    expect(await rejected(client.http.post('/things', body))).toMatchObject({
      code: 'invalid_request',
      message: 'acme http.post: data: must be text',
      outcome: 'not_sent',
    });
    expect(server.seen.map(({ url }) => url)).toEqual(['/token']);
    if (body instanceof Readable) expect(body.destroyed).toBe(true);
  });

  it('renews the token and replays the call once if a 401 shows that the provider knows the new token', async () => {
    const refused = { refused: 'the signature is wrong' };
    const server = await startAcme({ api: (_request, response) => json(response, 401, refused) });
    const refusal: typeof acme.refusal = (body) =>
      Object.hasOwn(Object(body), 'refused') ? { message: 'no', knowsToken: true } : undefined;
    const client = createAcme({ baseUrl: server.url }, { ...acme, refusal });
    expect(await rejected(client.http.post('/things', {}))).toMatchObject({ code: 'unauthorized', attempts: 2 });
    expect(server.seen.map(({ url }) => url)).toEqual(['/token', '/things', '/token', '/things']);
  });

  it('sends bytes if `sign` does not need the text', async () => {
    const server = await startAcme();
    const sign: typeof acme.sign = (_text, { id }) => ({ 'x-id': id });
    const client = createAcme({ baseUrl: server.url }, { ...acme, sign });
    await client.http.post('/things', Buffer.from('x'));
    expect(server.seen.at(-1)?.headers).toMatchObject({ 'x-id': expect.any(String) });
  });

  it.each<[string, () => Promise<Record<string, string>>, string]>([
    ['fails', () => Promise.reject(new Error('canary')), 'sign: the function failed'],
    [
      'returns an invalid header value',
      async () => ({ 'x-signature': 'canary\r\nx-evil: 1' }),
      'x-signature: must be a string of printable ASCII characters',
    ],
  ])('rejects the call if the `sign` hook %s', async (_what, sign, message) => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url }, { ...acme, sign });
    const error = await rejected(client.token());
    expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining(message) });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(server.seen).toEqual([]);
  });
});

it('printing a client does not reveal its credentials or tokens', async () => {
  const { client, server } = await connectAcme();
  const token = await client.token();
  await client.http.get('/x');
  await client.transaction(async (transaction) => {
    const own = await transaction.token();
    for (const value of [client, client.http, transaction, transaction.http, token, own]) {
      expect(value).toShowNone([CREDENTIALS.secret, ...server.accepted]);
    }
  });
});

it('printing a client during a call does not reveal secrets from the call or the dispatcher', async () => {
  const agents = [new Agent(), new ProxyAgent({ uri: 'http://127.0.0.1:9', token: 'Basic proxy-canary-0123456789' })];
  for (const dispatcher of agents) afterThisTest(() => dispatcher.destroy());
  const { client, server } = await connectAcme({ api: () => undefined }, { dispatcher: agents[0] });
  const calls = Array.from({ length: 3 }, () => client.http.get('/x').catch(() => undefined));
  while (server.apiCalls().length < 3) await new Promise(setImmediate);
  expect(client).toShowNone([CREDENTIALS.secret, ...server.accepted]);
  await agents[0]?.destroy();
  await Promise.all(calls);
  const proxied = createAcme({ baseUrl: 'https://acme.example', dispatcher: agents[1] });
  expect(proxied).toShowNone(['proxy-canary-0123456789']);
});
