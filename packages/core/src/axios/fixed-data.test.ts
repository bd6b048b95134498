import { describe, expect, it } from '@jest/globals';
import { json, type SeenRequest } from '@x/test-kit/http-server';
import type { AcmeClient } from '../../test/acme.js';
import { connectAcme } from '../../test/after-each.js';

type Http = AcmeClient['http'];

/** Request data, and a function that modifies it during the call. */
interface Changing {
  readonly data: unknown;
  change(): void;
}

/** A class without toJSON, like the body classes of some frameworks. */
class Order {
  to: string;
  readonly lines: { amount: number }[];
  constructor(to: string, lines: { amount: number }[]) {
    this.to = to;
    this.lines = lines;
  }
  get total(): number {
    return this.lines.length;
  }
}

class Money {
  #amount: number;
  constructor(amount: number) {
    this.#amount = amount;
  }
  add(more: number): void {
    this.#amount += more;
  }
  toJSON(): string {
    return `${this.#amount} EUR`;
  }
}

const TEXT = 'to=A&amount=19.9';

/** Returns a factory for data with the bytes of TEXT. Its `change` function overwrites the first bytes. */
function bytes<T>(view: (shown: Uint8Array<ArrayBuffer>) => T): () => Changing {
  return () => {
    const shown = new Uint8Array(Buffer.from(TEXT));
    const data = view(shown);
    return {
      data,
      change() {
        const all = ArrayBuffer.isView(data) ? data : new DataView(data as ArrayBuffer);
        Buffer.from(all.buffer, all.byteOffset, all.byteLength).write('to=B');
      },
    };
  };
}

function shared(source: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const copy = new Uint8Array(new SharedArrayBuffer(source.length));
  copy.set(source);
  return copy;
}

const BYTES: readonly (readonly [string, () => Changing])[] = [
  ['a Buffer', bytes((shown) => Buffer.from(shown))],
  ['a large Buffer', bytes((shown) => Buffer.concat([shown, Buffer.alloc(1024 * 1024, 1)]))],
  ['a Uint8Array', bytes((shown) => shown)],
  ['a Uint16Array', bytes((shown) => new Uint16Array(shown.buffer))],
  ['a DataView', bytes((shown) => new DataView(shown.buffer, 3, 4))],
  ['an ArrayBuffer', bytes((shown) => shown.buffer)],
  ['a view of a SharedArrayBuffer', bytes((shown) => shared(shown))],
  ['a SharedArrayBuffer', bytes((shown) => shared(shown).buffer)],
  [
    'an ArrayBuffer that is transferred later',
    () => {
      const data = new Uint8Array(Buffer.from(TEXT)).buffer;
      return { data, change: () => void (data.byteLength > 0 && structuredClone(data, { transfer: [data] })) };
    },
  ],
];

const PLAIN: readonly (readonly [string, () => Changing])[] = [
  [
    'an object',
    () => {
      const data: Record<string, unknown> = { to: 'A', more: { lines: [{ amount: 1 }] } };
      return {
        data,
        change() {
          data['to'] = 'B';
          (data as { more: { lines: { amount: number }[] } }).more.lines[0] = { amount: 2 };
          (data as { more: { lines: { amount: number }[] } }).more.lines.push({ amount: 3 });
        },
      };
    },
  ],
  [
    'an object in an array in an object',
    () => {
      const line = { amount: 1, tags: ['a'] };
      const data = { lines: [[line]], loose: [line] };
      return {
        data,
        change() {
          line.amount = 2;
          line.tags[0] = 'b';
        },
      };
    },
  ],
  [
    'an array',
    () => {
      const data = [{ amount: 1 }];
      return { data, change: () => void data.push({ amount: 2 }) };
    },
  ],
  [
    'a class instance',
    () => {
      const data = new Order('A', [{ amount: 1 }]);
      return {
        data,
        change() {
          data.to = 'B';
          data.lines.push({ amount: 2 });
        },
      };
    },
  ],
  [
    'an object with toJSON',
    () => {
      const price = new Money(1);
      return { data: { price }, change: () => price.add(1) };
    },
  ],
  [
    'a date',
    () => {
      const data = { at: new Date(0) };
      return { data, change: () => void data.at.setFullYear(2000) };
    },
  ],
  [
    'a URL',
    () => {
      const data = { at: new URL('https://a.example/x') };
      return {
        data,
        change() {
          data.at.pathname = '/y';
        },
      };
    },
  ],
];

