import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import axios, { type AxiosResponseTransformer } from 'axios';
import { connectAcme } from '../../test/after-each.js';
import type { AxiosRequestConfig, ProviderError } from '../index.js';

const ID = '1234567890123456789';
const BODY = `{"id":${ID}}`;

/** Reads large numbers as strings, as code that was written for axios does. */
const exactIds: AxiosResponseTransformer = (data) => JSON.parse(String(data).replace(/:\s*(\d{16,})/g, ':"$1"'));

const isText: AxiosResponseTransformer = (data) => [typeof data, data];

const connect = (body: string | Buffer = BODY, headers = {}, status = 200, options = {}) =>
  connectAcme(
    {
      api: (_request, response) =>
        void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body),
    },
    options,
  );

describe('a custom transformResponse', () => {
  it.each<[string, AxiosRequestConfig]>([
    ['a function', { transformResponse: exactIds }],
    ['an array', { transformResponse: [exactIds] }],
    ['a function with responseType json', { transformResponse: exactIds, responseType: 'json' }],
    ['a function with responseType text', { transformResponse: exactIds, responseType: 'text' }],
    ['a function with responseType arraybuffer', { transformResponse: exactIds, responseType: 'arraybuffer' }],
  ])('a custom transformResponse keeps a 19-digit ID: %s', async (_how, config) => {
    const { client } = await connect();
    expect((await client.http.get('/x', config)).data).toEqual({ id: ID });
  });

  it('a custom transformResponse keeps a 19-digit ID if it is a default of an instance, a new instance or a transaction', async () => {
    const { client } = await connect();
    const created = client.http.create({ transformResponse: exactIds });
    expect((await created.get('/x')).data).toEqual({ id: ID });
    client.http.defaults.transformResponse = [exactIds];
    expect((await client.http.get('/x')).data).toEqual({ id: ID });
    const inTransaction = await client.transaction(({ http }) => http.get('/x', { transformResponse: exactIds }));
    expect(inTransaction.data).toEqual({ id: ID });
  });

  it('a custom transformResponse receives the parsed data if it follows the default transform of the client or of axios', async () => {
    const { client } = await connect('{"a":1}');
    const add: AxiosResponseTransformer = (data: object) => ({ ...data, b: 2 });
    for (const defaults of [client.http.defaults.transformResponse, axios.defaults.transformResponse]) {
      const transformResponse = [defaults ?? [], add].flat();
      expect((await client.http.get('/x', { transformResponse })).data).toEqual({ a: 1, b: 2 });
    }
    (client.http.defaults.transformResponse as AxiosResponseTransformer[]).push(add);
    expect((await client.http.get('/x')).data).toEqual({ a: 1, b: 2 });
  });

  it('a custom transformResponse runs before the default transform if it comes first', async () => {
    const { client } = await connect('for(;;);{"a":1}');
    const strip: AxiosResponseTransformer = (data: string) => data.replace('for(;;);', '');
    const transformResponse = [strip, client.http.defaults.transformResponse ?? []].flat();
    expect((await client.http.get('/x', { transformResponse })).data).toEqual({ a: 1 });
    const malformed = { transformResponse: [(data: string) => data, ...transformResponse.slice(1)] };
    expect(await rejected(client.http.get('/x', malformed))).toMatchObject({
      code: 'invalid_response',
      outcome: 'answered',
    });
  });

  it('a custom transformResponse can call the default transform with the data only', async () => {
    const { client } = await connect(')]}\',{"a":1}');
    const [parse] = [client.http.defaults.transformResponse ?? []].flat() as [(data: string) => unknown];
    const transformResponse = (data: string): unknown => parse(data.slice(5));
    expect((await client.http.get('/x', { transformResponse })).data).toEqual({ a: 1 });
    expect(parse('no JSON')).toBe('no JSON');
  });

  it.each<[string, AxiosRequestConfig, unknown]>([
    ['an empty list', { transformResponse: [] }, BODY],
    ['a function that returns its argument', { transformResponse: (data: unknown) => data }, BODY],
    ['forcedJSONParsing: false', { transitional: { forcedJSONParsing: false } }, BODY],
  ])('a custom transformResponse returns the text of a JSON response: %s', async (_what, config, expected) => {
    const { client } = await connect();
    expect((await client.http.get('/x', config)).data).toBe(expected);
  });

  it('a custom transformResponse receives an empty string if there is no body, and text if the content type is not JSON', async () => {
    const empty = await connect('');
    expect((await empty.client.http.get('/x', { transformResponse: isText })).data).toEqual(['string', '']);
    const html = await connect('\uFEFF<p>é</p>', { 'content-type': 'text/html' });
    expect((await html.client.http.get('/x', { transformResponse: isText })).data).toEqual(['string', '<p>é</p>']);
  });

  it('a custom transformResponse receives bytes, a blob or a stream if responseType requests them', async () => {
    const { client } = await connect(gzipSync(BODY), { 'content-encoding': 'gzip' });
    const same: AxiosResponseTransformer = (data) => data;
    const get = async (responseType: 'arraybuffer' | 'blob' | 'stream') =>
      (await client.http.get('/x', { responseType, transformResponse: same })).data;
    expect(await get('arraybuffer')).toEqual(Buffer.from(BODY));
    expect(await ((await get('blob')) as Blob).text()).toBe(BODY);
    expect(await text((await get('stream')) as Readable)).toBe(BODY);
  });

  it('a custom transformResponse receives the headers and the status', async () => {
    const { client } = await connect(BODY, { 'x-page': '2' }, 201);
    const transformResponse: AxiosResponseTransformer = (_data, headers, status) => [headers['x-page'], status];
    expect((await client.http.get('/x', { transformResponse })).data).toEqual(['2', 201]);
  });

  it('a custom transformResponse does not run if the response is too large', async () => {
    const { client } = await connect('x'.repeat(200), {}, 200, { maxResponseBytes: 100 });
    let runs = 0;
    const transformResponse: AxiosResponseTransformer = () => {
      runs += 1;
    };
    expect(await rejected(client.http.get('/x', { transformResponse }))).toMatchObject({ code: 'too_large' });
    expect(runs).toBe(0);
  });
});

