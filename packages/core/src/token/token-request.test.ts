import { describe, expect, it } from '@jest/globals';
import { startServer } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeCredentials, type AcmeOptions, acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';
import { ScriptedDispatcher } from '../../test/scripted-dispatcher.js';
import { SimulatedProvider } from '../../test/simulated-provider.js';
import type { ProviderError } from '../errors.js';
import type { ClientEvent } from '../events.js';
import '@x/test-kit/canaries';

const answering = (body: object, headers: Record<string, string> = {}) =>
  connectAcme({ token: (_request, respond) => respond(200, body, headers) });

describe('a token request', () => {
  it.each([undefined, null, '', ' ', 'Bearer', 'bearer', 'BEARER', 'bearer ', ' Bearer\t'])(
    'succeeds if the token type is %j',
    async (type) => {
      const { client } = await answering({ token: 'the-token', ttl: 60, type });
      expect((await client.token()).reveal()).toBe('the-token');
    },
  );

  it.each<[unknown, string]>([
    ['mac', '(got MAC)'],
    ['DPoP', '(got DPoP)'],
    [' N_A ', '(got N_A)'],
    ['pop', '(got PoP)'],
    ['bearer token', '(got another type)'],
    ['opaque', '(got another type)'],
    ['toString', '(got another type)'],
    ['the-token', '(got another type)'],
    ['Bearer the-token', '(got another type)'],
    [5, '(got a number)'],
    [{}, '(got an object)'],
    [['Bearer'], '(got an array)'],
  ])('fails and says which token type it received: %j', async (type, shown) => {
    const { client } = await answering({ token: 'the-token', ttl: 60, type });
    const error = await rejected(client.token());
    expect(error).toMatchObject({ code: 'invalid_response' });
    expect(error.message).toBe(`acme token: the token response: the token type must be Bearer ${shown}`);
  });

  it.each(['tokencanary', '\ttokencanary', 'token-canary_'])(
    'does not show the token %j if it is in the field of the token type',
    async (type) => {
      const { client } = await answering({ token: 'Bearer', ttl: 60, type });
      const error = await rejected(client.token());
      expect(error).toMatchObject({ code: 'invalid_response' });
      expect(error).toShowNone([type.trim()]);
    },
  );

  it('counts the lifetime of a cached JWT from the Date of the response, not from the local clock', async () => {
    const sent = Date.UTC(2030, 0, 1) / 1000;
    const claims = Buffer.from(JSON.stringify({ iat: sent - 3000, exp: sent + 600 })).toString('base64url');
    const date = new Date(sent * 1000).toUTCString();
    const { client } = await answering({ token: `e30.${claims}.c2ln` }, { date });
    const { issuedAt, expiresAt } = await client.token();
    expect(expiresAt.getTime() - issuedAt.getTime()).toBe(600_000);
  });
});

/** A client whose token requests are answered by the test, on a manual clock. */
function scripted(options: Partial<AcmeOptions> = {}, definition = acme) {
  const clock = new ManualClock();
  const wire = new ScriptedDispatcher();
  const client = createAcme({ baseUrl: 'https://acme.example', clock, dispatcher: wire, ...options }, definition);
  const respond = async (status: number, body: unknown): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    for (const request of wire.pending) request.respond(status, body);
  };
  return { clock, wire, client, respond };
}

it('a token request has the headers and the body of the provider', async () => {
  const { server, client } = await answering({ token: 'the-token', ttl: 60 });
  await client.token();
  expect(server.seen).toMatchObject([
    {
      method: 'POST',
      url: '/token',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': expect.stringContaining('acme'),
      },
    },
  ]);
  expect(String(server.seen[0]?.body)).toBe(JSON.stringify(CREDENTIALS));
});

it('a token request whose signature is missing names it when the call times out', async () => {
  const sign = (): Promise<never> => new Promise(() => undefined);
  const { clock, client } = scripted({}, { ...acme, sign });
  const late = rejected(client.http.get('/x', { timeout: 100 }));
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(100);
  const stage = 'waiting for a token (token request: waiting for the signature)';
  expect((await late).message).toBe(`acme http.get: timed out after 100 ms ${stage}`);
});

describe('a rejected token request', () => {
  /** Returns each of these credentials once. */
  const rotating = (...all: readonly (AcmeCredentials | Error)[]) => {
    const left = [...all];
    return () => {
      const next = left.shift();
      if (next === undefined) throw new Error('the credentials function was called too often');
      if (next instanceof Error) throw next;
      return next;
    };
  };
  const other: AcmeCredentials = { ...CREDENTIALS, secret: 'another-secret-canary' };

  it('is repeated with new credentials', async () => {
    const { wire, client, respond } = scripted({ credentials: rotating(CREDENTIALS, other) });
    const token = client.token();
    await respond(401, {});
    await new Promise((resolve) => setImmediate(resolve));
    expect([...wire.pending].map(({ body }) => body)).toEqual([JSON.stringify(other)]);
    await respond(200, { token: 'the-token', ttl: 60 });
    expect((await token).reveal()).toBe('the-token');
  });

  it.each<[string, number, NonNullable<AcmeOptions['credentials']>, object]>([
    ['they have not changed', 401, rotating(CREDENTIALS, { ...CREDENTIALS }), { code: 'credentials_rejected' }],
    ['they cannot be read', 403, rotating(CREDENTIALS, new Error('sealed')), { code: 'credentials_rejected' }],
    ['they are constant', 401, CREDENTIALS, { code: 'credentials_rejected' }],
    ['the request was rejected for another reason', 400, rotating(CREDENTIALS, other), { code: 'rejected' }],
  ])('is not repeated if %s', async (_what, status, credentials, expected) => {
    const { wire, client, respond } = scripted({ credentials });
    const token = rejected(client.token());
    await respond(status, {});
    expect(await token).toMatchObject({ ...expected, attempts: 1 });
    expect(wire.sent).toBe(1);
  });

  it('is not repeated if the definition of the provider throws', async () => {
    const bug = Object.assign(new Error('a bug'), { code: 'credentials_rejected' });
    const request = (): never => {
      throw bug;
    };
    const { client } = scripted(
      { credentials: rotating(CREDENTIALS, other) },
      { ...acme, token: { ...acme.token, request } },
    );
    expect(await rejected(client.token())).toBe(bug);
  });
});

