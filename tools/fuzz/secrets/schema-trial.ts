import { inspect } from 'node:util';
import { KeyClient, ProviderError, readOptions, TokenClient } from '@x/core';
import fc from 'fast-check';
import { type AcmeCredentials, acme } from '../../../packages/core/test/acme.js';
import { at, index, oneIn, rarely, record, type ValueOf } from '../arbitraries.js';
import type { Verdict } from '../campaign.js';
import { FuzzDispatcher } from '../fuzz-dispatcher.js';
import { treeOf } from '../json-tree.js';
import { anyText, jwt, secretName, spelled, token } from '../random-secrets.js';
import { unchanged } from '../responses.js';
import { printed, Quotes } from './quotes.js';

type Schema = typeof acme.token.response;

const MAX_MESSAGE = 600;

/** The error that a schema throws or rejects with. */
class Quoting extends Error {}

const message = record({
  kind: index,
  secret: index,
  other: index,
  spelling: index,
  token,
  jwt,
  length: fc.nat(3_000),
});
type Message = ValueOf<typeof message>;

const path = record({
  steps: fc.array(record({ kind: index, secret: index, jwt }), { maxLength: 5 }),
  holdsItself: oneIn(10),
  /** Index of the secret that replaces the whole path, if any. */
  secret: rarely(20, fc.constant(undefined), index),
});
type Path = ValueOf<typeof path>;

/** Generates a value, a feature that validates it, and the schema's messages. */
export const schemaInput = record({
  label: fc.constantFrom('options', 'a token response', 'credentials', 'an argument', 'the response of an operation'),
  secrets: fc.array(record({ text: anyText, name: secretName, place: index }), { minLength: 1, maxLength: 3 }),
  readByFunction: oneIn(2),
  message,
  path: rarely(2, fc.constant(undefined), path),
  more: message,
  hostile: rarely(10, fc.constant(undefined), index),
});
type SchemaInput = ValueOf<typeof schemaInput>;

/** Runs a schema that quotes its input in messages, paths or thrown errors. */
export class SchemaTrial {
  readonly #given: SchemaInput;
  readonly #quotes = new Quotes();
  readonly #secrets: readonly string[];
  readonly #input: object;
  readonly #issues: unknown[] = [];

  constructor(given: SchemaInput) {
    this.#given = given;
    this.#secrets = given.secrets.map(({ text }) => text);
    this.#quotes.add(...this.#secrets);
    const places = given.secrets.map(({ text, name, place }) =>
      at<object>([{ [name]: text }, { [keyOf(text)]: place }, { some: { where: [[text]] } }, { text }], place),
    );
    this.#input = { name: 'Jane', list: [1, 'two', { deep: true }], ...Object.assign({}, ...places), places };
  }

