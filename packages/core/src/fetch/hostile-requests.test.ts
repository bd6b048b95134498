import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import * as undici from 'undici';
import { createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';
import { CLIMBING } from '../../test/paths.js';

const EVIL = 'https://evil.example/x';

/** Connects a client whose base URL has a path. */
async function connect() {
  const server = await startAcme();
  const client = createAcme({ baseUrl: `${server.url}/v2` });
  afterThisTest(() => client.close());
  return { server, client, base: `${server.url}/v2` };
}

const FOREIGN: readonly (readonly [string, (base: string) => string | URL | Request])[] = [
  ['an absolute URL', () => EVIL],
  ['//host', () => '//evil.example/x'],
  ['a backslash', () => '\\\\evil.example/x'],
  ['a backslash after the path', () => '/x\\..\\..\\y'],
  ['a line break', () => '/x\n/y'],
  ['spaces around the URL', () => ` ${EVIL}`],
  ['a path outside the prefix', () => '/../x'],
  ['an absolute URL outside the prefix', (base) => `${base}/../x`],
  ['a host that starts like the base URL', (base) => `${base.replace('/v2', '')}.evil.example/v2/x`],
  ['a prefix that starts like that of the base URL', (base) => `${base}x/y`],
  ['a user name', (base) => `${base.replace('//', '//user@')}/x`],
  ['a fragment', () => '/x#y'],
  ['a data URL', () => 'data:,x'],
  ['a URL of a different origin', () => new URL(EVIL)],
  ['a URL that leaves the prefix when it is resolved', (base) => new URL(`${base}/a/../../x`)],
  ['a URL with encoded dots', (base) => new URL(`${base}/%2e%2e/x`)],
  ['a URL with a user name', (base) => new URL(`${base.replace('//', '//user:pass@')}/x`)],
  ['a URL with a fragment', (base) => new URL(`${base}/x#y`)],
  ['a Request of a different origin', () => new Request(EVIL)],
  ['a Request that leaves the prefix', (base) => new Request(`${base}/../x`)],
  ['a Request with a fragment', (base) => new Request(`${base}/x#y`)],
  ['a Request of the undici package', () => new undici.Request(EVIL) as unknown as Request],
  ['a URL that is too long', () => `/${'x'.repeat(70_000)}`],
];

describe('the URL of client.fetch', () => {
  it.each(FOREIGN)('is rejected before anything is sent if it has or is %s', async (_what, input) => {
    const { server, client, base } = await connect();
    const refused = { code: 'foreign_origin', outcome: 'not_sent', operation: 'fetch.get' };
    expect(await rejected(client.fetch(input(base)))).toMatchObject(refused);
    expect(await rejected(client.transaction(({ fetch }) => fetch(input(base))))).toMatchObject(refused);
    expect(server.seen).toEqual([]);
  });

  it.each(CLIMBING)('is rejected if a server could resolve its path %j to one outside the base URL', async (path) => {
    const { server, client, base } = await connect();
    for (const input of [path, `${base}${path}`]) {
      expect(await rejected(client.fetch(input))).toMatchObject({ code: 'foreign_origin', outcome: 'not_sent' });
    }
    expect(server.seen).toEqual([]);
  });

  it('is read once from a URL, through the getter of its class', async () => {
    const { server, client, base } = await connect();
    class Flipping extends URL {}
    Object.defineProperty(Flipping.prototype, 'href', { get: () => EVIL });
    const overridden = Object.defineProperty(new URL(`${base}/y`), 'href', { value: EVIL });
    const evil = Object.defineProperty(new URL(EVIL), 'href', { value: `${base}/y` });
    await client.fetch(new Flipping(`${base}/x`));
    await client.fetch(overridden);
    expect(await rejected(client.fetch(evil))).toMatchObject({ code: 'foreign_origin' });
    expect(server.apiCalls().map(({ url }) => url)).toEqual(['/v2/x', '/v2/y']);
  });

  it('is read once from a Request, through the getter of its class', async () => {
    const { server, client, base } = await connect();
    class Flipping extends Request {}
    Object.defineProperty(Flipping.prototype, 'url', { get: () => EVIL });
    Object.defineProperty(Flipping.prototype, 'method', { get: () => 'DELETE' });
    const evil = Object.defineProperty(new Request(EVIL), 'url', { value: `${base}/y` });
    await client.fetch(new Flipping(`${base}/x`));
    expect(await rejected(client.fetch(evil))).toMatchObject({ code: 'foreign_origin' });
    expect(server.apiCalls().map(({ method, url }) => [method, url])).toEqual([['GET', '/v2/x']]);
  });

  it('is taken from a Request of another package, with its method, headers and body', async () => {
    const { server, client, base } = await connect();
    const init = { method: 'PUT', headers: { 'x-one': '1' }, body: 'text' };
    await client.fetch(new undici.Request(`${base}/x`, init) as unknown as Request);
    const [call] = server.apiCalls();
    expect(call).toMatchObject({ method: 'PUT', url: '/v2/x', headers: { 'x-one': '1' } });
    expect(String(call?.body)).toBe('text');
  });

  it.each<[string, unknown]>([
    ['an object with the string tag of a Request', { [Symbol.toStringTag]: 'Request', url: EVIL }],
    ['an object with the string tag of a URL', { [Symbol.toStringTag]: 'URL', href: EVIL }],
    ['an object with the prototype of a Request', Object.create(Request.prototype)],
    ['an object with the prototype of a URL', Object.create(URL.prototype)],
    ['an object with a URL as text', { toString: () => '/x' }],
    ['a String object', new String('/x')],
    ['null', null],
    ['undefined', undefined],
    ['a number', 5],
    ['a function', () => '/x'],
    ['an array', ['/x']],
  ])('is rejected with `invalid_request` if the input is %s', async (_what, input) => {
    const { server, client } = await connect();
    const error = await rejected(client.fetch(input as never));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).toMatch(/^acme fetch\.get: input: must be a/);
    expect(server.seen).toEqual([]);
  });
});

