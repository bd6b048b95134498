import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { json, type SeenRequest, startServer } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import '@x/test-kit/canaries';
import { AcmeClient, type AcmeCredentials, type AcmeOptions, acme } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import { MemoryStore } from '../../test/memory-store.js';
import type { ClientEvent } from '../events.js';
import { KeyClient, type ProviderError, readOptions, type TokenProviderDefinition } from '../index.js';
import { AccessToken } from '../token/access-token.js';
import { CarriedSecrets } from './carried-secrets.js';

/** Number of created secrets. Each secret includes this number, so that secrets are not substrings of each other. */
let created = 0;
const fresh = (kind: string): string => {
  created += 1;
  return `${kind}-${String.fromCharCode(...[0, 1, 2, 3, 4, 5].map((at) => 97 + ((created * 7 + at * created) % 26)))}-${created * 7919}-canary`;
};

type Reply = readonly [status: number, body: unknown];
type Responder = (request: SeenRequest) => Reply | undefined | Promise<Reply | undefined>;

/** A provider that rejects requests on demand and quotes all secrets it has received or issued. */
interface Provider {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** All secrets that the provider knows, oldest first. */
  readonly known: string[];
  /** Responses to the next requests. An undefined response means success. */
  readonly next: (Responder | undefined)[];
}

async function startProvider(): Promise<Provider> {
  const known: string[] = [];
  const next: Provider['next'] = [];
  const respond = async (request: SeenRequest, response: ServerResponse): Promise<void> => {
    const reply = await next.shift()?.(request);
    if (reply !== undefined) return json(response, ...reply);
    if (!request.url.endsWith('/token')) return json(response, 200, { ok: true });
    const token = fresh('token');
    known.push(token);
    json(response, 200, { token, ttl: 600 });
  };
  const server = await startServer(respond);
  afterThisTest(() => server.close());
  return { url: server.url, seen: server.seen, known, next };
}

/** Returns a responder whose error message quotes all known secrets. */
const quoting =
  ({ known }: Provider, status = 400): Responder =>
  () => [status, { refused: `no: ${known.join(' and ')}, sorry` }];

const unauthorized: Responder = () => [401, { refused: 'no' }];

interface Opened {
  readonly provider: Provider;
  readonly client: AcmeClient;
  readonly events: ClientEvent[];
}

/** Starts a provider that quotes secrets, and creates a client for it. */
async function open(
  options: Partial<AcmeOptions> = {},
  { spares = 0, definition = acme }: { spares?: number; definition?: TokenProviderDefinition<AcmeCredentials> } = {},
): Promise<Opened> {
  const provider = await startProvider();
  const credentials = { id: fresh('id'), secret: fresh('secret') };
  if (options.credentials === undefined) provider.known.push(credentials.id, credentials.secret);
  const events: ClientEvent[] = [];
  const checked = readOptions(definition, {
    baseUrl: provider.url,
    credentials,
    retries: 0,
    onEvent: (event: ClientEvent) => events.push(event),
    ...options,
  });
  const client = new AcmeClient(definition, checked, spares);
  afterThisTest(() => client.close());
  return { provider, client, events };
}

/** Returns new credentials that the provider knows. */
function rotating({ known }: { known: string[] }): () => AcmeCredentials {
  return () => {
    const credentials = { id: fresh('id'), secret: fresh('secret') };
    known.push(credentials.id, credentials.secret);
    return credentials;
  };
}

function expectNothingShown(
  error: ProviderError,
  { provider, client, events }: Opened,
  secrets = provider.known,
): void {
  expect(secrets.length).toBeGreaterThan(0);
  // The test would be meaningless if the error omitted the provider's whole message.
  expect(error.providerMessage).toMatch(/^no: .*\[Secret\]/);
  expect(error.message).toContain(error.providerMessage);
  expect([error, client.status(), events]).toShowNone(secrets);
}

/** Makes the provider quote one secret at a time, and expects the client's error to mask it. */
async function expectEachHidden({ client, provider }: Opened, secrets: readonly string[]): Promise<void> {
  expect(secrets.length).toBeGreaterThan(0);
  const shown: string[] = [];
  for (const secret of secrets) {
    provider.next.push(() => [400, { refused: `no: conflict with ${secret} in progress` }]);
    const { providerMessage } = await failed(client.http.get('/x'));
    if (providerMessage !== 'no: conflict with [Secret] in progress') shown.push(`${secret}: ${providerMessage}`);
  }
  expect(shown).toEqual([]);
}

