/** Checks that a client is not affected when an application changes its axios defaults. */
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { runCommand } from '@x/test-kit/installed';

/** Code that changes every axios default, including nested objects. */
const CHANGES = `
  const touched = new Set();
  const spy = (name, value) => function (first) {
    touched.add(name);
    return value === undefined ? first : value;
  };
  function change(axios) {
    const { defaults } = axios;
    for (const list of ['transformRequest', 'transformResponse']) {
      const own = [defaults[list]].flat();
      if (MANNER === 'replaced') defaults[list] = spy(list, 'changed');
      else if (MANNER === 'emptied') defaults[list].length = 0;
      else defaults[list].unshift(spy(list)), defaults[list].push(spy(list, 'changed'));
    }
    for (const bucket of Object.keys(defaults.headers)) {
      Object.assign(defaults.headers[bucket], { 'x-application': bucket, 'Content-Type': 'text/x-application' });
    }
    defaults.headers.common.Authorization = 'Bearer of-the-application';
    defaults.headers['x-application-too'] = 'yes';
    Object.assign(defaults.transitional, {
      silentJSONParsing: false, forcedJSONParsing: false, clarifyTimeoutError: true,
      legacyInterceptorReqResOrdering: false, validateStatusUndefinedResolves: false,
    });
    defaults.env.FormData = class extends FormData { append() { touched.add('env.FormData'); } };
    Object.assign(defaults, {
      adapter: spy('adapter', Promise.resolve({ data: 'changed', headers: {}, status: 200 })),
      auth: { username: 'application', password: 'application' },
      baseURL: 'http://127.0.0.1:9/application',
      data: 'changed',
      formSerializer: { visitor: spy('formSerializer') },
      maxBodyLength: 1,
      maxContentLength: 1,
      method: 'delete',
      params: { app_key: 'of-the-application' },
      paramsSerializer: { serialize: spy('paramsSerializer', 'changed'), encode: spy('encode', 'changed') },
      proxy: { host: '127.0.0.1', port: 9 },
      responseType: 'arraybuffer',
      timeout: 1,
      url: '/application',
      validateStatus: spy('validateStatus', false),
    });
    axios.Axios.prototype.defaults = defaults;
    axios.AxiosHeaders.accessor(['Content-Type', 'Authorization', 'x-application']);
    axios.interceptors.request.use(spy('interceptors.request'));
    axios.interceptors.response.use(spy('interceptors.response'));
  }`;

/** Code that sends all kinds of request bodies and prints the responses. */
const CALLS = `
  async function run(createPaySecureZ) {
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const client = createPaySecureZ({ baseUrl: BASE_URL, credentials });
    const responses = [];
    const all = async (http) => {
      const urlEncoded = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
      responses.push((await http.get('/read', { params: { q: [1, 2] } })).data);
      responses.push((await http.post('/json', { amount: 1 })).data);
      responses.push((await http.post('/text', 'plain text')).data);
      responses.push((await http.put('/bytes', Buffer.from('bytes'))).data);
      responses.push((await http.post('/parameters', new URLSearchParams({ a: 'b' }))).data);
      responses.push((await http.post('/encoded', { a: { b: [1, 2] } }, urlEncoded)).data);
      responses.push((await http.postForm('/form', { a: { b: 1 }, file: new Blob(['content']) })).data);
      responses.push(http.getUri({ url: '/read', params: { q: 1 } }));
    };
    await all(client.http);
    await all(client.http.create({ timeout: 5000 }));
    await client.transaction(({ http }) => all(http));
    // axios runs request interceptors in reverse order of registration.
    const order = [];
    for (const name of ['first', 'second']) {
      client.http.interceptors.request.use((config) => (order.push(name), config));
    }
    await client.http.get('/order');
    await client.close();
    console.log(JSON.stringify({ responses, order, touched: [...touched] }));
  }`;

type Format = 'an ES module' | 'CommonJS';
type Moment = 'before the client is loaded' | 'after the client is loaded' | 'never';
type Manner = 'extended' | 'replaced' | 'emptied';

let server: HttpServer;
let seenBefore: number;

beforeAll(async () => {
  server = await startServer(({ url }, response) => {
    if (url === '/api/token') json(response, 200, { access_token: 'token', expires_in: 1800, token_type: 'Bearer' });
    else json(response, 200, { ok: true });
  });
});

beforeEach(() => {
  seenBefore = server.seen.length;
});

afterAll(() => server.close());

/** Runs the application in a child process. Returns its output and the requests that the server received. */
async function observe(format: Format, moment: Moment, manner: Manner): Promise<unknown> {
  const change = (now: Moment): string => (now === moment ? 'change(axios);' : '');
  const [type, load] =
    format === 'CommonJS'
      ? ['commonjs', (from: string) => `require('${from}')`]
      : ['module', (from: string) => `await import('${from}')`];
  const client = `../paysecurez/dist/index.${format === 'CommonJS' ? 'cjs' : 'js'}`;
  const code = `
    const BASE_URL = ${JSON.stringify(server.url)};
    const MANNER = ${JSON.stringify(manner)};
    ${CHANGES}${CALLS}
    async function main() {
      const { default: axios } = ${load('axios')};
      ${change('before the client is loaded')}
      const { createPaySecureZ } = ${load(client)};
      ${change('after the client is loaded')}
      await run(createPaySecureZ);
    }
    main();`;
  const args = [`--input-type=${type}`, '--eval', code];
  const printed = JSON.parse(await runCommand(path.resolve('packages/core'), 'node', args));
  const requests = server.seen.slice(seenBefore).map(({ method, url, headers, body }) => {
    const type = headers['content-type'] ?? '';
    const boundary = /boundary=(\S+)/.exec(type)?.[1] ?? 'no boundary';
    const [sent, as] = [body.toString('latin1'), type].map((text) => text.replaceAll(boundary, 'boundary'));
    return { method, url, headers: { ...headers, 'content-type': as, 'content-length': undefined }, sent };
  });
  return { printed, requests };
}

describe.each<Format>(['an ES module', 'CommonJS'])('in an application written as %s', (format) => {
  let untouched: unknown;

  beforeAll(async () => {
    seenBefore = server.seen.length;
    untouched = await observe(format, 'never', 'extended');
  });

  it('the client sends the expected requests if axios.defaults are not changed', () => {
    expect(untouched).toMatchObject({
      printed: { order: ['second', 'first'], touched: [] },
      requests: expect.arrayContaining([
        expect.objectContaining({ method: 'POST', url: '/json', sent: '{"amount":1}' }),
        expect.objectContaining({ method: 'POST', url: '/encoded', sent: 'a%5Bb%5D%5B0%5D=1&a%5Bb%5D%5B1%5D=2' }),
      ]),
    });
  });

  const moments = ['before the client is loaded', 'after the client is loaded'] as const;
  const manners = ['extended', 'replaced', 'emptied'] as const;

  it.each(manners.flatMap((manner) => moments.map((moment) => [manner, moment] as const)))(
    'requests are not affected if axios.defaults are %s %s',
    async (manner, moment) => {
      expect(await observe(format, moment, manner)).toEqual(untouched);
    },
  );
});