describe('a rejected response', () => {
  const refused = `{"refused":"no such order","id":${ID}}`;

  it.each<[string, AxiosRequestConfig, unknown]>([
    ['transformResponse', { transformResponse: exactIds }, { refused: 'no such order', id: ID }],
    ['no transforms', { transformResponse: [] }, refused],
    ['responseType text', { responseType: 'text' }, refused],
    ['responseType arraybuffer', { responseType: 'arraybuffer' }, Buffer.from(refused)],
    ['responseType blob', { responseType: 'blob' }, [refused]],
    ['responseType stream and a transform', { responseType: 'stream', transformResponse: [] }, refused],
  ])(
    'a rejected response has transformed data and keeps the message of the provider: %s',
    async (_what, config, data) => {
      const { client } = await connect(refused, {}, 404);
      const error = await rejected<ProviderError>(client.http.get('/x', config));
      expect(error).toMatchObject({ code: 'rejected', httpStatus: 404, providerMessage: 'no such order' });
      const shown = error.response?.data;
      expect(shown instanceof Blob ? [await shown.text()] : shown).toEqual(data);
    },
  );

  it('a rejected response keeps the message of the provider if the content type is not JSON', async () => {
    const { client } = await connect('{"refused":"no such order"}', { 'content-type': 'text/plain' }, 404);
    expect(await rejected(client.http.get('/x'))).toMatchObject({ providerMessage: 'no such order' });
  });

  it('a rejected response keeps its status if it is not the JSON that the transform expects', async () => {
    const { client } = await connect('<p>bad gateway</p>', { 'content-type': 'text/html' }, 502);
    const transformResponse = [isText, client.http.defaults.transformResponse ?? []].flat();
    const error = await rejected<ProviderError>(client.http.get('/x', { transformResponse }));
    expect(error).toMatchObject({ code: 'unavailable', httpStatus: 502 });
    expect(error.response?.data).toEqual(['string', '<p>bad gateway</p>']);
  });
});

describe('an option for reading a response', () => {
  it('parseReviver receives the values of a JSON response, and its errors are passed on unchanged', async () => {
    const { client } = await connectAcme({ api: (_request, response) => json(response, 200, { a: 1, b: [2] }) });
    const parseReviver = (_key: string, value: unknown) => (typeof value === 'number' ? value + 1 : value);
    expect((await client.http.get('/x', { parseReviver })).data).toEqual({ a: 2, b: [3] });
    const mine = new SyntaxError('mine');
    const throwing = () => {
      throw mine;
    };
    expect(await rejected(client.http.get('/x', { parseReviver: throwing }))).toBe(mine);
  });

  it('responseEncoding decodes the text', async () => {
    const { client } = await connect(Buffer.from('"é"', 'latin1'));
    expect((await client.http.get('/x', { responseEncoding: 'latin1' })).data).toBe('é');
    expect((await client.http.get('/x', { responseEncoding: 'latin1', responseType: 'text' })).data).toBe('"é"');
    const transformResponse = [(text: string) => text, client.http.defaults.transformResponse ?? []].flat();
    expect((await client.http.get('/x', { responseEncoding: 'latin1', transformResponse })).data).toBe('é');
  });

  it('responseType blob returns a blob with the content type of the response', async () => {
    const { client } = await connect('%PDF', { 'content-type': 'application/pdf' });
    const { data } = await client.http.get<Blob>('/x', { responseType: 'blob' });
    expect(data).toBeInstanceOf(Blob);
    expect([data.type, data.size, await data.text()]).toEqual(['application/pdf', 4, '%PDF']);
  });
});
