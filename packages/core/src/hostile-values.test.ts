import { describe, expect, it } from '@jest/globals';
import { json, startServer } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { withThrowingGetter } from '@x/test-kit/throwing-getter';
import { acme, CREDENTIALS, createAcme } from '../test/acme.js';
import { afterThisTest, connectAcme } from '../test/after-each.js';
import { Fleet } from '../test/fleet.js';
import { MemoryStore } from '../test/memory-store.js';
import { readOptions } from './index.js';

/** Returns a form that looks like FormData but has a different class. */
function foreignForm(entries: readonly [string, unknown][]): object {
  return {
    [Symbol.toStringTag]: 'FormData',
    append: () => undefined,
    entries: () => entries.values(),
    [Symbol.iterator]: () => entries.values(),
  };
}

function foreignFile(content: string, name: string): object {
  const bytes = new TextEncoder().encode(content);
  return {
    [Symbol.toStringTag]: 'File',
    name,
    type: 'text/csv',
    size: bytes.length,
    arrayBuffer: async () => bytes.buffer,
  };
}

describe('a form from a different FormData implementation', () => {
  it('sends the fields and files of a form from a different FormData implementation', async () => {
    const { server, client } = await connectAcme();
    const form = foreignForm([
      ['amount', '19.99'],
      ['rows', foreignFile('a;b\n', 'rows.csv')],
    ]);
    await client.http.post('/form', form);
    const [call] = server.apiCalls();
    const body = String(call?.body);
    expect(call?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toMatch(/name="amount"\r\n\r\n19\.99\r\n/);
    expect(body).toMatch(/name="rows"; filename="rows\.csv"\r\nContent-Type: text\/csv\r\n\r\na;b\n\r\n/);
  });

  it('sends a file from a different FormData implementation as raw bytes', async () => {
    const { server, client } = await connectAcme();
    await client.http.post('/file', foreignFile('a;b\n', 'rows.csv'));
    const [call] = server.apiCalls();
    expect([String(call?.body), call?.headers['content-type']]).toEqual(['a;b\n', 'text/csv']);
  });
});

describe('a signal whose methods throw', () => {
  const throwing = (methods: object): AbortSignal =>
    ({ aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined, ...methods }) as never;
  const fail = (): never => {
    throw new Error('canary');
  };

  it('rejects before sending a request if adding a listener to the signal throws', async () => {
    const clock = new ManualClock();
    const { server, client } = await connectAcme({}, { clock });
    const error = await rejected(client.http.get('/x', { signal: throwing({ addEventListener: fail }) }));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).not.toContain('canary');
    expect([server.seen.length, clock.timers]).toEqual([0, 0]);
  });

  it("returns the call's result even if removing the listener from the signal throws", async () => {
    const { client } = await connectAcme();
    const signal = throwing({ removeEventListener: fail });
    expect((await client.http.post('/pay', {}, { signal })).status).toBe(200);
  });
});

describe('a client with an axios config that axios cannot handle', () => {
  it.each<[string, object]>([
    ['transformRequest', { transformRequest: 'x' }],
    ['transformResponse', { transformResponse: [(data: unknown) => data, 'x'] }],
    ['timeout', { timeout: 5000n }],
    ['timeout', { timeout: Symbol('x') }],
  ])('rejects an invalid `%s` before sending the request', async (name, config) => {
    const { server, client } = await connectAcme();
    const error = await rejected(client.http.post('/pay', { amount: '19.99' }, config));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).toContain(name);
    expect(server.apiCalls()).toEqual([]);
  });

  it('create() throws a ProviderError for a config that axios cannot handle', async () => {
    const { client } = await connectAcme();
    const params: Record<string, unknown> = {};
    params['self'] = params;
    expect(() => client.http.create({ params })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('rejects a custom adapter after the caller has removed all interceptors', async () => {
    const foreign = await startServer((_request, response) => json(response, 200, {}));
    afterThisTest(() => foreign.close());
    const { server, client } = await connectAcme();
    client.http.interceptors.request.clear();
    client.http.interceptors.response.clear();
    client.http.interceptors.request.eject(0);
    const call = client.http.post(`${foreign.url}/pay`, { card: '4111' }, { adapter: 'http' });
    expect(await rejected(call)).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect([foreign.seen, server.seen]).toEqual([[], []]);
  });
});

it('sends the same JSON with and without a registered interceptor', async () => {
  const inner = { cents: 1999, toJSON: (): string => 'EUR 19.99' };
  const bytes = Object.assign(Buffer.from('ab'), { toJSON: (): string => 'two bytes' });
  const body = (): object => ({ amount: { toJSON: () => inner }, nested: bytes, plain: Buffer.from('ab') });
  const { server, client } = await connectAcme();
  await client.http.post('/x', body());
  client.http.interceptors.request.use((config) => config);
  await client.http.post('/x', body());
  const [first, second] = server.apiCalls().map((call) => String(call.body));
  expect(second).toBe(first);
  expect(first).toBe(JSON.stringify(body()));
});

it('requests a token if the store rejects with an object whose getters throw', async () => {
  const fleet = new Fleet();
  const error = {
    get reason(): never {
      throw new Error('canary');
    },
  };
  const lease = { put: () => Promise.reject(error), release: () => Promise.reject(error) };
  const store = Object.assign(new MemoryStore(fleet.clock), {
    get: () => Promise.reject(error),
    lease: async () => lease,
  });
  const token = fleet.client({ store }).token();
  await fleet.respond();
  expect((await token).reveal()).toBe('token-1');
});

it('rejects a response size limit above the maximum string length', () => {
  const options = { baseUrl: 'https://acme.example', credentials: CREDENTIALS };
  expect(() => readOptions(acme, { ...options, maxResponseBytes: 2 ** 29 })).toThrow(
    expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining('maxResponseBytes') }),
  );
  expect(() => createAcme({ ...options, maxResponseBytes: 2 ** 29 - 24 })).not.toThrow();
});

describe('a getter that throws', () => {
  const options = { baseUrl: 'https://acme.example', credentials: CREDENTIALS };
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('canary');
      },
    },
  );

  it.each<[string, unknown]>([
    ['an option', withThrowingGetter(options, 'credentials')],
    ['another option', withThrowingGetter(options, 'timeout')],
    ['an unknown option', withThrowingGetter(options, 'other')],
    ['the credentials', { ...options, credentials: withThrowingGetter(CREDENTIALS, 'secret') }],
    ['a Proxy as the options', hostile],
    ['a Proxy as the credentials', { ...options, credentials: hostile }],
    ['the clock', { ...options, clock: withThrowingGetter({ now: Date.now, monotonic: Date.now }, 'now') }],
    ['the store', { ...options, store: withThrowingGetter({ delete: () => 0, lease: () => 0 }, 'get') }],
    ['the dispatcher', { ...options, dispatcher: withThrowingGetter({}, 'dispatch') }],
  ])('of %s makes creating a client fail without the error of the getter', (_where, given) => {
    const create = (): unknown => readOptions(acme, given);
    expect(create).toThrow(expect.objectContaining({ name: 'ProviderError', code: 'invalid_options' }));
    expect(create).not.toThrow(/canary/);
  });

  it("in the options of token() makes the call fail without showing the getter's error", async () => {
    const error = await rejected(createAcme(options).token(withThrowingGetter({}, 'fresh')));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).not.toContain('canary');
  });
});
