import { describe, expect, it } from '@jest/globals';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import * as v from 'valibot';
import { z } from 'zod';
import '@x/test-kit/canaries';
import { AcmeClient, type AcmeCredentials, acme, CREDENTIALS, createAcme } from '../test/acme.js';
import { afterThisTest, startAcme } from '../test/after-each.js';
import { KeyClient, ProviderError, readOptions } from './index.js';
import { validate } from './validation.js';

/** A secret with characters that have a special meaning in terminals, logs and regular expressions. */
const SECRET = 'S3cr+t"q\n\u001b[31mX\'y`z~canary-0123456789';
const DATA = { token: SECRET, [SECRET]: SECRET, amount: 4_111_111_111 };

type Schema = StandardSchemaV1<unknown, never>;

const standard = (validate: (input: unknown) => unknown): Schema =>
  ({ '~standard': { version: 1, vendor: 'test', validate } }) as unknown as Schema;

const failingWith = (message: unknown, path?: unknown): Schema => standard(() => ({ issues: [{ message, path }] }));

/** The secret as ArkType 2.2.10 quotes it in its messages. */
const printed = JSON.stringify(SECRET);

/** Schemas whose messages or paths quote the input, each with the expected error text. */
const schemas: readonly (readonly [name: string, schema: Schema, expected: string])[] = [
  ['zod: a wrong type', z.object({ token: z.number() }) as never, 'token: is not valid (got a string)'],
  [
    'zod: an unknown key',
    z.strictObject({ token: z.string(), amount: z.number() }) as never,
    ': Unrecognized key: … (got an object)',
  ],
  ['zod: a wrong type in a record', z.record(z.string(), z.number()) as never, 'token: is not valid (got a string)'],
  [
    'zod: a rejected record key',
    z.record(z.string().max(6, { error: ({ input }) => `${String(input as string)} is too long` }), z.any()) as never,
    '[key]: is not valid (got a string)',
  ],
  [
    'zod: a message that quotes the input',
    z.object({ token: z.string().refine(() => false, { error: ({ input }) => `${input} is no token` }) }) as never,
    'token: [Secret] is no token (got a string)',
  ],
  [
    'zod: a message that quotes the transformed input',
    z.object({
      token: z
        .string()
        .transform((text) => [...text].reverse().join(''))
        .refine(() => false, { error: ({ input }) => `no "${input}"` }),
    }) as never,
    'token: no … (got a string)',
  ],
  [
    'zod: a message that contains a quoted name',
    z.object({ token: z.string().refine(() => false, { error: 'a "token" or "none"' }) }) as never,
    'token: a … (got a string)',
  ],
  [
    'valibot: a wrong type in a record',
    v.record(v.string(), v.number()) as never,
    'token: is not valid (got a string)',
  ],
  [
    'valibot: a rejected record key',
    v.record(v.pipe(v.string(), v.maxLength(6, 'at most 6 characters')), v.any()) as never,
    '[key]: at most 6 characters',
  ],
  [
    'valibot: an unknown key',
    v.strictObject({ token: v.string(), amount: v.number() }) as never,
    '[key]: is not valid (got a string)',
  ],
  [
    'valibot: a message that quotes the input',
    v.object({
      token: v.pipe(
        v.string(),
        v.check(
          () => false,
          ({ input }) => `better than ${input}`,
        ),
      ),
    }) as never,
    'token: better than [Secret]',
  ],
  [
    'valibot: a message that quotes a number',
    v.object({
      amount: v.pipe(
        v.number(),
        v.check(
          () => false,
          ({ input }) => `less than ${input}`,
        ),
      ),
    }) as never,
    'amount: less than [Secret]',
  ],
  [
    'ArkType: a wrong type',
    failingWith(`token must be a number (was ${printed})`, ['token']),
    'token: token must be a number (was …) (got a string)',
  ],
  [
    'ArkType: a value other than the two allowed ones',
    failingWith(`token must be "x" or "y" (was ${printed})`, ['token']),
    'token: token must be …) (got a string)',
  ],
  [
    'ArkType: a rejected key',
    failingWith(`value at [${printed}] must be removed`, [SECRET]),
    '[key]: value at […] must be removed (got a string)',
  ],
  [
    'a JWT that is not in the input',
    failingWith('no eyJhbGciOiJub25lIn0.e30. please', ['token']),
    'token: no [Secret] please (got a string)',
  ],
  [
    'a message with colors and line breaks',
    failingWith('a\r\n\u001b[31mtoken\u202e', ['\u001b[31m', 0, 'x\ny']),
    '[key].0.[key]: a [31mtoken (missing)',
  ],
  [
    'a very long message',
    failingWith(`${'so '.repeat(1e6)}long`, ['token']),
    `token: ${'so '.repeat(66)}so (got a string)`,
  ],
  ['no message', failingWith(undefined, ['token']), 'token: is not valid (got a string)'],
  ['an object instead of a message', failingWith({ toString: () => SECRET }), ': is not valid (got an object)'],
  ['an empty message', failingWith(' \n '), ': is not valid (got an object)'],
  [
    'a path that contains symbols, objects and functions',
    failingWith('text', [Symbol(SECRET), null, undefined, {}, { key: SECRET }, [SECRET], () => SECRET, 'more']),
    '[key].[key].[key].[key]: text (missing)',
  ],
  [
    'a path that contains objects',
    failingWith('text', [{ key: 'fine' }, { key: SECRET }]),
    'fine.[key]: text (missing)',
  ],
  [
    'a path that contains token segments',
    failingWith('text', ['Zq7X', 'w2Vb', '9Nm4', 'Lk8J', 'h3Gf', '6Ds1']),
    '[key].[key].[key].[key]: text (missing)',
  ],
  ['a path that is a string', failingWith('text', SECRET), ': text (got an object)'],
  ['a circular path', failingWith('text', circular()), '[key].[key]: text (missing)'],
  [
    'a very long path',
    failingWith(
      'text',
      Array.from({ length: 1e6 }, () => 'more'),
    ),
    'more.more.more.more: text (missing)',
  ],
  [
    'a million issues',
    standard(() => ({ issues: Array.from({ length: 1e6 }, () => ({ message: 'text' })) })),
    ': text (got an object)',
  ],
  ['an empty array of issues', standard(() => ({ issues: [] })), ': is not valid'],
  ['null instead of issues', standard(() => ({ issues: null })), ': is not valid'],
  ['null instead of an issue', standard(() => ({ issues: [null] })), ': is not valid'],
  ['undefined instead of a result', standard(() => undefined), ': is not valid'],
  ['a boolean instead of a result', standard(() => true), ': is not valid'],
  ['an empty result', standard(() => ({})), ': is not valid'],
  ['a schema that throws', standard(thrower), ': is not valid'],
  ['a result whose getter throws', standard(() => throwing('issues')), ': is not valid'],
  ['a value whose getter throws', standard(() => throwing('value')), ': is not valid'],
  ['issues whose getter throws', standard(() => ({ issues: throwing('0') })), ': is not valid'],
  ['a message whose getter throws', standard(() => ({ issues: [throwing('message')] })), ': is not valid'],
  [
    'a path whose getter throws',
    standard(() => ({ issues: [{ message: 'x', path: [throwing('key')] }] })),
    ': is not valid',
  ],
  ['an asynchronous schema', standard(async () => ({ issues: [{ message: SECRET }] })), ': needs a synchronous schema'],
  [
    'an asynchronous schema that rejects',
    standard(() => Promise.reject(new Error(SECRET))),
    ': needs a synchronous schema',
  ],
];