/** Requests more tokens than a client remembers. */
async function manyTransactions(client: AcmeClient): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await client.transaction((transaction) => transaction.token());
}

const failed = (promise: Promise<unknown>): Promise<ProviderError> => rejected<ProviderError>(promise);

describe('an error thrown by an API call', () => {
  it('an API error does not show the credentials or the token', async () => {
    const opened = await open();
    await opened.client.token();
    opened.provider.next.push(quoting(opened.provider));
    expectNothingShown(await failed(opened.client.http.get('/x')), opened);
  });

  it('an API error does not show credentials returned by a function', async () => {
    const known: string[] = [];
    const opened = await open({ credentials: rotating({ known }) });
    await opened.client.token();
    opened.provider.known.push(...known);
    opened.provider.next.push(quoting(opened.provider));
    expectNothingShown(await failed(opened.client.http.get('/x')), opened);
  });

  it('an API error does not show the previous token after a caller requests a fresh one', async () => {
    const opened = await open();
    for (let turn = 0; turn < 3; turn += 1) await opened.client.token({ fresh: true });
    opened.provider.next.push(quoting(opened.provider));
    expectNothingShown(await failed(opened.client.http.get('/x')), opened);
  });

  it('an API error does not show an expired token', async () => {
    const clock = new ManualClock();
    const opened = await open({ clock });
    for (let turn = 0; turn < 2; turn += 1) {
      await opened.client.token();
      clock.advance(600_000);
    }
    await opened.client.token();
    const [, , , before = '', now = ''] = opened.provider.known;
    opened.provider.next.push(() => [400, { refused: `no: ${before} ${now}` }]);
    expectNothingShown(await failed(opened.client.http.get('/x')), opened, [before, now]);
  });

  it('an API error does not show a token that a caller invalidated', async () => {
    const opened = await open();
    opened.client.invalidate(await opened.client.token());
    opened.provider.next.push(undefined, quoting(opened.provider));
    expectNothingShown(await failed(opened.client.http.get('/x')), opened);
    expect(opened.provider.known).toHaveLength(4);
  });

  it('an API error does not show the token that the API rejected in the first attempt', async () => {
    const opened = await open();
    await opened.client.token();
    opened.provider.next.push(unauthorized, undefined, quoting(opened.provider));
    const error = await failed(opened.client.http.get('/x'));
    expect(error).toMatchObject({ code: 'rejected', attempts: 2 });
    expectNothingShown(error, opened);
    expect(opened.provider.known).toHaveLength(4);
  });

  it('an API error does not show the token of an earlier attempt, even after many new tokens', async () => {
    const opened = await open();
    await opened.client.token();
    const secrets = [...opened.provider.known];
    opened.provider.next.push(unauthorized, undefined, async () => {
      await manyTransactions(opened.client);
      return [400, { refused: `no: ${secrets.join(' ')}` }];
    });
    expectNothingShown(await failed(opened.client.http.get('/x')), opened, secrets);
  });

  it('an API error does not show the signature of an earlier attempt', async () => {
    const known: string[] = [];
    const sign = async (): Promise<Record<string, string>> => {
      known.push(fresh('signature'));
      return { 'x-signature': known.at(-1) ?? '' };
    };
    const opened = await open({ retries: 3 }, { definition: { ...acme, sign } });
    await opened.client.token();
    opened.provider.next.push(
      () => [503, {}],
      unauthorized,
      undefined,
      () => [503, {}],
      () => [400, { refused: `no: ${known.slice(1).join(' ')} ${opened.provider.known.join(' ')}` }],
    );
    const error = await failed(opened.client.http.get('/x'));
    expect(error.attempts).toBe(4);
    expect(known).toHaveLength(6);
    expectNothingShown(error, opened, [...known.slice(1), ...opened.provider.known]);
  });

  it('an API error does not show a token from the store', async () => {
    const clock = new ManualClock();
    const store = new MemoryStore(clock);
    const opened = await open({ clock, store });
    const token = fresh('stored');
    opened.provider.known.push(token);
    store.get = async () => ({ value: token, issuedAt: clock.now(), lifetime: 600_000, remaining: 600_000 });
    await opened.client.token();
    store.get = async () => undefined;
    await opened.client.token({ fresh: true });
    opened.provider.next.push(quoting(opened.provider));
    expectNothingShown(await failed(opened.client.http.get('/x')), opened);
    expect(opened.provider.seen).toHaveLength(2);
  });

  it('an API error does not show transaction tokens or spare tokens', async () => {
    const opened = await open({}, { spares: 2 });
    await opened.client.token();
    await opened.client.transaction(({ http }) => http.get('/x'));
    await opened.client.transaction(async ({ http }) => {
      await http.get('/x');
      opened.provider.next.push(quoting(opened.provider));
      expectNothingShown(await failed(http.get('/x')), opened);
    });
    opened.provider.next.push(quoting(opened.provider));
    expectNothingShown(await failed(opened.client.http.get('/x')), opened);
    expect(opened.provider.known.length).toBeGreaterThanOrEqual(6);
  });

  it('an API error does not show the token of any running transaction', async () => {
    const opened = await open();
    await opened.client.token();
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const running = Array.from({ length: 12 }, () =>
      opened.client.transaction(async (transaction) => {
        await transaction.token();
        await ended;
      }),
    );
    while (opened.provider.known.length < 15) await new Promise(setImmediate);
    await expectEachHidden(opened, opened.provider.known);
    // After a transaction has settled, its token counts as one of the most recent tokens.
    end();
    await Promise.all(running);
    await manyTransactions(opened.client);
    await expectEachHidden(opened, opened.provider.known.slice(-8));
  });

  it('an API error does not show any spare tokens', async () => {
    const opened = await open({}, { spares: 12 });
    await opened.client.transaction((transaction) => transaction.token());
    // The transaction's token and 12 spare tokens.
    const issued = (): number => opened.events.filter(({ type }) => type === 'token.issued').length;
    while (issued() < 13) await new Promise(setImmediate);
    await expectEachHidden(opened, opened.provider.known.slice(-12));
  });

  it('an API error does not show spare tokens that were replaced or discarded', async () => {
    const clock = new ManualClock();
    const opened = await open({ clock }, { spares: 1 });
    const { client, provider } = opened;
    await client.transaction((transaction) => transaction.token());
    while (provider.known.length < 4) await new Promise(setImmediate);
    await client.token();
    await client.transaction(async (transaction) => {
      await transaction.token({ fresh: true });
      await expectEachHidden(opened, provider.known);
    });
    clock.advance(595_000);
    await client.transaction((transaction) => transaction.token());
    await expectEachHidden(opened, provider.known.slice(-8));
  });

  it('an API error does not show credentials from the eight most recent rotations', async () => {
    const sets: AcmeCredentials[] = [];
    const opened = await open({
      credentials: () => {
        const credentials = { id: fresh('id'), secret: fresh('secret') };
        sets.push(credentials);
        return credentials;
      },
    });
    for (let turn = 0; turn < 8; turn += 1) await opened.client.token({ fresh: true });
    expect(sets).toHaveLength(8);
    await expectEachHidden(opened, sets.flatMap(Object.values));
  });

  it("an API error does not show the client's token, even after many transactions", async () => {
    const opened = await open();
    await opened.client.token();
    const secrets = [...opened.provider.known];
    await manyTransactions(opened.client);
    opened.provider.next.push(() => [401, { refused: `no: ${secrets.join(' ')}` }]);
    const error = await failed(opened.client.transaction((transaction) => transaction.token()));
    expectNothingShown(error, opened, secrets);
  });
});

