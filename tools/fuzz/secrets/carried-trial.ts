import { type CheckedOptions, KeyClient, ProviderError, readOptions, TokenClient } from '@x/core';
import fc from 'fast-check';
import { type AcmeCredentials, acme } from '../../../packages/core/test/acme.js';
import { at, index, oneIn, rarely, record, type ValueOf } from '../arbitraries.js';
import type { Verdict } from '../campaign.js';
import { FuzzDispatcher, type Request } from '../fuzz-dispatcher.js';
import { treeOf } from '../json-tree.js';
import { anyText, jwt, secretName, spelled, token } from '../random-secrets.js';
import { unchanged } from '../responses.js';
import { VirtualClock } from '../virtual-clock.js';
import type { WireResponse } from '../wire-answer.js';
import { printed, Quotes } from './quotes.js';

const TIMEOUT_MS = 30_000;
/** Pause between steps. It is longer than any back-off but shorter than a token's lifetime. */
const PAUSE_MS = 70_000;
/**
 * Number of recent secrets of each kind that responses quote. A client remembers more, including those of pending
 * requests.
 */
const REMEMBERED = 4;
/** Length of the message prefix in which the client always searches for secrets. */
const MAX_WORDS = 900;

const refusal = record({
  quotes: fc.array(record({ carried: index, spelling: index }), { minLength: 1, maxLength: 3 }),
  /** A secret that the client can identify only by its field name in the response. */
  unknown: fc.option(
    record({
      text: anyText,
      name: secretName,
      spelling: index,
      place: index,
      nested: fc.array(fc.boolean(), { maxLength: 3 }),
    }),
    { freq: 1 },
  ),
  jwt: rarely(4, fc.constant(undefined), jwt),
  bearer: rarely(4, fc.constant(undefined), jwt),
  words: fc.constantFrom(' no ', ' duplicate of ', ' expected ', ' see '),
  wordsFirst: oneIn(2),
  status: fc.constantFrom(400, 401, 401, 403, 409, 422, 500),
});
type Refusal = ValueOf<typeof refusal>;

/** Generates the client's actions and the provider's replies. Both lists are used cyclically. */
export const carriedInput = record({
  lasting: oneIn(4),
  rotates: oneIn(2),
  ids: fc.array(anyText, { minLength: 1, maxLength: 2 }),
  secrets: fc.array(token, { minLength: 1, maxLength: 4 }),
  reads: fc.array(record({ id: index, secret: index }), { minLength: 1, maxLength: 6 }),
  retries: fc.nat(2),
  spares: fc.nat(2),
  signatures: rarely(3, fc.constant([]), fc.array(token, { minLength: 1, maxLength: 6 })),
  steps: fc.array(index, { minLength: 1, maxLength: 5 }),
  replies: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: record({ issues: token }) },
      { weight: 1, arbitrary: record({ status: fc.constantFrom(401, 401, 503, 429) }) },
      { weight: 3, arbitrary: refusal },
    ),
    { minLength: 1, maxLength: 12 },
  ),
});
type CarriedInput = ValueOf<typeof carriedInput>;

/** Runs a client against a provider whose errors quote secrets that the client has sent or received. */
export class CarriedTrial {
  readonly #input: CarriedInput;
  readonly #clock = new VirtualClock(TIMEOUT_MS);
  readonly #wire = new FuzzDispatcher();
  readonly #quotes = new Quotes();
  readonly #events: unknown[] = [];
  readonly #credentials: string[] = [];
  readonly #signatures: string[] = [];
  /** Tokens that the client has sent. `#issued` contains the tokens of the current step, which may still be unread. */
  readonly #tokens: string[] = [];
  readonly #issued: string[] = [];
  readonly #refusals: object[] = [];
  #reads = 0;
  #replies = 0;

  constructor(input: CarriedInput) {
    this.#input = input;
    this.#wire.script = { reply: (request) => this.#reply(request), silent: () => undefined };
  }