  async run(): Promise<Verdict> {
    const error = await this.#refuse(this.#schema()).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const tried = { label: this.#given.label, sent: { input: this.#input, issues: this.#issues } };
    if (!ProviderError.is(error))
      return { ...tried, result: 'no error', faults: [`no ProviderError: ${printed(error)}`] };
    const { message, code } = error;
    const faults = this.#quotes.shownBy(printed(error)).map((quoted) => `an error shows ${quoted}`);
    if (message.length > MAX_MESSAGE) faults.push(`message of ${message.length} characters`);
    if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(message)) faults.push('control characters');
    return { ...tried, result: message.includes('is not valid') ? `${code}, without words` : code, faults };
  }

  /** Passes the input to a public feature that accepts a user-defined schema. */
  async #refuse(schema: Schema): Promise<unknown> {
    const wire = new FuzzDispatcher();
    wire.script = {
      reply: () => unchanged({ status: 200, body: treeOf(this.#input) }),
      silent: () => undefined,
    };
    const { baseUrl } = wire;
    const given = { baseUrl, credentials: { id: 'the-id', secret: 'the-secret' }, dispatcher: wire, retries: 0 };
    const call = { method: 'GET', path: '/x', response: schema } as const;
    switch (this.#given.label) {
      case 'options':
        return readOptions(acme, { ...this.#input, ...given }, schema);
      case 'credentials': {
        const definition = { ...acme, credentials: schema as unknown as typeof acme.credentials };
        const credentials = this.#given.readByFunction ? () => this.#input : this.#input;
        return new TokenClient(definition, readOptions(definition, { ...given, credentials })).token();
      }
      case 'a token response': {
        const definition = { ...acme, token: { ...acme.token, response: schema } };
        return new TokenClient(definition, readOptions(definition, given)).token();
      }
      case 'an argument':
        return openKeys(given).call('things.get', undefined, (checked) => checked(schema, this.#input) as never);
      default:
        return openKeys(given).call('things.get', undefined, () => call);
    }
  }

  #schema(): Schema {
    const { message, path, more, hostile } = this.#given;
    const issue = { message: this.#message(message), ...(path !== undefined && { path: this.#path(path) }) };
    const second = { message: this.#message(more) };
    this.#issues.push(issue, second);
    const validate = (): unknown => {
      const result = hostile === undefined ? { issues: [issue, second] } : this.#hostile(hostile, issue.message);
      if (result instanceof Quoting) throw result;
      return result;
    };
    return { '~standard': { version: 1, vendor: 'fuzz', validate: validate as never } };
  }

  /** Returns an invalid schema result. */
  #hostile(kind: number, message: unknown): unknown {
    const thrower = (): never => {
      throw new Quoting(String(message));
    };
    const throwing = (name: string): object =>
      Object.defineProperty({ issues: undefined }, name, { enumerable: true, get: thrower });
    const results: readonly (() => unknown)[] = [
      () => undefined,
      () => null,
      () => true,
      () => message,
      () => ({}),
      () => ({ issues: message }),
      () => ({ issues: [] }),
      () => ({ issues: [message] }),
      () => ({ issues: [{ message: { toString: thrower }, path: [{ key: { toString: thrower } }] }] }),
      () => throwing('issues'),
      () => throwing('value'),
      () => ({ issues: throwing('0') }),
      () => ({ issues: [throwing('message')] }),
      () => ({ issues: [{ message, path: [throwing('key')] }] }),
      () => new Quoting(String(message)),
      () => Promise.resolve({ issues: [{ message }] }),
      () => Promise.reject(new Quoting(String(message))),
    ];
    return at(results, kind)();
  }

  #message({ kind, secret: which, other, spelling, token, jwt, length }: Message): unknown {
    const secret = at(this.#secrets, which);
    const quoted = (text: string): string => {
      this.#quotes.add(text);
      return text;
    };
    const messages: readonly (() => unknown)[] = [
      () => `Invalid input: expected string, received "${secret}"`,
      () => `Unrecognized key: "${secret}"`,
      () => `token must be a number (was ${quoted(JSON.stringify(secret))})`,
      () => `value at [${quoted(JSON.stringify(secret))}] must be "x" or "y" (was ${inspect(this.#input)})`,
      () => `bad ${quoted(spelled(secret, spelling))}`,
      () => `${secret} is too long`,
      () => `'${secret}' and \`${at(this.#secrets, other)}\` differ`,
      () => `decoded to "${quoted(token)}", not to "${secret}"`,
      () => `not ${quoted(jwt)}`,
      () => `a\r\n\u001b[31m${secret}\u202e${'x'.repeat(length)}`,
      () => `${'long '.repeat(length % 800)}${secret}`,
      () => '',
      () => undefined,
      () => 42,
    ];
    return at(messages, kind)();
  }

  #path({ steps, holdsItself, secret: whole }: Path): unknown {
    if (whole !== undefined) return at(this.#secrets, whole);
    const path: unknown[] = steps.map(({ kind, secret: which, jwt }) => {
      const secret = at(this.#secrets, which);
      const key = keyOf(secret);
      const last = Object.keys(this.#input).at(-1);
      return at<unknown>(
        ['name', key, { key }, last, which, Symbol(secret), null, { toString: () => secret }, '\u001b[2J\n', jwt],
        kind,
      );
    });
    if (holdsItself) path.push(path);
    return path;
  }
}

const openKeys = (given: object): KeyClient<AcmeCredentials> =>
  new KeyClient(acme, readOptions(acme, given), ({ secret }: AcmeCredentials) => secret);

/** Adds digits to a secret that could be mistaken for a field name. */
function keyOf(secret: string): string {
  return /\d\D+\d/.test(secret) ? secret : `7${secret}7`;
}