/** `Symbol.toStringTag` values that must not affect how an object is serialized to JSON. */
const TAGS = ['Order', 'Map', 'Date', 'Blob', 'File', 'FormData', 'URLSearchParams', 'ArrayBuffer', 'ReadableStream'];
const withTag = (tag: string): { amount: number; lines: number[] } =>
  new (class {
    amount = 10;
    lines = [1];
    get [Symbol.toStringTag](): string {
      return tag;
    }
  })();
const FIELDS: readonly (readonly [string, () => object])[] = [
  ...TAGS.map((tag) => [`an instance of a class with the tag ${tag}`, () => withTag(tag)] as const),
  ['an object with a custom tag', () => ({ amount: 10, [Symbol.toStringTag]: 'Foo' })],
  ['an object with a pipe method', () => ({ amount: 10, pipe: () => undefined })],
  ['an error', () => Object.assign(new TypeError('x'), { amount: 10 })],
  ['a map', () => Object.assign(new Map([['a', 1]]), { amount: 10 })],
  ['a set', () => Object.assign(new Set([1]), { amount: 10 })],
  ['a regular expression', () => Object.assign(/x/, { amount: 10 })],
  ['a promise', () => Object.assign(Promise.resolve(), { amount: 10 })],
  [
    'an object whose toJSON returns the object',
    () => ({
      amount: 10,
      toJSON() {
        return this;
      },
    }),
  ],
  [
    'a subclass of Date',
    () =>
      new (class extends Date {
        amount = 10;
        override toJSON(): string {
          return `amount ${this.amount}`;
        }
      })(),
  ],
  [
    'an array with toJSON',
    () =>
      Object.assign([1], {
        amount: 10,
        toJSON(this: { amount: number }) {
          return [this.amount];
        },
      }),
  ],
  [
    'an object whose toJSON reads its key argument',
    () => ({
      amount: 10,
      toJSON(this: { amount: number }, key: string) {
        return `${key} ${this.amount}`;
      },
    }),
  ],
  ['an object without a prototype', () => Object.assign(Object.create(null), { amount: 10 })],
];
const CHANGING_FIELDS = FIELDS.map(
  ([name, make]) =>
    [
      name,
      () => {
        const part = make() as { amount?: number; later?: number; lines?: number[] };
        return {
          data: { part, list: [part] },
          change() {
            part.amount = 99_999;
            part.later = 1;
            part.lines?.push(2);
          },
        };
      },
    ] as const,
);

const FORMS: readonly (readonly [string, () => Changing])[] = [
  [
    'URLSearchParams',
    () => {
      const data = new URLSearchParams({ to: 'A' });
      return {
        data,
        change() {
          data.set('to', 'B');
          data.append('to', 'C');
        },
      };
    },
  ],
  [
    'FormData',
    () => {
      const data = new FormData();
      data.append('to', 'A');
      data.append('file', new Blob([Buffer.from('A')]), 'file');
      return {
        data,
        change() {
          data.set('to', 'B');
          data.append('more', 'C');
        },
      };
    },
  ],
];

const ALL = [...BYTES, ...PLAIN, ...CHANGING_FIELDS, ...FORMS];

/** Returns the body that the server receives if the data is not modified. */
async function unchanged(make: () => Changing, send: (http: Http, data: unknown) => Promise<unknown>): Promise<string> {
  const { server, client } = await connectAcme();
  await send(client.http, make().data);
  return server.apiCalls().map(shown).join();
}

/** Returns the body as text, with a fixed form boundary. */
function shown({ headers, body }: SeenRequest): string {
  const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1];
  const text = body.toString('latin1');
  return boundary === undefined ? text : text.replaceAll(boundary, 'boundary');
}

const put = (http: Http, data: unknown): Promise<unknown> => http.put('/x', data);
const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
const urlEncoded = (http: Http, data: unknown): Promise<unknown> => http.put('/x', data, form);
const multipart = (http: Http, data: unknown): Promise<unknown> => http.putForm('/x', { field: data });