  async run(): Promise<Verdict> {
    const { lasting, rotates, retries, steps } = this.#input;
    const options = readOptions(acme, {
      baseUrl: this.#wire.baseUrl,
      credentials: rotates ? () => this.#read() : this.#read(),
      dispatcher: this.#wire,
      clock: this.#clock,
      timeout: TIMEOUT_MS,
      retries,
      onEvent: (event: unknown) => this.#events.push(event),
    });
    const [client, actions] = lasting ? this.#keys(options) : this.#tokensOf(options);
    const results: string[] = [];
    const faults: string[] = [];
    for (const step of steps) {
      const error = await at(actions, step)().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      // The client replaces a spare token after the call that used it.
      await new Promise(setImmediate);
      this.#tokens.push(...this.#issued.splice(0));
      if (error !== undefined) {
        results.push(resultOf(error));
        faults.push(...this.#judge(error));
        this.#clock.advance(PAUSE_MS);
      }
    }
    faults.push(...this.#find('status()', client.status()), ...this.#find('an event', this.#events));
    await client.close();
    const label = lasting ? 'a key that lasts' : 'a token that expires';
    return { label, result: results.at(-1) ?? 'value', faults, sent: this.#refusals };
  }

  #keys(options: CheckedOptions<AcmeCredentials>) {
    const client = new KeyClient(acme, options, ({ secret }: AcmeCredentials) => secret);
    const actions: readonly (() => Promise<unknown>)[] = [
      () => client.http.get('/x'),
      () => client.http.post('/x', { a: 1 }),
      () => {
        const { response } = acme.token;
        const issued = ({ accessToken }: { readonly accessToken: string }): string => accessToken;
        return client.call('keys.create', undefined, () => ({
          method: 'POST',
          path: '/token',
          response,
          issued,
        }));
      },
    ];
    return [client, actions] as const;
  }

  #tokensOf(options: CheckedOptions<AcmeCredentials>) {
    const { signatures, spares } = this.#input;
    const sign = async (): Promise<Record<string, string>> => {
      const signature = at(signatures, this.#signatures.length);
      this.#signatures.push(signature);
      return { 'x-signature': signature };
    };
    const client = new TokenClient(signatures.length > 0 ? { ...acme, sign } : acme, options, spares);
    const actions: readonly (() => Promise<unknown>)[] = [
      () => client.token(),
      () => client.token({ fresh: true }),
      () => client.http.get('/x'),
      () => client.http.get('/x'),
      () => client.http.put('/x', { a: 1 }),
      () => client.transaction(({ http }) => http.get('/x')),
      () => client.transaction((transaction) => transaction.token({ fresh: true })),
      async () => client.invalidate(await client.token()),
    ];
    return [client, actions] as const;
  }

  #read(): AcmeCredentials {
    const { ids, secrets, reads } = this.#input;
    const { id, secret } = at(reads, this.#reads++);
    const credentials = { id: at(ids, id), secret: at(secrets, secret) };
    this.#credentials.push(...Object.values(credentials));
    return credentials;
  }

  #reply({ path, authorization }: Request): WireResponse {
    const sent = authorization?.replace('Bearer ', '');
    if (sent !== undefined && !this.#tokens.includes(sent)) this.#tokens.push(sent);
    const reply = at(this.#input.replies, this.#replies++);
    if ('quotes' in reply) return this.#refusal(reply);
    if ('status' in reply) return unchanged({ status: reply.status, body: treeOf({}) });
    if (path !== '/token') return unchanged({ status: 200, body: treeOf({ ok: true }) });
    this.#issued.push(reply.issues);
    return unchanged({ status: 200, body: treeOf({ token: reply.issues }) });
  }

  /** Returns an error response that quotes known and unknown secrets. */
  #refusal({ quotes: chosen, unknown, jwt: token, bearer, words, wordsFirst, status }: Refusal): WireResponse {
    const carried = [this.#tokens, this.#credentials, this.#signatures].flatMap((list) => list.slice(-REMEMBERED));
    const quotes = chosen.map((quote) => this.#quote(spelled(at(carried, quote.carried), quote.spelling)));
    const fields: Record<string, unknown>[] = [{}];
    if (unknown !== null) {
      fields.push(this.#hidden(unknown));
      quotes.push(this.#quote(spelled(unknown.text, unknown.spelling)));
    }
    if (token !== undefined) quotes.push(this.#quote(token));
    if (bearer !== undefined) quotes.push(`Bearer ${this.#quote(`${bearer.replaceAll('.', '').slice(3)}1`)}`);
    const refused = quotes.join(words).slice(0, MAX_WORDS);
    const body = Object.assign({}, ...(wordsFirst ? [{ refused }, ...fields] : [...fields, { refused }]));
    this.#refusals.push(body);
    return unchanged({ status, body: treeOf(body) });
  }

  #quote(text: string): string {
    this.#quotes.add(text);
    return text;
  }

  /** Returns response fields in which a field name identifies a secret. */
  #hidden({ text, name, place, nested }: NonNullable<Refusal['unknown']>): Record<string, unknown> {
    this.#quotes.add(text);
    const value: Record<string, unknown> = at(
      [
        { [name]: text },
        { [name]: [text] },
        { [name]: { value: text, kind: 'x' } },
        { [name]: `Bearer ${text}` },
        { field: name, value: text },
        // The client finds a secret inside text only if the next quotation mark ends it.
        /["'\\]/.test(text) ? { [name]: text } : { detail: JSON.stringify({ access_token: text }) },
      ],
      place,
    );
    return nested.reduce((inner, inData) => (inData ? { data: inner } : { errors: [{ code: 'x' }, inner] }), value);
  }

  #judge(error: unknown): readonly string[] {
    if (!ProviderError.is(error)) return [`no ProviderError: ${printed(error).slice(0, 2_000)}`];
    const { message, providerMessage = '' } = error;
    const faults = [...this.#find('an error', error)];
    if (providerMessage.length > 200) faults.push(`providerMessage of ${providerMessage.length} characters`);
    if (!message.includes(providerMessage)) faults.push("a message without the provider's words");
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(message)) faults.push('control characters');
    return faults;
  }

  #find(source: string, value: unknown): readonly string[] {
    return this.#quotes.shownBy(printed(value)).map((quoted) => `${source} shows ${quoted}`);
  }
}

/** Returns the error code, followed by `masked` if the error contains a masked secret. */
function resultOf(error: unknown): string {
  if (!ProviderError.is(error)) return 'another error';
  return `${error.code}${error.providerMessage?.includes('[Secret]') === true ? ', masked' : ''}`;
}