describe('an error thrown by a token request', () => {
  it('a token request error does not show credentials returned by a function', async () => {
    const known: string[] = [];
    const opened = await open({ credentials: rotating({ known }) });
    opened.provider.next.push(() => [400, { refused: `no: ${known.join(' ')}` }]);
    expectNothingShown(await failed(opened.client.token()), opened, known);
  });

  it('a token request error does not show credentials that were rotated during the request', async () => {
    const known: string[] = [];
    const opened = await open({ credentials: rotating({ known }) });
    opened.provider.next.push(unauthorized, () => [401, { refused: `no: ${known.join(' ')}` }]);
    const error = await failed(opened.client.token());
    expect(error).toMatchObject({ code: 'credentials_rejected', attempts: 2 });
    expectNothingShown(error, opened, known);
    expect(known).toHaveLength(4);
  });

  it('a token request error does not show the credentials of a concurrent token request', async () => {
    const known: string[] = [];
    const opened = await open({ credentials: rotating({ known }) });
    await opened.client.token();
    let refuse = (_reply: Reply): void => undefined;
    opened.provider.next.push(() => new Promise<Reply>((resolve) => (refuse = resolve)));
    const refused = failed(opened.client.transaction((transaction) => transaction.token()));
    while (opened.provider.seen.length < 2) await new Promise(setImmediate);
    opened.provider.next.push(() => [400, { refused: `no: ${known.join(' ')}` }]);
    expectNothingShown(await failed(opened.client.http.get('/x')), opened, known);
    refuse([400, { refused: `no: ${known.join(' ')}` }]);
    expectNothingShown(await refused, opened, known);
    expect(known).toHaveLength(4);
  });

  it.each([
    ['a caller', (client: AcmeClient) => client.token({ fresh: true })],
    ['a transaction', (client: AcmeClient) => client.transaction((transaction) => transaction.token())],
    ['a call in a transaction', (client: AcmeClient) => client.transaction(({ http }) => http.get('/x'))],
  ])('a token request error does not show tokens if the request was made for %s', async (_caller, requestToken) => {
    const opened = await open();
    await opened.client.token();
    await opened.client.token({ fresh: true });
    opened.provider.next.push(quoting(opened.provider));
    expectNothingShown(await failed(requestToken(opened.client)), opened);
  });

  it('a token request error does not show the token that the API rejected earlier', async () => {
    const opened = await open();
    await opened.client.token();
    opened.provider.next.push(unauthorized, quoting(opened.provider, 401));
    const error = await failed(opened.client.http.get('/x'));
    expect(error.message).toContain('no token: acme token: ');
    expectNothingShown(error, opened);
    // The error must not expose the token during the back-off either, even though no token request is sent.
    const again = await failed(opened.client.http.get('/x'));
    expect(again.message).toContain('the next token request is possible in');
    expectNothingShown(again, opened);
  });

  it("a token request error does not show the call's token, even after many tokens have been issued", async () => {
    const opened = await open();
    await opened.client.token();
    const secrets = [...opened.provider.known];
    opened.provider.next.push(unauthorized, async () => {
      await manyTransactions(opened.client);
      return [400, { refused: `no: ${secrets.join(' ')}` }];
    });
    const error = await failed(opened.client.http.get('/x'));
    expect(error.message).toContain('no token: acme token: ');
    expectNothingShown(error, opened, secrets);
  });

  it('a token request error does not show the signature of the call that needs the token', async () => {
    const known: string[] = [];
    const sign = async (): Promise<Record<string, string>> => {
      known.push(fresh('signature'));
      return { 'x-signature': known.at(-1) ?? '' };
    };
    const opened = await open({}, { definition: { ...acme, sign } });
    await opened.client.token();
    opened.provider.next.push(unauthorized, () => [400, { refused: `no: ${known.slice(1).join(' ')}` }]);
    expectNothingShown(await failed(opened.client.http.get('/x')), opened, known.slice(1));
  });

  it('a token request error does not show a token that expired before it was received', async () => {
    const clock = new ManualClock();
    const opened = await open({ clock });
    const token = fresh('late');
    opened.provider.next.push(
      () => {
        clock.wall += 3_600_000;
        return [200, { token, ttl: 60 }];
      },
      () => [400, { refused: `no: ${token}` }],
    );
    expectNothingShown(await failed(opened.client.token()), opened, [token]);
  });
});