describe('data that the caller modifies during a call', () => {
  it.each([
    ...ALL.map(([name, make]) => [name, 'put()', make, put] as const),
    ...PLAIN.slice(0, 2).map(([name, make]) => [name, 'a URL-encoded form', make, urlEncoded] as const),
    ...BYTES.slice(0, 3).map(([name, make]) => [name, 'putForm()', make, multipart] as const),
  ])(
    'every attempt sends the original data even if the caller modifies it: %s, sent with %s',
    async (_name, _how, make, send) => {
      const expected = await unchanged(make, send);
      const { data, change } = make();
      let responses = 0;
      const { server, client } = await connectAcme(
        {
          api: (_request, response) => {
            change();
            responses += 1;
            json(response, responses === 1 ? 503 : 200, {}, { 'retry-after': '0' });
          },
        },
        { retries: 1 },
      );
      await client.token();
      server.accepted.clear();
      const sent = send(client.http, data);
      change();
      await sent;
      const bodies = server.apiCalls().map(shown);
      expect(bodies).toEqual([expected, expected, expected]);
    },
  );

  it.each(ALL)('sends the original data after an asynchronous interceptor: %s', async (_name, make) => {
    const expected = await unchanged(make, put);
    const { data, change } = make();
    const { server, client } = await connectAcme();
    client.http.interceptors.request.use(async (config) => {
      change();
      return config;
    });
    const sent = put(client.http, data);
    change();
    await sent;
    expect(server.apiCalls().map(shown)).toEqual([expected]);
  });

  it.each([
    ['request(config)', (http: Http, data: unknown) => http.request({ method: 'put', url: '/x', data })],
    ['http(config)', (http: Http, data: unknown) => http({ method: 'put', url: '/x', data })],
    ['http(url, config)', (http: Http, data: unknown) => http('/x', { method: 'put', data })],
    ['delete(url, { data })', (http: Http, data: unknown) => http.delete('/x', { data })],
    ['an instance returned by create()', (http: Http, data: unknown) => http.create().put('/x', data)],
  ])('sends the original data with %s, inside and outside a transaction', async (_how, send) => {
    const { server, client } = await connectAcme();
    const lines = [{ amount: 1 }];
    const buffer = Buffer.from(TEXT);
    const both = (http: Http): Promise<unknown> => Promise.all([send(http, { lines }), send(http, buffer)]);
    const sent = [both(client.http), client.transaction(({ http }) => both(http))];
    client.http.interceptors.request.use(async (config) => config);
    sent.push(both(client.http));
    lines.push({ amount: 2 });
    buffer.write('to=B');
    await Promise.all(sent);
    const bodies = server.apiCalls().map(shown).sort();
    expect(new Set(bodies)).toEqual(new Set(['{"lines":[{"amount":1}]}', TEXT]));
  });

  it('sends the data that an interceptor set, even if it is modified later', async () => {
    const { server, client } = await connectAcme();
    const scratch = Buffer.from(TEXT);
    client.http.interceptors.request.use((config) => ({ ...config, data: scratch }));
    const first = client.http.put('/x', 'replaced');
    await client.token();
    scratch.write('to=B');
    await first;
    expect(server.apiCalls().map(shown)).toEqual([TEXT]);
  });

  it('sends the original data of an object with a custom Symbol.toStringTag', async () => {
    const { server, client } = await connectAcme();
    client.http.interceptors.request.use(async (config) => config);
    const order = withTag('Order');
    const sent = client.http.put('/x', order);
    order.amount = 99_999;
    await sent;
    expect(server.apiCalls().map(shown)).toEqual(['{"amount":10,"lines":[1]}']);
  });

  it('interceptors receive a copy of the data that has the same type', async () => {
    const { client } = await connectAcme();
    const seen: unknown[] = [];
    client.http.interceptors.request.use(async (config) => {
      seen.push(config.data);
      return { ...config, data: 'x' };
    });
    const entry = { amount: 1 };
    const given = [new Map([['a', entry]]), new Set([entry]), new TypeError('text'), { [Symbol.toStringTag]: 'Foo' }];
    for (const data of given) await client.http.put('/x', data);
    entry.amount = 2;
    const [map, set, error, tagged] = seen as [Map<string, object>, Set<object>, Error, object];
    expect([map.get('a'), [...set], error.message]).toEqual([{ amount: 1 }, [{ amount: 1 }], 'text']);
    expect([
      map instanceof Map,
      set instanceof Set,
      error instanceof TypeError,
      Object.prototype.toString.call(tagged),
    ]).toEqual([true, true, true, '[object Foo]']);
  });

  it('interceptors receive an instance of the same class', async () => {
    const { client } = await connectAcme();
    const seen: unknown[] = [];
    client.http.interceptors.request.use(async (config) => {
      seen.push(config.data);
      return config;
    });
    const order = new Order('A', [{ amount: 1 }, { amount: 2 }]);
    await client.http.put('/x', order);
    await client.http.put('/x', Buffer.from('x'));
    await client.http.put('/x', new Float64Array(1));
    await client.http.put('/x', new URLSearchParams({ a: 'b' }));
    const file = new Blob(['x']);
    await client.http.put('/x', file);
    expect(seen[0]).toBeInstanceOf(Order);
    expect([(seen[0] as Order).total, seen[0] === order]).toEqual([2, false]);
    expect(Buffer.isBuffer(seen[1])).toBe(true);
    expect(seen[2]).toBeInstanceOf(Float64Array);
    expect(seen[3]).toBeInstanceOf(URLSearchParams);
    expect(seen[4]).toBe(file);
  });

  it('rejects data that is circular or has a getter that throws', async () => {
    const loop: Record<string, unknown> = {};
    loop['list'] = [loop];
    const throwing = {
      get field(): string {
        throw new Error('canary');
      },
    };
    for (const data of [loop, [throwing]]) {
      const { server, client } = await connectAcme();
      client.http.interceptors.request.use(async (config) => config);
      await expect(client.http.put('/x', data)).rejects.toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
      expect(server.seen).toEqual([]);
    }
  });
});

