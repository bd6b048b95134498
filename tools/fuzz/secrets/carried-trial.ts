import { ProviderError } from '@x/core';
import { unchanged } from '../draw.js';
import { FuzzDispatcher, type Request } from '../fuzz-dispatcher.js';
import { treeOf } from '../json-tree.js';
import { Random } from '../random.js';
import type { Verdict } from '../trial.js';
import { VirtualClock } from '../virtual-clock.js';
import type { WireAnswer } from '../wire-answer.js';
import { AcmeClient, acme, type Credentials, openKeys, optionsOf } from './acme.js';
import { printed, Quotes } from './quotes.js';
import { randomJwt, randomSecretName, randomText, randomToken, spelled } from './random-secret.js';

const TIMEOUT_MS = 30_000;
/** Longer than every back-off, shorter than a token lives. */
const PAUSE_MS = 70_000;
/** Fewer than a client remembers of each kind: what came with a request that is still under way counts, too. */
const REMEMBERED = 4;
/** As much of a message as is certainly looked at for secrets. */
const MAX_WORDS = 900;

/** A client, a random history, and a provider that quotes from it in its refusals. */
export class CarriedTrial {
  readonly label: string;
  readonly #random: Random;
  readonly #clock = new VirtualClock(TIMEOUT_MS);
  readonly #wire = new FuzzDispatcher();
  readonly #quotes = new Quotes();
  readonly #events: unknown[] = [];
  readonly #credentials: string[] = [];
  readonly #signatures: string[] = [];
  /** Tokens that were sent, and those that were issued meanwhile: the client may not have read these yet. */
  readonly #tokens: string[] = [];
  readonly #issued: string[] = [];
  readonly #refusals: object[] = [];
  #current: Credentials;

  constructor(seed: string) {
    this.#random = new Random(`carried ${seed}`);
    this.#current = { id: randomText(this.#random), secret: randomToken(this.#random) };
    this.label = this.#random.oneIn(4) ? 'a key that lasts' : 'a token that expires';
    this.#wire.script = { reply: (request) => this.#reply(request), silent: () => undefined };
  }