function thrower(): never {
  throw new Error(SECRET);
}

function throwing(name: string): object {
  return Object.defineProperty({ issues: undefined }, name, { enumerable: true, get: thrower });
}

function circular(): readonly unknown[] {
  const path: unknown[] = ['\n'];
  path.push(path);
  return path;
}

/** Returns the error that `run` throws or rejects with. */
const failure = (run: () => unknown): Promise<ProviderError> =>
  rejected<ProviderError>(Promise.resolve().then(run) as Promise<unknown>);

function expectRefusal(error: ProviderError, code: string, start: string, expected: string): void {
  expect(ProviderError.is(error)).toBe(true);
  expect({ code: error.code, message: error.message }).toEqual({ code, message: start + expected });
  expect(error).toShowNone([SECRET]);
}

/** Returns the expected message, which names the whole value if there is no path. */
const messageOf = (start: string, prefix: string, whole: string, expected: string): string =>
  `${start}: ${expected.startsWith(':') ? whole : prefix}${expected}`;

describe.each(schemas)('a foreign schema (%s)', (_name, schema, expected) => {
  it('an error from a foreign schema does not reveal the input of validate()', () => {
    const result = validate(schema, DATA, 'it');
    expect(result).toEqual({ refused: expected.startsWith(':') ? `it${expected}` : expected });
  });

  it('an error from a foreign schema does not reveal the token response', async () => {
    const definition = { ...acme, token: { ...acme.token, response: schema } };
    const server = await startAcme({ token: (_request, respond) => respond(200, DATA) });
    const error = await failure(() => createAcme({ baseUrl: server.url }, definition).token());
    expectRefusal(
      error,
      'invalid_response',
      '',
      messageOf('acme token', 'the token response: ', 'the token response', expected),
    );
  });

  it('an error from a foreign schema does not reveal credentials, passed directly or by a function', async () => {
    const definition = { ...acme, credentials: schema as StandardSchemaV1<unknown, never> };
    const make = (credentials: unknown): AcmeClient =>
      new AcmeClient(
        definition as never,
        readOptions(definition as never, { baseUrl: 'https://acme.example', credentials }),
      );
    const value = await failure(() => make(DATA));
    expectRefusal(value, 'invalid_options', '', messageOf('acme createAcme', 'credentials.', 'credentials', expected));
    const read = await failure(() => make(() => DATA).token());
    expect(read.code).toBe('credentials_unavailable');
    expect(read).toShowNone([SECRET]);
  });

  it('an error from a foreign schema does not reveal options', async () => {
    const error = await failure(() =>
      readOptions(acme, { baseUrl: 'https://acme.example', credentials: CREDENTIALS, ...DATA }, schema),
    );
    expectRefusal(error, 'invalid_options', '', messageOf('acme createAcme', '', 'options', expected));
  });

  it("an error from a foreign schema does not reveal an operation's arguments or response", async () => {
    const server = await startServer((_request, response) => json(response, 200, DATA));
    afterThisTest(() => server.close());
    const options = readOptions(acme, { baseUrl: server.url, credentials: CREDENTIALS });
    const client = new KeyClient(acme, options, ({ secret }: AcmeCredentials) => secret);
    const responseError = await failure(() =>
      client.call('things.get', undefined, () => ({ method: 'GET', path: '/x', response: schema })),
    );
    expectRefusal(
      responseError,
      'invalid_response',
      '',
      messageOf('acme things.get', 'the response: ', 'the response', expected),
    );
    const argumentError = await failure(() => client.call('things.get', undefined, (checked) => checked(schema, DATA)));
    expectRefusal(argumentError, 'invalid_request', '', messageOf('acme things.get', '', 'the argument', expected));
    expect(server.seen).toHaveLength(1);
  });
});