describe('a token that has expired when it arrives', () => {
  /** Makes the token request take this long on the wall clock. */
  async function arriving(...durations: readonly number[]) {
    const { clock, wire, client, respond } = scripted();
    const token = client.token();
    token.catch(() => undefined);
    for (const [index, duration] of durations.entries()) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.wall += duration;
      await respond(200, { token: `token-${index + 1}`, ttl: 100 });
    }
    return { wire, token };
  }

  it('is requested again', async () => {
    const { wire, token } = await arriving(96_000, 95_999);
    expect((await token).reveal()).toBe('token-2');
    expect(wire.sent).toBe(2);
  });

  it('is used if its leeway has not begun', async () => {
    const { wire, token } = await arriving(95_999);
    expect((await token).reveal()).toBe('token-1');
    expect(wire.sent).toBe(1);
  });

  it('fails if the second token has expired, too', async () => {
    const { wire, token } = await arriving(96_000, 96_000);
    expect(await rejected(token)).toMatchObject({
      code: 'timeout',
      message: 'acme token: the token expired before it arrived',
    });
    expect(wire.sent).toBe(2);
  });
});

it('a token that the client has received before is requested again once', async () => {
  const events: ClientEvent[] = [];
  const onEvent = (event: ClientEvent): unknown => event.type === 'request.retried' && events.push(event);
  const { server, client } = await connectAcme(
    { token: (_request, respond) => respond(200, { token: 'same-token', ttl: 60 }) },
    { onEvent },
  );
  await client.token();
  expect(server.seen).toHaveLength(1);
  expect((await client.token({ fresh: true })).reveal()).toBe('same-token');
  expect(server.seen).toHaveLength(3);
  expect(events).toMatchObject([{ operation: 'token', code: 'invalid_response', retry: 1, delay: 0 }]);
  // From now on, the client knows that the provider reissues tokens.
  await client.token({ fresh: true });
  expect(server.seen).toHaveLength(4);
});

it('a token that this client has requested is replaced at once if the API rejects it', async () => {
  const provider = new SimulatedProvider(({ value }) => (value === 'token-1' ? 401 : 200));
  const call = await provider.run(provider.client().http.get('/x'));
  expect(call).toMatchObject({ status: 200 });
  expect(provider.calls.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
});

describe('a token response', () => {
  it('may have the status 201', async () => {
    const { client, respond } = scripted();
    const token = client.token();
    await respond(201, { token: 'the-token', ttl: 60 });
    expect((await token).reveal()).toBe('the-token');
  });

  it.each<[string, number, unknown, object]>([
    [
      'with another status, and shows the reason without the secrets',
      400,
      { refused: 'the secret acme-secret-canary is wrong' },
      {
        code: 'rejected',
        message: 'acme token: the request failed with status 400: the secret [Secret] is wrong',
      },
    ],
    [
      'with the status 204',
      204,
      { token: 'the-token' },
      { code: 'invalid_response', message: 'acme token: the request failed with status 204' },
    ],
    [
      'with the status 200, and with a reason',
      200,
      { refused: 'locked' },
      { code: 'rejected', message: 'acme token: the request failed with status 200: locked' },
    ],
    [
      'without a token',
      200,
      {},
      {
        code: 'invalid_response',
        message: 'acme token: the token response: token: is not valid (missing)',
      },
    ],
    [
      'that is not an object',
      200,
      null,
      { code: 'invalid_response', message: 'acme token: the token response: is not valid (got null)' },
    ],
    [
      'with a token that is not valid in a header',
      200,
      { token: 'two words' },
      {
        code: 'invalid_response',
        message: 'acme token: the token response: the token must be printable ASCII without spaces',
      },
    ],
  ])('fails %s', async (_what, status, body, expected) => {
    const { client, respond } = scripted();
    const token = rejected<ProviderError>(client.token());
    await respond(status, body);
    const { code, httpStatus, message, response } = await token;
    expect({ code, httpStatus, message, response }).toEqual({ ...expected, httpStatus: status, response: undefined });
  });

  it.each([
    ['fails if it is not JSON', acme, 'acme token: the token response is not well-formed JSON'],
    [
      'is repaired if the provider is known to send malformed JSON',
      { ...acme, token: { ...acme.token, repairJson: (text: string) => text.replace(',}', '}') } },
      'the-token',
    ],
  ])('%s', async (_what, definition, expected) => {
    const server = await startServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"token":"the-token","ttl":60,}');
    });
    afterThisTest(() => server.close());
    const client = createAcme({ baseUrl: server.url }, definition);
    afterThisTest(() => client.close());
    const shown = client.token().then(
      (token) => token.reveal(),
      (error: Error) => error.message,
    );
    expect(await shown).toBe(expected);
  });
});
