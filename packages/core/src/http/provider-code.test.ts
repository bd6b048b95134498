import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { json, startServer } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import type { AxiosRequestConfig, AxiosResponseTransformer } from 'axios';
import { type AcmeOptions, acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import type { ClientEvent, ProviderError } from '../index.js';
import '@x/test-kit/canaries';

/** A response's status, body and headers. */
type Answer = readonly [status: number, body: unknown, headers?: Record<string, string | string[]>];

/** Acme with an error format that contains an error code and a correlation ID. */
const definition: typeof acme = {
  ...acme,
  refusal(body) {
    const { refused, code, correlation } = Object(body) as Record<string, unknown>;
    return refused === undefined ? undefined : { message: refused, code, requestId: correlation };
  },
};
const REFUSED = { refused: 'not today', code: 'AC-17', correlation: '2163bbf3-c6e1' };
const SHOWN = { providerMessage: 'not today', providerCode: 'AC-17', requestId: '2163bbf3-c6e1' };
const TOKEN: Answer = [200, { token: 'token-1', ttl: 600 }];

const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { 'content-encoding': 'gzip' };
const CHUNKED = { 'transfer-encoding': 'chunked' };
const MALFORMED = { code: 'invalid_response', httpStatus: 200 };
const TOO_LARGE = { code: 'too_large', httpStatus: 200 };

/** Connects a client to a server with the given responses to token requests and to API calls. */
async function connect(
  { token = [], api = [] }: { readonly token?: readonly Answer[]; readonly api?: readonly Answer[] },
  options: Partial<AcmeOptions> = {},
  described = definition,
) {
  const remaining = { token: [...token], api: [...api] };
  const server = await startServer(({ url }, response) => {
    const [status, body, headers] =
      url === '/token' ? (remaining.token.shift() ?? TOKEN) : (remaining.api.shift() ?? TOKEN);
    json(response, status, body, headers as Record<string, string>);
  });
  afterThisTest(() => server.close());
  const events: ClientEvent[] = [];
  const client = createAcme({ baseUrl: server.url, onEvent: (event) => events.push(event), ...options }, described);
  afterThisTest(() => client.close());
  return { client, events };
}

/** Connects a client to a server that responds to API calls with these bytes. */
async function respondWith(body: Buffer | string, headers: Record<string, string>, status = 200) {
  const server = await startServer(({ url }, response) => {
    if (url === '/token') return json(response, 200, TOKEN[1]);
    const length = headers === CHUNKED ? {} : { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { 'x-request-id': 'req-1', ...length, ...headers }).end(body);
  });
  afterThisTest(() => server.close());
  const events: ClientEvent[] = [];
  const client = createAcme({ baseUrl: server.url, onEvent: (event) => events.push(event) }, definition);
  afterThisTest(() => client.close());
  return { client, events };
}

const failure = (running: Promise<unknown>): Promise<ProviderError> => rejected<ProviderError>(running);

describe('the error code and the request ID of a failed response', () => {
  it('are in the error of a token request, and in its event', async () => {
    const { client, events } = await connect({ token: [[401, REFUSED]] });
    expect(await failure(client.token())).toMatchObject({ code: 'credentials_rejected', ...SHOWN });
    const { providerMessage, ...shown } = SHOWN;
    expect(events.at(-1)).toMatchObject({ type: 'token.request_failed', httpStatus: 401, ...shown });
    expect(events.at(-1)).not.toHaveProperty('providerMessage');
  });

  it('are in the error of a token request that is refused with status 200', async () => {
    const { client } = await connect({ token: [[200, REFUSED]] });
    expect(await failure(client.token())).toMatchObject({ code: 'rejected', httpStatus: 200, ...SHOWN });
  });

  it('are in the error of an API call that gets no token', async () => {
    const { client, events } = await connect({ token: [[401, REFUSED]] });
    const error = await failure(client.http.get('/x'));
    expect(error).toMatchObject({ operation: 'http.get', code: 'credentials_rejected', ...SHOWN });
    const { providerMessage, ...shown } = SHOWN;
    expect(events.find(({ type }) => type === 'request.failed')).toMatchObject(shown);
  });

  it('are in the event of a renewal that fails while the token is valid', async () => {
    const clock = new ManualClock();
    const { client, events } = await connect({ token: [TOKEN, [403, REFUSED]] }, { clock });
    await client.token();
    clock.advance(580_000);
    await client.token();
    while (!events.some(({ type }) => type === 'token.renewal_failed')) await new Promise(setImmediate);
    expect(events.at(-1)).toMatchObject({ reason: 'ahead', providerCode: 'AC-17', requestId: '2163bbf3-c6e1' });
  });

  it('are in the error of an API call, and in its event', async () => {
    const { client, events } = await connect({ api: [[422, REFUSED]] });
    const error = await failure(client.http.post('/x', {}));
    expect(error).toMatchObject({ code: 'rejected', httpStatus: 422, ...SHOWN });
    const { providerMessage, ...shown } = SHOWN;
    expect(events.at(-1)).toMatchObject({ type: 'request.failed', ...shown });
  });

  it('are in the error of a call in a transaction', async () => {
    const { client } = await connect({ api: [[422, REFUSED]] });
    const error = await failure(client.transaction(({ http }) => http.get('/x')));
    expect(error).toMatchObject({ code: 'rejected', ...SHOWN });
  });

  it('are in the error of a streamed upload after a 401', async () => {
    const { client } = await connect({ api: [[401, REFUSED]] });
    const error = await failure(client.http.post('/x', Readable.from(['x'])));
    expect(error).toMatchObject({ code: 'unauthorized', providerCode: 'AC-17', requestId: '2163bbf3-c6e1' });
  });

  it.each(['text', 'arraybuffer', 'stream', 'blob'] as const)(
    'are read from a body that the caller wants as %s',
    async (type) => {
      const { client } = await connect({ api: [[422, REFUSED]] });
      expect(await failure(client.http.get('/x', { responseType: type }))).toMatchObject(SHOWN);
    },
  );

  it.each(['token', 'api'] as const)('are in the event of a retry (%s)', async (where) => {
    const clock = new ManualClock();
    const { client, events } = await connect(
      { [where]: [[503, { ...REFUSED, correlation: undefined }, { 'x-request-id': 'req-7' }]] },
      {
        clock,
        retries: 1,
        onEvent: (event) => {
          events.push(event);
          if (event.type === 'request.retried') setImmediate(() => clock.advance(event.delay));
        },
      },
    );
    await client.http.get('/x');
    const retried = events.filter(({ type }) => type === 'request.retried');
    expect(retried).toMatchObject([
      { code: 'unavailable', httpStatus: 503, providerCode: 'AC-17', requestId: 'req-7' },
    ]);
  });
});

describe('the request ID', () => {
  it.each<[string, Record<string, string | string[]>, string | undefined]>([
    ['x-request-id', { 'X-Request-Id': 'req-1' }, 'req-1'],
    ['x-correlation-id', { 'X-Correlation-ID': 'req-2' }, 'req-2'],
    ['request-id', { 'Request-Id': 'req-3' }, 'req-3'],
    ['correlation-id', { 'Correlation-Id': 'req-4' }, 'req-4'],
    ['the first of several headers', { 'request-id': 'req-3', 'x-request-id': 'req-1' }, 'req-1'],
    ['the first value of a repeated header', { 'x-request-id': ['req-1', 'req-2'] }, 'req-1'],
    ['a header after an empty one', { 'x-request-id': ' ', 'request-id': 'req-3' }, 'req-3'],
    ['no other header', { 'x-other-id': 'req-9', date: 'today' }, undefined],
  ])('is read from %s', async (_what, headers, requestId) => {
    const { client } = await connect({ api: [[500, {}, headers]], token: [] });
    const error = await failure(client.http.get('/x'));
    expect(error.requestId).toBe(requestId);
    expect(Object.hasOwn(error, 'requestId')).toBe(requestId !== undefined);
    expect(Object.hasOwn(error, 'providerCode')).toBe(false);
  });

  it('is read from the body before it is read from a header', async () => {
    const { client } = await connect({ api: [[500, REFUSED, { 'x-request-id': 'req-1' }]] });
    expect((await failure(client.http.get('/x'))).requestId).toBe('2163bbf3-c6e1');
  });

  it.each([undefined, null, '', ' ', {}, ['x'], true])(
    'is read from a header if the body contains %p',
    async (correlation) => {
      const body = { ...REFUSED, correlation };
      const { client } = await connect({ api: [[500, body, { 'x-request-id': 'req-1' }]] });
      expect((await failure(client.http.get('/x'))).requestId).toBe('req-1');
    },
  );

  it('is read only from the headers that the definition names', async () => {
    const headers = { 'x-request-id': 'req-1', 'acme-trace': 'trace-1' };
    const described = { ...definition, requestIdHeaders: ['acme-trace'] };
    const { client } = await connect({ api: [[500, {}, headers]] }, {}, described);
    expect((await failure(client.http.get('/x'))).requestId).toBe('trace-1');
    const none = await connect({ api: [[500, {}, headers]] }, {}, { ...definition, requestIdHeaders: [] });
    expect(await failure(none.client.http.get('/x'))).not.toHaveProperty('requestId');
  });

  it('is in the error of a token response that is not in the documented format', async () => {
    for (const body of [{ ttl: 600 }, 'no JSON', { token: 'a b' }, { token: 'token-1', type: 'mac' }]) {
      const { client } = await connect({ token: [[200, body, { 'x-request-id': 'req-1' }]] });
      expect(await failure(client.token())).toMatchObject({ code: 'invalid_response', requestId: 'req-1' });
    }
  });

  it('is read from a header if the body contains a number that is too large', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(500, { 'x-request-id': 'req-1' }).end('{"refused":"no","correlation":1e999}');
    });
    afterThisTest(() => server.close());
    const client = createAcme({ baseUrl: server.url }, definition);
    afterThisTest(() => client.close());
    expect(await failure(client.token())).toMatchObject({ providerMessage: 'no', requestId: 'req-1' });
  });

  it.each<[string, Buffer | string, Record<string, string>, AxiosRequestConfig, object]>([
    ['that is not well-formed JSON', '{"a":', JSON_TYPE, {}, MALFORMED],
    ['that is too deep', '['.repeat(100) + ']'.repeat(100), JSON_TYPE, {}, MALFORMED],
    ['that cannot be decompressed', 'no gzip', GZIP, {}, MALFORMED],
    ['that is larger than its `Content-Length` may be', 'x'.repeat(200), {}, { maxContentLength: 100 }, TOO_LARGE],
    ['that is too large in chunks', 'x'.repeat(200), CHUNKED, { maxContentLength: 100 }, TOO_LARGE],
    ['that is too large when decompressed', gzipSync('x'.repeat(200)), GZIP, { maxContentLength: 100 }, TOO_LARGE],
  ])('is in the error of an API call with a body %s', async (_what, body, headers, config, expected) => {
    const { client, events } = await respondWith(body, headers);
    expect(await failure(client.http.get('/x', config))).toMatchObject({ ...expected, requestId: 'req-1' });
    expect(events.at(-1)).toMatchObject({ type: 'request.failed', ...expected, requestId: 'req-1' });
  });

  it('is in the error of malformed JSON that a custom transform returns', async () => {
    const { client } = await respondWith('{"a":', JSON_TYPE);
    const parse = client.http.defaults.transformResponse as AxiosResponseTransformer[];
    const transformResponse = [(data: string) => data, ...parse];
    expect(await failure(client.http.get('/x', { transformResponse }))).toMatchObject({
      ...MALFORMED,
      requestId: 'req-1',
    });
  });

  it.each<[string, Buffer | string, Record<string, string>, object]>([
    ['cannot be decompressed', 'no gzip', GZIP, MALFORMED],
    ['has an unknown encoding', 'x', { 'content-encoding': 'br2' }, MALFORMED],
    ['is too large', 'x'.repeat(200), {}, TOO_LARGE],
  ])('is in the error of a stream that %s', async (_what, body, headers, expected) => {
    const { client } = await respondWith(body, headers);
    const read = async () => {
      const { data } = await client.http.get<Readable>('/x', { responseType: 'stream', maxContentLength: 100 });
      return data.toArray();
    };
    expect(await failure(read())).toMatchObject({ ...expected, requestId: 'req-1' });
  });

  it('is in the error of an error response that is accepted but cannot be decompressed', async () => {
    const { client } = await respondWith('no gzip', GZIP, 500);
    const error = await failure(client.http.get('/x', { validateStatus: () => true }));
    expect(error).toMatchObject({ code: 'invalid_response', httpStatus: 500, requestId: 'req-1' });
  });

  it('is in the error of a token response that is too large', async () => {
    const { client } = await connect({ token: [[200, { more: 'x'.repeat(70_000) }, { 'x-request-id': 'req-1' }]] });
    expect(await failure(client.token())).toMatchObject({ code: 'too_large', httpStatus: 200, requestId: 'req-1' });
  });

  it('is masked in the error of a body that cannot be read', async () => {
    const headers = { ...JSON_TYPE, 'x-request-id': `a ${CREDENTIALS.secret} token-1` };
    const { client } = await respondWith('{"a":', headers);
    expect((await failure(client.http.get('/x'))).requestId).toBe('a [Secret] [Secret]');
  });

  it('is in the error of an HTML page from a gateway', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html', 'x-request-id': 'req-1' }).end(`<p>${'x'.repeat(40_000)}`);
    });
    afterThisTest(() => server.close());
    const client = createAcme({ baseUrl: server.url });
    afterThisTest(() => client.close());
    expect(await failure(client.token())).toMatchObject({ code: 'unavailable', requestId: 'req-1' });
  });
});

