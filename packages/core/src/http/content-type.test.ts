import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, acme, createAcme } from '../../test/acme.js';
import { connectAcme } from '../../test/after-each.js';

type ContentType = string | readonly string[] | undefined;

/** Labels under which servers and proxies send JSON. */
const JSON_LABELS: readonly ContentType[] = [
  'application/json',
  'APPLICATION/JSON; CHARSET=UTF-8',
  'application/json; charset=iso-8859-1',
  'application/json; charset=unknown',
  'application/json, application/json',
  ['application/json', 'application/json; charset=utf-8'],
  ['text/html', 'application/json'],
  'application/json, text/plain',
  'text/json',
  'application/problem+json',
  'application/vnd.acme.v2+json',
  'json',
  undefined,
];

/** Labels of other content, under which error responses are often JSON too. */
const OTHER_LABELS: readonly ContentType[] = ['text/html; charset=utf-8', 'text/plain', 'application/octet-stream'];

async function connect(type: ContentType, status: number, body: string | Buffer): Promise<AcmeClient> {
  const respond = (response: { writeHead(status: number, headers: object): { end(body: string | Buffer): void } }) =>
    response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
  const { client } = await connectAcme({ api: (_request, response) => void respond(response as never) });
  return client;
}

describe.each(JSON_LABELS)('with the content type %j', (type) => {
  it('a successful response is parsed as JSON', async () => {
    const client = await connect(type, 200, '{"id":"4711"}');
    expect((await client.http.get('/x')).data).toEqual({ id: '4711' });
    expect(await client.transaction(async ({ http }) => (await http.get('/x')).data as unknown)).toEqual({
      id: '4711',
    });
  });

  it('an error response has a message and parsed data', async () => {
    const client = await connect(type, 422, '{"refused":"amount too high"}');
    expect(await rejected(client.http.post('/x', {}))).toMatchObject({
      code: 'rejected',
      providerMessage: 'amount too high',
      response: { data: { refused: 'amount too high' } },
    });
  });
});

describe.each(OTHER_LABELS)('with the content type %j', (type) => {
  it('a successful response is text', async () => {
    const client = await connect(type, 200, '{"id":"4711"}');
    expect((await client.http.get('/x')).data).toBe('{"id":"4711"}');
  });

  it('an error response that is JSON has a message and parsed data', async () => {
    const client = await connect(type, 422, ' {"refused":"amount too high"}');
    expect(await rejected(client.http.post('/x', {}))).toMatchObject({
      code: 'rejected',
      providerMessage: 'amount too high',
      response: { data: { refused: 'amount too high' } },
    });
  });

  it('an error response that is not JSON is text', async () => {
    const client = await connect(type, 502, '{ Bad Gateway }');
    const error = await rejected(client.http.post('/x', {}));
    expect(error).toMatchObject({ code: 'unavailable', response: { data: '{ Bad Gateway }' } });
    expect(error).not.toHaveProperty('providerMessage');
  });
});

it.each(['OK', '4711', '"4711"', '12345678901234567890', '{', ''])(
  'a response without a content type that is not an object stays text: %j',
  async (body) => {
    const client = await connect(undefined, 200, body);
    expect((await client.http.get('/x')).data).toBe(body === '' ? undefined : body);
  },
);

it.each<['text' | 'arraybuffer' | 'stream', unknown]>([
  ['text', '{"refused":"amount too high"}'],
  ['arraybuffer', Buffer.from('{"refused":"amount too high"}')],
  ['stream', { refused: 'amount too high' }],
])('an error response has a message if the caller requested %s', async (responseType, data) => {
  const client = await connect('application/json', 422, '{"refused":"amount too high"}');
  const error = await rejected<{ providerMessage?: string; response: { data: unknown } }>(
    client.http.get('/x', { responseType }),
  );
  expect(error.providerMessage).toBe('amount too high');
  expect(error.response.data).toEqual(data);
});

it('an error response in Latin-1 keeps its message except for characters that are not UTF-8', async () => {
  const body = Buffer.from('{"refused":"amount too h\xefgh"}', 'latin1');
  const client = await connect('application/json; charset=iso-8859-1', 422, body);
  expect(await rejected(client.http.get('/x'))).toMatchObject({ providerMessage: 'amount too h\ufffdgh' });
});

it('a secret in an error response with another content type is masked', async () => {
  const client = await connect('text/plain', 422, '{"refused":"no token-1-canary","token":"token-1-canary"}');
  const error = await rejected(client.http.get('/x'));
  expect(error.message).not.toContain('token-1-canary');
});

it.each<ContentType>([...JSON_LABELS, ...OTHER_LABELS])(
  'a token response is read with the content type %j',
  async (type) => {
    const headers = { 'content-type': type ?? '' } as Record<string, string>;
    let status = 200;
    const { server } = await connectAcme({
      token: (_request, respond) =>
        status === 200
          ? respond(200, { token: 'token-1', ttl: 60 }, headers)
          : respond(status, { refused: 'account is closed' }, headers),
    });
    expect((await createAcme({ baseUrl: server.url }, acme).token()).reveal()).toBe('token-1');
    status = 401;
    expect(await rejected(createAcme({ baseUrl: server.url }, acme).token())).toMatchObject({
      code: 'credentials_rejected',
      providerMessage: 'account is closed',
    });
  },
);