describe('a config that the caller modifies during a call', () => {
  it.each([
    ['without interceptors', false],
    ['with an asynchronous interceptor', true],
  ])(
    'uses the original parameters, headers and URL of a config that the caller modifies, %s',
    async (_how, intercepted) => {
      const { server, client } = await connectAcme();
      if (intercepted) client.http.interceptors.request.use(async (config) => config);
      const filter = { status: ['open'], more: { from: new Date(0) } };
      const search = new URLSearchParams({ page: '1' });
      const headers = { 'x-trace': 'A', 'x-list': ['A'] };
      const config = { params: filter, headers };
      const withDefaults = client.http.create();
      if (intercepted) withDefaults.interceptors.request.use(async (config) => config);
      const defaultParams = new URLSearchParams({ page: '1' });
      (withDefaults.defaults as { params?: unknown }).params = defaultParams;
      const sent = [
        client.http.get('/1', config),
        client.http.get('/2', { params: search }),
        client.http.postForm('/3', { a: 1 }, { params: search }),
        client.http.put('/4', new Blob(['x']), { params: search }),
        withDefaults.get('/6'),
        client.http.get('/5', { params: { nested: [filter] }, paramsSerializer: (params) => JSON.stringify(params) }),
      ];
      filter.status.push('closed');
      filter.status[0] = 'all';
      filter.more.from.setFullYear(2000);
      search.set('page', '2');
      defaultParams.set('page', '2');
      headers['x-trace'] = 'B';
      headers['x-list'].push('B');
      Object.assign(config, { url: '/other', method: 'post', baseURL: 'https://evil.example' });
      await Promise.all(sent);
      const calls = server.apiCalls();
      expect(calls.map(({ url }) => decodeURIComponent(url)).sort()).toEqual([
        '/1?status[]=open&more[from]=1970-01-01T00:00:00.000Z',
        '/2?page=1',
        '/3?page=1',
        '/4?page=1',
        '/5?{"nested":[{"status":["open"],"more":{"from":"1970-01-01T00:00:00.000Z"}}]}',
        '/6?page=1',
      ]);
      expect(calls.find(({ url }) => url.startsWith('/1'))?.headers).toMatchObject({ 'x-trace': 'A', 'x-list': 'A' });
    },
  );
});