describe('hostile codes and IDs', () => {
  const hostile = async (body: object, headers: Record<string, string> = {}): Promise<ProviderError> => {
    const { client } = await connect({ api: [[400, { refused: 'no', ...body }, headers]] });
    return failure(client.http.get('/x'));
  };

  it('are shortened, and lose control characters and characters that change the text direction', async () => {
    const error = await hostile({ code: '\u001b[2J\u202eAC\n17', correlation: 'x'.repeat(5_000) });
    expect(error).toMatchObject({ providerCode: '[2J AC 17', requestId: 'x'.repeat(100) });
  });

  it('are hidden if the body is too large to search for secrets', async () => {
    const error = await hostile({ code: 'AC-17', correlation: 'x', more: 'x'.repeat(50_000) });
    expect([Object.hasOwn(error, 'providerCode'), Object.hasOwn(error, 'requestId')]).toEqual([false, false]);
  });

  it.each([{ a: 1 }, ['AC-17'], true, null])('are ignored if they are %p', async (code) => {
    const error = await hostile({ code, correlation: code });
    expect([Object.hasOwn(error, 'providerCode'), Object.hasOwn(error, 'requestId')]).toEqual([false, false]);
  });

  it('are masked if they contain the credentials, the token or a field that looks like a secret', async () => {
    const { secret } = CREDENTIALS;
    const error = await hostile({ code: secret, correlation: `id-${Buffer.from(secret).toString('base64')}` });
    expect(error).toMatchObject({ providerCode: '[Secret]' });
    expect(error).toShowNone([secret], { behind: ['response'] });
    expect((await hostile({}, { 'x-request-id': `a ${secret} b` })).requestId).toBe('a [Secret] b');
    const named = { code: 'zq7xw2vbkq', access_token: 'zq7xw2vbkq', correlation: 'Bearer kqoruwmazuepolanuti12345' };
    expect(await hostile(named)).toMatchObject({ providerCode: '[Secret]', requestId: 'Bearer [Secret]' });
  });

  it('are masked for a call whose token the token endpoint does not know', async () => {
    const long = 'first-token-of-this-client';
    const clock = new ManualClock();
    const { client } = await connect(
      {
        token: [
          [200, { token: long, ttl: 600 }],
          [401, { refused: 'no', code: long, correlation: long }],
        ],
        api: [[401, {}]],
      },
      { clock },
    );
    const error = await failure(client.http.get('/x'));
    expect(error).toShowNone([long], { behind: ['response'] });
  });

  it('are read as own fields', async () => {
    const refusal = (body: unknown) => (Object.hasOwn(body as object, 'token') ? undefined : {});
    const { client, events } = await connect({ api: [[400, {}]] }, {}, { ...definition, refusal });
    await client.token();
    const polluted = Object.prototype as Record<string, unknown>;
    const names = ['providerCode', 'requestId', 'requestIdHeaders', 'code', 'x-request-id'];
    for (const name of names) polluted[name] = name === 'requestIdHeaders' ? ['date'] : 'evil';
    try {
      const error = await failure(client.http.get('/x'));
      const failed = events.at(-1) as object;
      for (const name of ['providerCode', 'requestId']) {
        expect([Object.hasOwn(error, name), Object.hasOwn(failed, name)]).toEqual([false, false]);
      }
    } finally {
      for (const name of names) delete polluted[name];
    }
  });
});
