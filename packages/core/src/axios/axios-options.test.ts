import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import axios from 'axios';
import { createAcme } from '../../test/acme.js';
import { connectAcme } from '../../test/after-each.js';
import type { AxiosRequestConfig } from '../index.js';
import { REFUSED } from './axios-options.js';

const DOCUMENT = '../../docs/moving-from-axios.md';

/** Returns the rejected options listed in docs/moving-from-axios.md, each with a value. */
function refusedOptions(): readonly (readonly [name: string, value: unknown])[] {
  const [, section = ''] = readFileSync(DOCUMENT, 'utf8').split('## Options that are refused\n');
  const [table = ''] = section.split('\n## ');
  const names = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1] ?? '')
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .filter((name) => name !== 'Authorization');
  return names.map((name) => {
    const [option = '', value] = name.split(': ');
    return [option, value === 'false' ? false : 1];
  });
}

it.each(refusedOptions())('rejects the axios option %s with an error that names it', async (name, value) => {
  const { server, client } = await connectAcme();
  const error = await rejected(client.http.get('/x', { [name]: value }));
  expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
  expect(error.message).toMatch(new RegExp(`^acme http\\.get: ${name}(: must be | is not supported here; )`));
  expect(server.apiCalls()).toEqual([]);
});

it('docs/moving-from-axios.md lists every rejected axios option', () => {
  const documented = refusedOptions().map(([name]) => name);
  expect(Object.keys(REFUSED).filter((name) => !documented.includes(name))).toEqual([]);
});

describe('an option', () => {
  it.each<[string, AxiosRequestConfig]>([
    ['no limits', { maxBodyLength: Infinity, maxContentLength: Infinity }],
    ['the limits of axios.defaults', { maxBodyLength: -1, maxContentLength: -1 }],
    ['sufficient limits', { maxBodyLength: 7, maxContentLength: 11 }],
    ['no redirects', { maxRedirects: 0 }],
    ['decompression', { decompress: true }],
    ['no proxy', { proxy: false }],
    ['no socket', { socketPath: null, allowedSocketPaths: null }],
    ['the default HTTP version and parser', { httpVersion: 1, insecureHTTPParser: false }],
    ['the default encoding', { responseEncoding: 'utf8' }],
    ['the default timeout', { timeout: 0 }],
    ['redaction', { redact: ['password'], sensitiveHeaders: ['X-Key'] }],
    ['headers of a form', { formDataHeaderPolicy: 'content-only' }],
    ['browser options', { withCredentials: true, withXSRFToken: true, xsrfCookieName: 'a', xsrfHeaderName: 'b' }],
    ['transitional options', { transitional: { clarifyTimeoutError: true, silentJSONParsing: false } }],
    ['no cancel token, signal or agent', { cancelToken: undefined, signal: undefined, httpAgent: undefined } as object],
    ['an empty response type', { responseType: '' as never }],
    ['axios.defaults', { env: axios.defaults.env as object, validateStatus: axios.defaults.validateStatus as never }],
  ])('an option is accepted if it requests what the client does anyway: %s', async (_what, config) => {
    const { server, client } = await connectAcme();
    expect((await client.http.post('/x', { a: 1 }, config)).data).toEqual({ ok: true });
    expect((await client.http.create(config as object).post('/x', { a: 1 })).data).toEqual({ ok: true });
    expect(server.apiCalls()).toHaveLength(2);
  });

  it('maxContentLength limits a response, but never raises the limit of the client', async () => {
    const body = 'x'.repeat(1000);
    const { client } = await connectAcme(
      {
        api: ({ url }, response) => {
          if (url === '/gzip') response.setHeader('content-encoding', 'gzip');
          response.end(url === '/gzip' ? gzipSync(body) : body);
        },
      },
      { maxResponseBytes: 2000 },
    );
    for (const url of ['/plain', '/gzip']) {
      expect((await client.http.get(url, { maxContentLength: 1000 })).data).toBe(body);
      const stream = await client.http.get<Readable>(url, { maxContentLength: 1000, responseType: 'stream' });
      expect(await text(stream.data)).toBe(body);
      const error = await rejected(client.http.get(url, { maxContentLength: 999 }));
      expect(error).toMatchObject({ code: 'too_large', outcome: 'answered' });
      expect(error.message).toContain('the response is larger than 999 bytes');
      const { data } = await client.http.get<Readable>(url, { maxContentLength: 999, responseType: 'stream' });
      expect(await rejected(text(data))).toMatchObject({ code: 'too_large', outcome: 'answered' });
      const large = createAcme({ baseUrl: client.http.getUri(), maxResponseBytes: 500 });
      for (const maxContentLength of [Infinity, -1, 1000]) {
        expect(await rejected(large.http.get(url, { maxContentLength }))).toMatchObject({ code: 'too_large' });
      }
      await large.close();
    }
  });

  it.each<[string, () => unknown, unknown]>([
    ['text', () => 'é'.repeat(3), 'not_sent'],
    ['an object', () => ({ a: 12 }), 'not_sent'],
    ['bytes', () => Buffer.alloc(6), 'not_sent'],
    ['a blob', () => new Blob(['123456']), 'not_sent'],
    ['a large blob', () => new Blob([Buffer.alloc(2 * 1024 * 1024)]), 'not_sent'],
    ['a form', () => new FormData(), 'not_sent'],
    // The limit may be exceeded before or after the connection is ready.
    ['a stream', () => Readable.from(['123', '456']), expect.stringMatching(/^(not_sent|unknown)$/)],
  ])('maxBodyLength limits the size of %s', async (_what, make, outcome) => {
    const { server, client } = await connectAcme();
    const error = await rejected(client.http.post('/x', make(), { maxBodyLength: 5 }));
    expect(error).toMatchObject({ code: 'invalid_request', outcome, retryable: false });
    expect(error.message).toMatch(/(data:|the request body) must be at most 5 bytes \(maxBodyLength\)$/);
    expect(server.apiCalls()).toEqual([]);
    expect((await client.http.post('/x', '12345', { maxBodyLength: 5 })).status).toBe(200);
  });

  it('maxBodyLength limits a stream with a Content-Length before it is sent', async () => {
    const { server, client } = await connectAcme();
    const config = { maxBodyLength: 5, headers: { 'Content-Length': 6 } };
    const error = await rejected(client.http.post('/x', Readable.from(['123456']), config));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(server.apiCalls()).toEqual([]);
  });
});

it('a call that fails or is aborted does not reject with an axios error', async () => {
  const { client } = await connectAcme({ api: (_request, response) => void response.writeHead(404).end() });
  const controller = new AbortController();
  controller.abort();
  for (const options of [{}, { signal: controller.signal }]) {
    const error = await rejected(client.http.get('/x', options));
    expect([axios.isAxiosError(error), axios.isCancel(error)]).toEqual([false, false]);
  }
});