it("redacts the client's secrets in a foreign schema's message and path", async () => {
  const response = failingWith(`not ${CREDENTIALS.secret}`, ['id', CREDENTIALS.id]);
  const server = await startAcme();
  const error = await failure(() =>
    createAcme({ baseUrl: server.url }, { ...acme, token: { ...acme.token, response } }).token(),
  );
  expect(error.message).toBe('acme token: the token response: id.[Secret]: not [Secret] (missing)');
});

it("omits a foreign schema's message if the input is too large to search", () => {
  const few = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`a${index}`, `value-${index}`]));
  const many = Array.from({ length: 5_001 }, (_, index) => index);
  expect(validate(failingWith('text'), few, 'it')).toEqual({ refused: 'it: text (got an object)' });
  expect(validate(failingWith('text'), many, 'it')).toEqual({ refused: 'it: is not valid (got an array)' });
  expect(validate(failingWith('text'), 'x'.repeat(20_000), 'it')).toEqual({
    refused: 'it: is not valid (got a string)',
  });
});

it('rejects a non-string token even if a foreign schema returns it', async () => {
  for (const value of [undefined, null, 5, {}, { accessToken: 5 }, { accessToken: null }]) {
    const server = await startAcme();
    const response = standard(() => ({ value }));
    const client = createAcme({ baseUrl: server.url }, { ...acme, token: { ...acme.token, response } });
    expect(await failure(() => client.token())).toMatchObject({ code: 'invalid_response', outcome: 'answered' });
  }
});

it('an error does not show a header name derived from a secret', async () => {
  const server = await startAcme();
  const sign = async (): Promise<Record<string, string>> => ({ 'S3cr3t-canary-4711-x': '\n' });
  const client = createAcme({ baseUrl: server.url }, { ...acme, sign });
  expect((await failure(() => client.token())).message).toMatch(
    /^acme token: \[key\]: must be a string of printable ASCII characters/,
  );
  const plain = createAcme({ baseUrl: server.url });
  const error = await failure(() => plain.http.get('/x', { headers: { 's3cr3t-canary-4711-x': '\u2713' } }));
  expect(error.message).toBe('acme http.get: headers.[key]: must contain only Latin-1 characters');
});