  /** What the provider has said, for a report. */
  describe(): object {
    return { refusals: this.#refusals };
  }

  async run(): Promise<Verdict> {
    const random = this.#random;
    const rotates = random.oneIn(2);
    if (!rotates) this.#credentials.push(...Object.values(this.#current));
    const options = optionsOf({
      credentials: rotates ? () => this.#read() : this.#current,
      dispatcher: this.#wire,
      clock: this.#clock,
      timeout: TIMEOUT_MS,
      retries: random.below(3),
      onEvent: (event: unknown) => this.#events.push(event),
    });
    const [client, actions] = this.label === 'a key that lasts' ? this.#keys(options) : this.#tokensOf(options);
    const results: string[] = [];
    const faults: string[] = [];
    for (let step = random.below(5) + 1; step > 0; step -= 1) {
      const error = await random
        .pick(actions)()
        .then(
          () => undefined,
          (reason: unknown) => reason,
        );
      // What is asked for in reserve comes by itself.
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
    return { result: results.at(-1) ?? 'value', faults };
  }

  #keys(options: ReturnType<typeof optionsOf>) {
    const client = openKeys(options);
    const actions: readonly (() => Promise<unknown>)[] = [
      () => client.http.get('/x'),
      () => client.http.post('/x', { a: 1 }),
      () => {
        const answer = acme.token.response;
        const issued = ({ accessToken }: { readonly accessToken: string }): string => accessToken;
        return client.call('keys.create', undefined, () => ({
          method: 'POST',
          path: '/token',
          response: answer,
          issued,
        }));
      },
    ];
    return [client, actions] as const;
  }

  #tokensOf(options: ReturnType<typeof optionsOf>) {
    const random = this.#random;
    const sign = async (): Promise<Record<string, string>> => {
      this.#signatures.push(randomToken(random));
      return { 'x-signature': this.#signatures.at(-1) ?? '' };
    };
    const client = new AcmeClient(random.oneIn(3) ? { ...acme, sign } : acme, options, random.below(3));
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

  /** What the credentials function gives: now and then another secret, or other credentials. */
  #read(): Credentials {
    const random = this.#random;
    if (random.oneIn(2)) {
      this.#current = { id: random.oneIn(2) ? this.#current.id : randomText(random), secret: randomToken(random) };
    }
    this.#credentials.push(...Object.values(this.#current));
    return this.#current;
  }

  #reply({ path, authorization }: Request): WireAnswer {
    const random = this.#random;
    const token = authorization?.replace('Bearer ', '');
    if (token !== undefined && !this.#tokens.includes(token)) this.#tokens.push(token);
    if (random.oneIn(3)) return this.#refusal();
    if (random.oneIn(6)) return unchanged({ status: random.pick([401, 401, 503, 429]), body: treeOf({}) });
    if (path !== '/token') return unchanged({ status: 200, body: treeOf({ ok: true }) });
    const issued = randomToken(random);
    this.#issued.push(issued);
    return unchanged({ status: 200, body: treeOf({ token: issued }) });
  }

  /** A refusal that quotes what the client has carried, and what nobody knew but the response gives away itself. */
  #refusal(): WireAnswer {
    const random = this.#random;
    const carried = [this.#tokens, this.#credentials, this.#signatures].flatMap((list) => list.slice(-REMEMBERED));
    const quotes = Array.from({ length: 1 + random.below(3) }, () =>
      this.#quote(spelled(random.pick(carried), random)),
    );
    const fields: Record<string, unknown>[] = [{}];
    if (random.oneIn(2)) {
      const unknown = randomText(random);
      fields.push(this.#hidden(unknown));
      quotes.push(this.#quote(spelled(unknown, random)));
    }
    if (random.oneIn(4)) quotes.push(this.#quote(randomJwt(random)));
    if (random.oneIn(4)) quotes.push(`Bearer ${this.#quote(`${randomJwt(random).replaceAll('.', '').slice(3)}1`)}`);
    const words = ` ${random.pick(['no', 'duplicate of', 'expected', 'see'])} `;
    const refused = quotes.join(words).slice(0, MAX_WORDS);
    const body = Object.assign({}, ...(random.oneIn(2) ? [{ refused }, ...fields] : [...fields, { refused }]));
    this.#refusals.push(body);
    return unchanged({ status: random.pick([400, 401, 401, 403, 409, 422, 500]), body: treeOf(body) });
  }

  #quote(text: string): string {
    this.#quotes.add(text);
    return text;
  }

  /** A secret under a name that tells, somewhere in a response. */
  #hidden(secret: string): Record<string, unknown> {
    const random = this.#random;
    this.#quotes.add(secret);
    const name = randomSecretName(random);
    let value: Record<string, unknown> = random.pick<() => Record<string, unknown>>([
      () => ({ [name]: secret }),
      () => ({ [name]: [secret] }),
      () => ({ [name]: { value: secret, kind: 'x' } }),
      () => ({ [name]: `Bearer ${secret}` }),
      () => ({ field: name, value: secret }),
      // In a text it is found where it ends with the quotation mark.
      () => (/["'\\]/.test(secret) ? { [name]: secret } : { detail: JSON.stringify({ access_token: secret }) }),
    ])();
    for (let depth = random.below(4); depth > 0; depth -= 1) {
      value = random.oneIn(2) ? { data: value } : { errors: [{ code: 'x' }, value] };
    }
    return value;
  }

  #judge(error: unknown): readonly string[] {
    if (!ProviderError.is(error)) return [`no ProviderError: ${printed(error).slice(0, 2_000)}`];
    const { message, providerMessage = '' } = error;
    const faults = [...this.#find('an error', error)];
    if (providerMessage.length > 200) faults.push(`providerMessage of ${providerMessage.length} characters`);
    if (!message.includes(providerMessage)) faults.push('a message without the words of the provider');
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(message)) faults.push('control characters');
    return faults;
  }

  #find(what: string, value: unknown): readonly string[] {
    return this.#quotes.shownBy(printed(value)).map((quoted) => `${what} shows ${quoted}`);
  }
}

/** The code of an error, and whether the words of the provider came with it, masked. */
function resultOf(error: unknown): string {
  if (!ProviderError.is(error)) return 'another error';
  return `${error.code}${error.providerMessage?.includes('[Secret]') === true ? ', masked' : ''}`;
}