describe('an error', () => {
  it.each<[string, (secret: string) => object]>([
    ['an unknown token in the error response to a token request', (secret) => ({ access_token: secret })],
    ['an unknown key in the error response to a call', (secret) => ({ data: { id: 'tkn_1', secret } })],
    ['an unknown password in a list of errors', (secret) => ({ errors: [{ param: 'password', value: secret }] })],
  ])('an error does not show %s', async (_what, body) => {
    const opened = await open();
    const secret = fresh('unknown');
    const refusing: Responder = () => [400, { ...body(secret), refused: `no: ${encodeURIComponent(secret)} is taken` }];
    opened.provider.next.push(refusing);
    expectNothingShown(await failed(opened.client.token()), opened, [secret]);
    const other = await open();
    await other.client.token();
    other.provider.next.push(refusing);
    expectNothingShown(await failed(other.client.http.get('/x')), other, [secret]);
  });

  it("an error does not show a JWT from the provider's message", async () => {
    const opened = await open();
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl';
    opened.provider.next.push(() => [400, { refused: `no: duplicate of ${jwt}, or of eyJhbGciOi...` }]);
    const error = await failed(opened.client.token());
    expect(error.providerMessage).toBe('no: duplicate of [Secret], or of [Secret]');
    expectNothingShown(error, opened, [jwt]);
  });

  it.each([0, 40_000])(
    'an error does not show an unknown token in a response with %i additional characters',
    async (pad) => {
      const opened = await open();
      const secret = fresh('unknown');
      const raw = `grant=x&token=${secret}`;
      opened.provider.next.push(() => [400, { refused: `no: ${secret}`, raw, pad: 'x'.repeat(pad) }]);
      const error = await failed(opened.client.token());
      expect(error.providerMessage).toBe(pad === 0 ? 'no: [Secret]' : undefined);
      expect(error).toShowNone([secret]);
    },
  );

  it.each<[string, object]>([
    ['The token field is required.', { errors: { token: ['The token field is required.'] } }],
    ['signature mismatch', { signature: 'signature mismatch' }],
    ['token=expired', {}],
  ])('an error shows a plain provider message without redacting it: %s', async (refused, rest) => {
    const { client, provider } = await open();
    provider.next.push(() => [400, { refused, ...rest }]);
    expect((await failed(client.token())).providerMessage).toBe(refused);
  });

  it('an error shows a plain provider message even if the response is too long to search', async () => {
    const { client, provider } = await open();
    provider.next.push(() => [400, { refused: 'The token has expired.', pad: 'x'.repeat(40_000) }]);
    expect((await failed(client.token())).providerMessage).toBe('The token has expired.');
  });

  it('an error omits the provider message if the response has too many values to search', async () => {
    const opened = await open();
    const secrets = Array.from({ length: 1_000 }, () => ({ token: fresh('one-of-many-tokens') }));
    opened.provider.next.push(() => [400, { secrets, refused: `no: ${secrets.at(0)?.token}` }]);
    const error = await failed(opened.client.token());
    expect(error.message).toBe('acme token: the request failed with status 400');
    expect(error).not.toHaveProperty('providerMessage');
  });
});