const REFUSED_HEADERS = [
  ...['authorization', 'host', 'cookie', 'cookie2', 'connection', 'keep-alive', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'expect', 'proxy-authorization', 'proxy-authenticate', 'Proxy-Anything'],
];

describe('the headers of client.fetch', () => {
  it.each(REFUSED_HEADERS)('%s is rejected by name, wherever it is set', async (name) => {
    const { server, client } = await connectAcme();
    const upper = name.toUpperCase();
    const request = (): Request => {
      const created = new Request(`${server.url}/x`);
      // Some runtimes silently ignore these headers in the constructor.
      created.headers.set(name, 'canary');
      return created;
    };
    const calls: readonly (readonly [string | Request, RequestInit?])[] = [
      ['/x', { headers: { [upper]: 'canary' } }],
      ['/x', { headers: [[upper, 'canary']] }],
      ['/x', { headers: new Headers({ [name]: 'canary' }) }],
      ['/x', { headers: new Map([[name, 'canary']]) as never }],
      [request()],
      ['/x', { headers: new undici.Headers({ [name]: 'canary' }) as never }],
    ];
    for (const [input, init] of calls) {
      const error = await rejected(client.fetch(input, init));
      expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
      expect(error.message).toContain(`headers.${name.toLowerCase()} is not supported here`);
      expect(error.message).not.toContain('canary');
    }
    expect(server.seen).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['a line break', { 'x-one': 'canary\r\nx-two: b' }],
    ['a character outside Latin-1', { 'x-one': 'canary€' }],
  ])('a value with %s is rejected without quoting it', async (_what, headers) => {
    const { server, client } = await connectAcme();
    const error = await rejected(client.fetch('/x', { headers }));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).toBe('acme fetch.get: headers.x-one: must contain only Latin-1 characters');
    expect(server.seen).toEqual([]);
  });

  it('are copied when the call begins', async () => {
    const { server, client } = await connectAcme();
    const headers = new Headers({ 'x-one': '1' });
    const sent = client.fetch('/x', { headers });
    headers.set('x-one', 'changed');
    headers.set('authorization', 'changed');
    await sent;
    expect(server.apiCalls()[0]?.headers).toMatchObject({ 'x-one': '1', authorization: 'Bearer token-1' });
  });

  it('do not contain cookies that the server has set', async () => {
    const { server, client } = await connectAcme({
      api: (_request, response) => void response.setHeader('set-cookie', 'a=1; Path=/').end(),
    });
    await client.fetch('/x');
    await client.fetch('/x', { credentials: 'same-origin' });
    expect(server.apiCalls().map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  });
});

