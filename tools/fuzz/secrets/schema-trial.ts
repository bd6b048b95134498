import { inspect } from 'node:util';
import { ProviderError, readOptions } from '@x/core';
import { unchanged } from '../draw.js';
import { FuzzDispatcher } from '../fuzz-dispatcher.js';
import { treeOf } from '../json-tree.js';
import { Random } from '../random.js';
import type { Verdict } from '../trial.js';
import { AcmeClient, acme, openKeys, optionsOf } from './acme.js';
import { printed, Quotes } from './quotes.js';
import { randomJwt, randomSecretName, randomText, randomToken, spelled } from './random-secret.js';

type Schema = typeof acme.token.response;

const LONGEST_MESSAGE = 600;

/** What a schema may throw, or reject with. */
class Quoting extends Error {}

/** A schema that quotes what it received, in its messages, in its paths or in what it throws. */
export class SchemaTrial {
  readonly label: string;
  readonly #random: Random;
  readonly #quotes = new Quotes();
  readonly #secrets: readonly string[];
  readonly #input: object;
  readonly #said: unknown[] = [];

  constructor(seed: string) {
    const random = new Random(`schemas ${seed}`);
    this.#random = random;
    this.#secrets = Array.from({ length: 1 + random.below(3) }, () => randomText(random));
    this.#quotes.add(...this.#secrets);
    this.#input = this.#drawInput();
    this.label = random.pick([
      'options',
      'a token response',
      'credentials',
      'an argument',
      'the response of an operation',
    ]);
  }

  /** What the schema has said, for a report. */
  describe(): object {
    return { input: this.#input, said: this.#said };
  }

  async run(): Promise<Verdict> {
    const error = await this.#refuse(this.#schema()).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!ProviderError.is(error)) return { result: 'no error', faults: [`no ProviderError: ${printed(error)}`] };
    const { message, code } = error;
    const faults = this.#quotes.shownBy(printed(error)).map((quoted) => `an error shows ${quoted}`);
    if (message.length > LONGEST_MESSAGE) faults.push(`message of ${message.length} characters`);
    if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(message)) faults.push('control characters');
    return { result: message.endsWith('another value') ? `${code}, without words` : code, faults };
  }

  /** Has the input checked by a door of the packages behind which a schema of somebody else may stand. */
  async #refuse(schema: Schema): Promise<unknown> {
    const wire = new FuzzDispatcher();
    wire.script = {
      reply: () => unchanged({ status: 200, body: treeOf(this.#input) }),
      silent: () => undefined,
    };
    const given = { credentials: { id: 'the-id', secret: 'the-secret' }, dispatcher: wire, retries: 0 };
    const call = { method: 'GET', path: '/x', response: schema } as const;
    switch (this.label) {
      case 'options':
        return readOptions(acme, { ...this.#input, ...given }, schema);
      case 'credentials': {
        const definition = { ...acme, credentials: schema as unknown as typeof acme.credentials };
        const credentials = this.#random.oneIn(2) ? this.#input : () => this.#input;
        return new AcmeClient(definition, readOptions(definition, { ...given, credentials })).token();
      }
      case 'a token response': {
        const definition = { ...acme, token: { ...acme.token, response: schema } };
        return new AcmeClient(definition, optionsOf(given)).token();
      }
      case 'an argument':
        return openKeys(optionsOf(given)).call(
          'things.get',
          undefined,
          (checked) => checked(schema, this.#input) as never,
        );
      default:
        return openKeys(optionsOf(given)).call('things.get', undefined, () => call);
    }
  }

  #drawInput(): object {
    const random = this.#random;
    const places = this.#secrets.map((secret) =>
      random.pick<() => object>([
        () => ({ [randomSecretName(random)]: secret }),
        () => ({ [keyOf(secret)]: random.below(100) }),
        () => ({ some: { where: [[secret]] } }),
        () => ({ text: secret }),
      ])(),
    );
    return { name: 'Jane', list: [1, 'two', { deep: true }], ...Object.assign({}, ...places), places };
  }

  #schema(): Schema {
    const random = this.#random;
    const issue = { message: this.#message(), ...(random.oneIn(2) && { path: this.#path() }) };
    this.#said.push(issue);
    const hostile = random.oneIn(10);
    const more = this.#message();
    const validate = (): unknown => {
      const result = hostile ? this.#hostile() : { issues: [issue, { message: more }] };
      if (result instanceof Quoting) throw result;
      return result;
    };
    return { '~standard': { version: 1, vendor: 'fuzz', validate: validate as never } };
  }

  /** Results that no schema should have. */
  #hostile(): unknown {
    const message = this.#message();
    const thrower = (): never => {
      throw new Quoting(String(message));
    };
    const throwing = (name: string): object =>
      Object.defineProperty({ issues: undefined }, name, { enumerable: true, get: thrower });
    return this.#random.pick<() => unknown>([
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
    ])();
  }

  #message(): unknown {
    const random = this.#random;
    const secret = random.pick(this.#secrets);
    const quoted = (text: string): string => {
      this.#quotes.add(text);
      return text;
    };
    return random.pick<() => unknown>([
      () => `Invalid input: expected string, received "${secret}"`,
      () => `Unrecognized key: "${secret}"`,
      () => `token must be a number (was ${quoted(JSON.stringify(secret))})`,
      () => `value at [${quoted(JSON.stringify(secret))}] must be "x" or "y" (was ${inspect(this.#input)})`,
      () => `bad ${quoted(spelled(secret, random))}`,
      () => `${secret} is too long`,
      () => `'${secret}' and \`${random.pick(this.#secrets)}\` differ`,
      () => `decoded to "${quoted(randomToken(random))}", not to "${secret}"`,
      () => `not ${quoted(randomJwt(random))}`,
      () => `a\r\n\u001b[31m${secret}\u202e${'x'.repeat(random.below(3_000))}`,
      () => `${'long '.repeat(random.below(800))}${secret}`,
      () => '',
      () => undefined,
      () => 42,
    ])();
  }

  #key(): string {
    return keyOf(this.#random.pick(this.#secrets));
  }

  #path(): unknown {
    const random = this.#random;
    const step = (): unknown =>
      random.pick<() => unknown>([
        () => this.#key(),
        () => ({ key: this.#key() }),
        () => Object.keys(this.#input).at(-1),
        () => 'name',
        () => random.below(20_000),
        () => Symbol(random.pick(this.#secrets)),
        () => null,
        () => ({ toString: () => random.pick(this.#secrets) }),
        () => '\u001b[2J\n',
        () => randomJwt(random),
      ])();
    const path: unknown[] = Array.from({ length: random.below(6) }, step);
    if (random.oneIn(10)) path.push(path);
    return random.oneIn(20) ? random.pick(this.#secrets) : path;
  }
}

/** A secret that is no name of a field: without digits it could be one. */
function keyOf(secret: string): string {
  return /\d\D+\d/.test(secret) ? secret : `7${secret}7`;
}
