import type { EchoSubject } from './echo-subjects.js';
import type { FuzzDispatcher } from './fuzz-dispatcher.js';
import { Random } from './random.js';
import { randomSecret } from './random-secrets.js';
import { resultOf, settle } from './settled.js';
import { shown } from './shown-canaries.js';
import { partOf, type Spelled, spell } from './spelled.js';
import { toldOf } from './told-secrets.js';
import type { Verdict } from './trial.js';
import { VirtualClock } from './virtual-clock.js';
import { honest, type WireAnswer } from './wire-answer.js';

const TIMEOUT_MS = 30_000;

/** So much of a secret is spelled at most. A message is looked at up to a limit, and so is what is said of it here. */
const MAX_PART = 120;

const WORDS = [
  'refused:',
  'no such key',
  'Invalid or expired token',
  'client',
  'is not',
  'or',
  ', ',
  '"',
  ' = ',
  '(',
  ')',
];
const STATUSES = [400, 400, 403, 404, 422, 429, 500];

/** One refusal that repeats secrets in random spellings, and what a client shows of it. Made from the seed and its index alone. */
export class EchoTrial {
  readonly #random: Random;
  readonly #subject: EchoSubject;
  readonly #wire: FuzzDispatcher;
  readonly #patience: number;
  readonly #token: string;
  #spelled: readonly Spelled[] = [];
  #words = '';

  constructor(subject: EchoSubject, seed: string, wire: FuzzDispatcher, patience: number) {
    this.#random = new Random(`echo ${subject.name} ${seed}`);
    this.#subject = subject;
    this.#wire = wire;
    this.#patience = patience;
    this.#token = randomSecret(this.#random);
  }

  /** @param events What was published on the channel of events so far. */
  async run(events: readonly unknown[]): Promise<Verdict> {
    const { dispatcher, baseUrl } = this.#wire;
    const clock = new VirtualClock(TIMEOUT_MS);
    const surroundings = { baseUrl, dispatcher, clock, timeout: TIMEOUT_MS, retries: 0, maxResponseBytes: 128 * 1024 };
    const { client, credentials } = this.#subject.open(surroundings, this.#random);
    const { tokenPath } = this.#subject;
    // Either the token request is refused, and the credentials are repeated, or what the token is for.
    const early = tokenPath !== undefined && this.#random.oneIn(3);
    const refusal = this.#refusal(early || tokenPath === undefined ? credentials : [...credentials, this.#token]);
    this.#wire.script = {
      reply: ({ path }) => (path === tokenPath && !early ? answerOf(200, this.#subject.issue(this.#token)) : refusal),
      silent: () => undefined,
    };
    const started = performance.now();
    const settled = await settle(client.call(), this.#patience);
    const took = performance.now() - started;
    const trace = [settled, client.status(), events];
    await client.close();
    const faults = toldOf(trace.map(shown).join('\n'), this.#spelled);
    const held = took > this.#patience ? [`held the process up for ${Math.round(took)} ms`] : [];
    return { result: resultOf(settled), faults: [...faults, ...held] };
  }

  describe(): object {
    return { words: this.#words, secrets: this.#spelled.map(({ secret }) => secret.slice(0, 200)) };
  }

  #refusal(secrets: readonly string[]): WireAnswer {
    const random = this.#random;
    const pieces: string[] = [];
    const spelled: Spelled[] = [];
    if (random.oneIn(4)) pieces.push('x'.repeat(random.pick([150, 190, 199, 900, 1020, 1400, 1530])));
    for (let count = random.pick([1, 1, 2, 3]); count > 0; count -= 1) {
      for (const part of this.#partsOf(random.pick(secrets))) {
        spelled.push(part);
        pieces.push(random.pick(WORDS), part.text);
      }
    }
    this.#spelled = spelled;
    this.#words = pieces.join(random.pick([' ', ' ', '']));
    const status = random.pick(STATUSES);
    return answerOf(status, this.#subject.refuse(this.#words, status));
  }

  /** All of a secret, some of it, or several parts of it that do not touch each other. */
  #partsOf(secret: string): readonly Spelled[] {
    const random = this.#random;
    const start = random.below(Math.max(1, secret.length - MAX_PART));
    const end = Math.min(secret.length, start + MAX_PART);
    const spelled = spell(secret, random, start, end);
    if (random.oneIn(2)) return [spelled];
    const parts: Spelled[] = [];
    for (let from = start; from < end; ) {
      const to = from + random.pick([4, 6, 8, 10, 11, 11, 14]);
      parts.push(partOf(random.oneIn(3) ? spell(secret, random, start, end) : spelled, from, Math.min(to, end)));
      from = to + random.pick([1, 2, 4]);
    }
    return parts.length > 1 && random.oneIn(2) ? parts.reverse() : parts;
  }
}

function answerOf(status: number, body: object): WireAnswer {
  return honest({ status, headers: [['content-type', 'application/json']], body: Buffer.from(JSON.stringify(body)) });
}