const REFUSED_OPTIONS: readonly (readonly [string, unknown])[] = [
  ['credentials', 'include'],
  ['mode', 'no-cors'],
  ['mode', 'navigate'],
  ['integrity', 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  ['keepalive', true],
  ['referrer', 'https://localhost/'],
  ['cache', 'force-cache'],
  ['cache', 'reload'],
  ['redirect', 'follow'],
  ['dispatcher', { dispatch: () => true }],
  ['agent', {}],
  ['proxy', 'http://localhost'],
  ['tls', {}],
  ['unix', '/run/x.sock'],
  ['timeout', 0],
  ['timeout', -1],
  ['timeout', Number.NaN],
  ['timeout', '5'],
  ['timeout', 2 ** 31],
  ['duplex', 'full'],
  ['signal', {}],
  ['signal', 'abort'],
  ['method', 'TRACE'],
  ['method', 'a b'],
  ['headers', 'x-one: 1'],
  ['headers', [['x-one']]],
  ['headers', { 'x-one': { a: 1 } }],
  ['body', { a: 1 }],
  ['body', Symbol('x')],
];

describe('the options of client.fetch', () => {
  it.each(REFUSED_OPTIONS)('%s is rejected by name if its value is %p', async (name, value) => {
    const { server, client } = await connectAcme();
    const isBody = name === 'body' || name === 'duplex';
    const more = isBody ? { method: 'POST', body: new ReadableStream() } : {};
    const error = await rejected(client.fetch('/x', { ...more, [name]: value } as never));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent', attempts: 0 });
    expect(error.message).toMatch(new RegExp(`^acme fetch\\.\\w+: ${name}(\\.x-one)?(:| is not)`));
    expect(server.seen).toEqual([]);
  });

  it.each<[string, object]>([
    ['credentials', { credentials: 'include' }],
    ['mode', { mode: 'no-cors' }],
    ['integrity', { integrity: 'sha256-x' }],
    ['keepalive', { keepalive: true }],
    ['cache', { cache: 'reload' }],
  ])('%s is rejected in a Request, too', async (name, init) => {
    const { server, client } = await connectAcme();
    const error = await rejected(client.fetch(new Request(`${server.url}/x`, init)));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).toContain(`${name}: must be`);
    expect(server.seen).toEqual([]);
  });

  it('accepts every default of a Request', async () => {
    const { server, client } = await connectAcme();
    const request = new Request(`${server.url}/x`);
    const { credentials, mode, integrity, keepalive, referrer, cache } = request;
    const options = { credentials, mode, integrity, keepalive, referrer, cache } as RequestInit;
    expect((await client.fetch(request)).status).toBe(200);
    expect((await client.fetch('/x', options)).status).toBe(200);
  });

  it('reads fields of a class, but not those of a polluted prototype', async () => {
    const { server, client } = await connectAcme();
    class Options {
      get method(): string {
        return 'POST';
      }
    }
    afterThisTest(() => Reflect.deleteProperty(Object.prototype, 'method'));
    Object.defineProperty(Object.prototype, 'method', { value: 'DELETE', configurable: true, writable: true });
    await client.fetch('/x', new Options());
    await client.fetch('/x', {});
    expect(server.apiCalls().map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('passes on an error of a getter', async () => {
    const { client } = await connectAcme();
    const error = new Error('of the caller');
    const init = {
      get method(): string {
        throw error;
      },
    };
    expect(await rejected(client.fetch('/x', init))).toBe(error);
  });

  it('rejects a Request in place of the options', async () => {
    const { server, client } = await connectAcme();
    const error = await rejected(client.fetch('/x', new Request(`${server.url}/x`, { method: 'POST', body: 'a' })));
    expect(error.message).toContain('init: must be an object with options, not a Request');
    expect(server.seen).toEqual([]);
  });
});