describe('an error thrown by a key client', () => {
  async function openKeys(credentials: AcmeCredentials | (() => AcmeCredentials)) {
    const provider = await startProvider();
    const options = readOptions(acme, { baseUrl: provider.url, credentials, retries: 0 });
    const client = new KeyClient(acme, options, ({ secret }: AcmeCredentials) => secret);
    afterThisTest(() => client.close());
    return { provider, client, events: [] as ClientEvent[] };
  }
  const response = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } };

  it("a key client's error does not show any credentials, including the key", async () => {
    const credentials = { id: fresh('id'), secret: fresh('secret') };
    const { client, provider } = await openKeys(credentials);
    provider.next.push(() => [400, { refused: `no: ${Object.values(credentials).join(' ')}` }]);
    const error = await failed(client.http.get('/x'));
    expect(error.providerMessage).toBe('no: [Secret] [Secret]');
  });

  it("a key client's error does not show a key that a credentials function returned earlier", async () => {
    const known: string[] = [];
    const { client, provider } = await openKeys(rotating({ known }));
    await client.http.get('/x');
    await client.http.get('/x');
    provider.next.push(() => [400, { refused: `no: ${known.join(' ')}` }]);
    const error = await failed(client.http.get('/x'));
    expect(known).toHaveLength(6);
    expect(error.providerMessage).toMatch(/^no: \[Secret\]/);
    expect(error).toShowNone(known);
  });

  it("a key client's error does not show the 64 keys that its calls created most recently", async () => {
    const { client, provider } = await openKeys({ id: fresh('id'), secret: fresh('secret') });
    const keys = Array.from({ length: 65 }, () => fresh('key'));
    const call = (): Promise<unknown> =>
      client.call('keys.create', undefined, () => ({
        method: 'POST',
        path: '/keys',
        response,
        issued: (value) => (value as { readonly key: string }).key,
      }));
    for (const key of keys) {
      provider.next.push(() => [200, { key }]);
      await call();
    }
    const messages: (string | undefined)[] = [];
    for (const key of keys) {
      provider.next.push(() => [400, { refused: `no: ${key} exists` }]);
      messages.push((await failed(call())).providerMessage);
    }
    expect(messages.slice(1)).toEqual(Array.from({ length: 64 }, () => 'no: [Secret] exists'));
  });

  it("a key client's error does not show created keys or keys in the error response", async () => {
    const { client, provider } = await openKeys({ id: fresh('id'), secret: fresh('secret') });
    const issued = fresh('key');
    provider.next.push(
      () => [200, { key: issued }],
      () => [400, { refused: `no: ${issued}` }],
      () => [400, { data: { secret: 'n3w-s3cr3t-key' }, refused: 'no: n3w-s3cr3t-key exists' }],
    );
    const call = (): Promise<unknown> =>
      client.call('keys.create', undefined, () => ({
        method: 'POST',
        path: '/keys',
        response,
        issued: (value) => (value as { readonly key: string }).key,
      }));
    await call();
    expect((await failed(call())).providerMessage).toBe('no: [Secret]');
    expect((await failed(call())).providerMessage).toBe('no: [Secret] exists');
  });
});

