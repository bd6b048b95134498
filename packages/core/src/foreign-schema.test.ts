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

/** As a token, or a key of a record: with what a terminal, a log or a pattern could stumble over. */
const SECRET = 'S3cr+t"q\n\u001b[31mX\'y`z~canary-0123456789';
const DATA = { token: SECRET, [SECRET]: SECRET, amount: 4_111_111_111 };

type Schema = StandardSchemaV1<unknown, never>;

const standard = (validate: (input: unknown) => unknown): Schema =>
  ({ '~standard': { version: 1, vendor: 'test', validate } }) as unknown as Schema;

const saying = (message: unknown, path?: unknown): Schema => standard(() => ({ issues: [{ message, path }] }));

/** As ArkType 2.2.10 prints what it received. */
const printed = JSON.stringify(SECRET);

/** Schemas whose messages or paths quote what came, by what is shown of them. */
const schemas: readonly (readonly [name: string, schema: Schema, expected: string])[] = [
  ['zod: a type', z.object({ token: z.number() }) as never, 'token: is not valid (got a string)'],
  [
    'zod: an unknown key',
    z.strictObject({ token: z.string(), amount: z.number() }) as never,
    ': Unrecognized key: … (got an object)',
  ],
  ['zod: a record', z.record(z.string(), z.number()) as never, 'token: is not valid (got a string)'],
  [
    'zod: keys of a record',
    z.record(z.string().max(6, { error: ({ input }) => `${String(input as string)} is too long` }), z.any()) as never,
    '[key]: is not valid (got a string)',
  ],
  [
    'zod: a message that quotes the input',
    z.object({ token: z.string().refine(() => false, { error: ({ input }) => `${input} is no token` }) }) as never,
    'token: [Secret] is no token (got a string)',
  ],
  [
    'zod: a message that quotes what was made of the input',
    z.object({
      token: z
        .string()
        .transform((text) => [...text].reverse().join(''))
        .refine(() => false, { error: ({ input }) => `no "${input}"` }),
    }) as never,
    'token: no … (got a string)',
  ],
  [
    'zod: a message with a name in quotation marks',
    z.object({ token: z.string().refine(() => false, { error: 'a "token" or "none"' }) }) as never,
    'token: a … (got a string)',
  ],
  ['valibot: a record', v.record(v.string(), v.number()) as never, 'token: is not valid (got a string)'],
  [
    'valibot: a key of a record',
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
    'ArkType: a type',
    saying(`token must be a number (was ${printed})`, ['token']),
    'token: token must be a number (was …) (got a string)',
  ],
  [
    'ArkType: one of two',
    saying(`token must be "x" or "y" (was ${printed})`, ['token']),
    'token: token must be …) (got a string)',
  ],
  [
    'ArkType: a key',
    saying(`value at [${printed}] must be removed`, [SECRET]),
    '[key]: value at […] must be removed (got a string)',
  ],
  [
    'a JWT that nobody sent',
    saying('no eyJhbGciOiJub25lIn0.e30. please', ['token']),
    'token: no [Secret] please (got a string)',
  ],
  [
    'colours and lines',
    saying('a\r\n\u001b[31mtoken\u202e', ['\u001b[31m', 0, 'x\ny']),
    '[key].0.[key]: a [31mtoken (missing)',
  ],
  ['a text without end', saying(`${'so '.repeat(1e6)}long`, ['token']), `token: ${'so '.repeat(66)}so (got a string)`],
  ['no message', saying(undefined, ['token']), 'token: is not valid (got a string)'],
  ['an object for a message', saying({ toString: () => SECRET }), ': is not valid (got an object)'],
  ['an empty message', saying(' \n '), ': is not valid (got an object)'],
  [
    'strange paths',
    saying('text', [Symbol(SECRET), null, undefined, {}, { key: SECRET }, [SECRET], () => SECRET, 'more']),
    '[key].[key].[key].[key]: text (missing)',
  ],
  ['a path of objects', saying('text', [{ key: 'fine' }, { key: SECRET }]), 'fine.[key]: text (missing)'],
  [
    'a path of pieces of a token',
    saying('text', ['Zq7X', 'w2Vb', '9Nm4', 'Lk8J', 'h3Gf', '6Ds1']),
    '[key].[key].[key].[key]: text (missing)',
  ],
  ['a path that is a text', saying('text', SECRET), ': text (got an object)'],
  ['a path in a circle', saying('text', circular()), '[key].[key]: text (missing)'],
  [
    'a path without end',
    saying(
      'text',
      Array.from({ length: 1e6 }, () => 'more'),
    ),
    'more.more.more.more: text (missing)',
  ],
  [
    'issues without end',
    standard(() => ({ issues: Array.from({ length: 1e6 }, () => ({ message: 'text' })) })),
    ': text (got an object)',
  ],
  ['no issue', standard(() => ({ issues: [] })), ': is not valid'],
  ['issues that are none', standard(() => ({ issues: null })), ': is not valid'],
  ['an issue that is none', standard(() => ({ issues: [null] })), ': is not valid'],
  ['no result', standard(() => undefined), ': is not valid'],
  ['a result that is none', standard(() => true), ': is not valid'],
  ['an empty result', standard(() => ({})), ': is not valid'],
  ['a schema that throws', standard(thrower), ': is not valid'],
  ['a result that throws', standard(() => throwing('issues')), ': is not valid'],
  ['a value that throws', standard(() => throwing('value')), ': is not valid'],
  ['issues that throw', standard(() => ({ issues: throwing('0') })), ': is not valid'],
  ['a message that throws', standard(() => ({ issues: [throwing('message')] })), ': is not valid'],
  ['a path that throws', standard(() => ({ issues: [{ message: 'x', path: [throwing('key')] }] })), ': is not valid'],
  [
    'an asynchronous schema',
    standard(async () => ({ issues: [{ message: SECRET }] })),
    ': must be checked by a synchronous schema (got an asynchronous one)',
  ],
  [
    'an asynchronous schema that fails',
    standard(() => Promise.reject(new Error(SECRET))),
    ': must be checked by a synchronous schema (got an asynchronous one)',
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

/** What is thrown at once or later. */
const failure = (run: () => unknown): Promise<ProviderError> =>
  rejected<ProviderError>(Promise.resolve().then(run) as Promise<unknown>);

function expectRefusal(error: ProviderError, code: string, start: string, expected: string): void {
  expect(ProviderError.is(error)).toBe(true);
  expect({ code: error.code, message: error.message }).toEqual({ code, message: start + expected });
  expect(error).toShowNone([SECRET]);
}

/** What stands before a refusal: where it is about no field, the whole is named in place of the path. */
const told = (start: string, prefix: string, whole: string, expected: string): string =>
  `${start}: ${expected.startsWith(':') ? whole : prefix}${expected}`;

describe.each(schemas)('a foreign schema with %s', (_name, schema, expected) => {
  it('shows nothing of the input', () => {
    const result = validate(schema, DATA, 'it');
    expect(result).toEqual({ refused: expected.startsWith(':') ? `it${expected}` : expected });
  });

  it('shows nothing of a token response', async () => {
    const definition = { ...acme, token: { ...acme.token, response: schema } };
    const server = await startAcme({ token: (_request, respond) => respond(200, DATA) });
    const error = await failure(() => createAcme({ baseUrl: server.url }, definition).token());
    expectRefusal(
      error,
      'invalid_response',
      '',
      told('acme token', 'the token response: ', 'the token response', expected),
    );
  });

  it('shows nothing of credentials, whether they are a value or come from a function', async () => {
    const definition = { ...acme, credentials: schema as StandardSchemaV1<unknown, never> };
    const make = (credentials: unknown): AcmeClient =>
      new AcmeClient(
        definition as never,
        readOptions(definition as never, { baseUrl: 'https://acme.example', credentials }),
      );
    const value = await failure(() => make(DATA));
    expectRefusal(value, 'invalid_options', '', told('acme createAcme', 'credentials.', 'credentials', expected));
    const read = await failure(() => make(() => DATA).token());
    expect(read.code).toBe('credentials_unavailable');
    expect(read).toShowNone([SECRET]);
  });

  it('shows nothing of options', async () => {
    const error = await failure(() =>
      readOptions(acme, { baseUrl: 'https://acme.example', credentials: CREDENTIALS, ...DATA }, schema),
    );
    expectRefusal(error, 'invalid_options', '', told('acme createAcme', '', 'options', expected));
  });

  it('shows nothing of the arguments and the response of an operation', async () => {
    const server = await startServer((_request, response) => json(response, 200, DATA));
    afterThisTest(() => server.close());
    const options = readOptions(acme, { baseUrl: server.url, credentials: CREDENTIALS });
    const client = new KeyClient(acme, options, ({ secret }: AcmeCredentials) => secret);
    const answered = await failure(() =>
      client.call('things.get', undefined, () => ({ method: 'GET', path: '/x', response: schema })),
    );
    expectRefusal(
      answered,
      'invalid_response',
      '',
      told('acme things.get', 'the response: ', 'the response', expected),
    );
    const asked = await failure(() => client.call('things.get', undefined, (checked) => checked(schema, DATA)));
    expectRefusal(asked, 'invalid_request', '', told('acme things.get', '', 'the argument', expected));
    expect(server.seen).toHaveLength(1);
  });
});

it('a foreign schema may quote no secret of the client either', async () => {
  const answer = saying(`not ${CREDENTIALS.secret}`, ['id', CREDENTIALS.id]);
  const server = await startAcme();
  const error = await failure(() =>
    createAcme({ baseUrl: server.url }, { ...acme, token: { ...acme.token, response: answer } }).token(),
  );
  expect(error.message).toBe('acme token: the token response: id.[Secret]: not [Secret] (missing)');
});

it('a message is left out where there is too much input to be searched for in it', () => {
  const few = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`a${index}`, `value-${index}`]));
  const many = Array.from({ length: 5_001 }, (_, index) => index);
  expect(validate(saying('text'), few, 'it')).toEqual({ refused: 'it: text (got an object)' });
  expect(validate(saying('text'), many, 'it')).toEqual({ refused: 'it: is not valid (got an array)' });
  expect(validate(saying('text'), 'x'.repeat(20_000), 'it')).toEqual({ refused: 'it: is not valid (got a string)' });
});

it('a token of a foreign schema has to be a text', async () => {
  for (const value of [undefined, null, 5, {}, { accessToken: 5 }, { accessToken: null }]) {
    const server = await startAcme();
    const answer = standard(() => ({ value }));
    const client = createAcme({ baseUrl: server.url }, { ...acme, token: { ...acme.token, response: answer } });
    expect(await failure(() => client.token())).toMatchObject({ code: 'invalid_response', outcome: 'answered' });
  }
});

it('the name of a header that a hook or a caller makes of a secret is not shown', async () => {
  const server = await startAcme();
  const sign = async (): Promise<Record<string, string>> => ({ 'S3cr3t-canary-4711-x': '\n' });
  const client = createAcme({ baseUrl: server.url }, { ...acme, sign });
  expect((await failure(() => client.token())).message).toMatch(
    /^acme token: \[key\]: must be a string of printable ASCII characters/,
  );
  const plain = createAcme({ baseUrl: server.url });
  const error = await failure(() => plain.http.get('/x', { headers: { 's3cr3t-canary-4711-x': '\u2713' } }));
  expect(error.message).toBe('acme http.get: headers: expected Latin-1 characters in [key]');
});
