import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { listenOnLoopback } from '@x/test-kit/loopback';
import { rejected } from '@x/test-kit/rejected';
import axios, { type AxiosAdapter, AxiosHeaders } from 'axios';
import { acme, createAcme } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import type { AxiosInstance, AxiosRequestConfig } from '../index.js';

/** Starts a server that responds with the headers of a request in their original case. */
async function connect(definition = acme) {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/token' ? { token: 't' } : pairs(request.rawHeaders)));
  });
  afterThisTest(() => {
    server.close();
    server.closeAllConnections();
  });
  const baseUrl = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  const client = createAcme({ baseUrl }, definition);
  afterThisTest(() => client.close());
  return { client, baseUrl };
}

function pairs(raw: readonly string[]): readonly string[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []));
}

const CASES: readonly (readonly [string, (http: AxiosInstance) => AxiosRequestConfig])[] = [
  ['a call', () => ({ headers: { 'X-Merchant-ID': '1', 'x-lower': '2', 'X_Under.Dot': '3' } })],
  ['AxiosHeaders', () => ({ headers: new AxiosHeaders({ 'X-Merchant-ID': '1' }).set('x-merchant-id', '2') })],
  ['two names that differ in case', () => ({ headers: { 'X-Merchant-ID': '1', 'x-merchant-id': '2' } })],
  ['a list', () => ({ headers: { 'X-Merchant-ID': ['1', '2'] as never } })],
  [
    'default headers',
    (http) => {
      http.defaults.headers.common['X-Merchant-ID'] = '1';
      http.defaults.headers.get['X-GET-Only'] = '2';
      http.defaults.headers.post['X-POST-Only'] = '3';
      return { headers: { 'x-merchant-id': '4' } };
    },
  ],
  [
    'interceptors',
    (http) => {
      http.interceptors.request.use((config) => {
        config.headers.set('X-Merchant-ID', '1');
        config.headers['x-merchant-id'] = '2';
        config.headers['X-Trace-ID'] = '3';
        return config;
      });
      return {};
    },
  ],
];

describe("the case of a header's name", () => {
  it.each(CASES)("the case of a header's name is kept, as axios does: %s", async (_where, configure) => {
    const { client, baseUrl } = await connect();
    const plain = axios.create({ baseURL: baseUrl }) as AxiosInstance;
    const own = (headers: readonly string[]) =>
      headers.filter((header) => header.startsWith('x') || header.startsWith('X'));
    const expected = own((await plain.get('/x', configure(plain))).data);
    expect(own((await client.http.get('/x', configure(client.http))).data)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  it("the case of a header's name is kept in a transaction and an instance from create()", async () => {
    const { client } = await connect();
    const headers = { 'X-Merchant-ID': '1' };
    const created = client.http.create({ headers });
    expect((await created.get('/x')).data).toContain('X-Merchant-ID: 1');
    const { data } = await client.transaction(({ http }) => http.post('/x', {}, { headers }));
    expect(data).toContain('X-Merchant-ID: 1');
  });

  it("the case of a header's name does not matter for headers that replace those of the client", async () => {
    const { client } = await connect({ ...acme, sign: async () => ({ 'X-Signature': 'ours' }) });
    const headers = { ACCEPT: 'text/plain', 'user-AGENT': 'mine', 'CONTENT-TYPE': 'text/x', 'x-SIGNATURE': 'theirs' };
    const { data } = await client.http.post<readonly string[]>('/x', 'text', { headers, responseType: 'json' });
    const named = data.filter((header) => /^(accept|user-agent|content-type|x-signature):/i.test(header));
    expect(named.sort()).toEqual([
      'ACCEPT: text/plain',
      'CONTENT-TYPE: text/x',
      'X-Signature: ours',
      'user-AGENT: mine',
    ]);
  });

  it("the case of a header's name does not matter for a form's content type and length", async () => {
    const { client } = await connect();
    const headers = { 'CONTENT-TYPE': 'multipart/form-data; boundary=mine' };
    const { data } = await client.http.post<readonly string[]>('/x', new FormData(), { headers });
    expect(data.filter((header) => /^content-(type|length):/i.test(header))).toEqual([
      expect.stringMatching(/^content-type: multipart\/form-data; boundary=----x-/),
      expect.stringMatching(/^content-length: \d+$/),
    ]);
  });

  it.each(['Authorization', 'AUTHORIZATION', 'HOST', 'Connection', 'Transfer-ENCODING'])(
    'the case of a header name does not matter for a reserved header: %s',
    async (name) => {
      const { client } = await connect();
      expect(await rejected(client.http.get('/x', { headers: { [name]: 'x' } }))).toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining(`headers.${name.toLowerCase()} is not supported here`),
      });
    },
  );
});

it.each<[string, Record<string, string>, string]>([
  ['a header of the caller', { 'X-A': '1', 'x-a': '2', 'X-a': '3' }, 'X-a: 3'],
  [
    'the content type',
    { 'Content-Type': 'application/json', 'content-type': 'text/plain' },
    'content-type: text/plain',
  ],
  ['a default header', { Accept: 'a/b', accept: 'c/d', ACCEPT: 'e/f' }, 'ACCEPT: e/f'],
  ['the user agent', { 'User-Agent': 'a', 'USER-AGENT': 'b' }, 'USER-AGENT: b'],
])('sends the last of the names that differ only in case: %s', async (_what, added, expected) => {
  const { client } = await connect();
  client.http.interceptors.request.use((config) => {
    const previous = config.adapter as AxiosAdapter;
    config.adapter = (given) => {
      // axios has already merged names that differ only in case.
      for (const [name, value] of Object.entries(added)) {
        Object.defineProperty(given.headers, name, { value, enumerable: true, configurable: true, writable: true });
      }
      return previous(given);
    };
    return config;
  });
  const { data } = await client.http.post<string[]>('/x', { a: 1 });
  const name = `${String(expected.split(':')[0]).toLowerCase()}:`;
  expect(data.filter((line) => line.toLowerCase().startsWith(name))).toEqual([expected]);
});