describe('CarriedSecrets', () => {
  const issue = (name: string, at = 0): AccessToken => new AccessToken(name, at, 60_000);

  it('keeps the eight most recent tokens, credentials and signatures, and 64 keys', () => {
    const carried = new CarriedSecrets();
    expect(carried.texts()).toEqual([]);
    for (let turn = 1; turn <= 70; turn += 1) {
      carried.addToken(issue(`token-${turn}`), 0);
      carried.addKey(`key-${turn}`);
      carried.addCredentials({ id: 'the-id', secret: `secret-${turn}`, code: `code-${turn}`, more: 5 });
      carried.addSignature({ 'x-signature': `signature-${turn}`, 'x-id': 'the-id' });
    }
    const newest = (count: number): number[] => Array.from({ length: count }, (_, index) => 70 - index);
    expect(new Set(carried.texts())).toEqual(
      new Set([
        ...newest(8).flatMap((turn) => [`token-${turn}`, `secret-${turn}`, `code-${turn}`, `signature-${turn}`]),
        ...newest(64).map((turn) => `key-${turn}`),
        'the-id',
      ]),
    );
  });

  it('adding the same credentials and keys again does not drop other entries', () => {
    const carried = new CarriedSecrets();
    for (let turn = 1; turn <= 8; turn += 1) carried.addCredentials({ secret: `secret-${turn}` });
    for (let turn = 0; turn < 100; turn += 1) {
      carried.addCredentials({ secret: `secret-${7 + (turn % 2)}` });
      carried.addKey('key');
    }
    expect(carried.texts()).toEqual(['key', ...[8, 7, 6, 5, 4, 3, 2, 1].map((turn) => `secret-${turn}`)]);
  });

  it('drops an expired token after two more tokens are added', () => {
    const carried = new CarriedSecrets();
    carried.addToken(issue('first'), 0);
    carried.addToken(issue('second', 50_000), 50_000);
    expect(carried.texts()).toEqual(['second', 'first']);
    carried.addToken(issue('third', 120_000), 120_000);
    expect(carried.texts()).toEqual(['third', 'second']);
  });

  it('keeps each token only once', () => {
    const carried = new CarriedSecrets();
    const token = issue('token');
    carried.addToken(token, 0);
    carried.addToken(issue('other'), 0);
    carried.addToken(token, 0);
    expect(carried.texts()).toEqual(['token', 'other']);
  });
});
