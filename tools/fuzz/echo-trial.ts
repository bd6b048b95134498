import fc from 'fast-check';
import { at, index, oneIn, rarely, record, type ValueOf } from './arbitraries.js';
import { type FuzzOptions, type FuzzReport, runCampaign, type Verdict } from './campaign.js';
import type { EchoSubject } from './echo-subjects.js';
import { FuzzDispatcher } from './fuzz-dispatcher.js';
import { secret } from './random-secrets.js';
import { resultOf, settle } from './settled.js';
import { shown } from './shown-canaries.js';
import { layers, partOf, type Spelled, spell } from './spelled.js';
import { leaksIn } from './told-secrets.js';
import { VirtualClock } from './virtual-clock.js';
import { honest, type WireResponse } from './wire-answer.js';

const TIMEOUT_MS = 30_000;

/** Maximum length of the quoted part of a secret, because a client searches only the start of a long message. */
const MAX_PART = 120;

const word = fc.constantFrom(
  ...['refused:', 'no such key', 'Invalid or expired token', 'client', 'is not', 'or', ', ', '"', ' = ', '(', ')'],
);

/** Generates a quote of a whole secret, of one part, or of several non-adjacent parts. */
const quote = record({
  secret: index,
  start: index,
  spelling: layers,
  words: fc.array(word, { minLength: 1, maxLength: 4 }),
  /** Parts to quote one after another, until the end of the secret is reached. If empty, the whole secret is quoted. */
  parts: rarely(
    2,
    fc.constant([]),
    fc.array(
      record({
        length: fc.constantFrom(4, 6, 8, 10, 11, 11, 14),
        gap: fc.constantFrom(1, 2, 4),
        respelled: rarely(3, fc.constant(undefined), layers),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  ),
  reversed: oneIn(2),
});
type Quote = ValueOf<typeof quote>;

/** Generates credentials, a token, and an error response that repeats some of them. */
const echoInput = ({ credentials }: EchoSubject) =>
  record({
    credentials: record(Object.fromEntries(credentials.map((name) => [name, secret]))),
    token: secret,
    ownOperation: oneIn(3),
    /** Whether the provider rejects the token request instead of the call. */
    early: oneIn(3),
    padding: rarely(4, fc.constant(0), fc.constantFrom(150, 190, 199, 900, 1020, 1400, 1530)),
    quotes: fc.array(quote, { minLength: 1, maxLength: 3 }),
    separator: fc.constantFrom(' ', ' ', ''),
    status: fc.constantFrom(400, 400, 403, 404, 422, 429, 500),
  });
type EchoInput = ValueOf<ReturnType<typeof echoInput>>;

/**
 * Rejects a call with a message that contains secrets in various spellings, and searches the client's output for them.
 */
async function echoTrial(
  subject: EchoSubject,
  input: EchoInput,
  events: readonly unknown[],
  hangAfterMs = 5_000,
): Promise<Verdict> {
  const { tokenPath } = subject;
  const { credentials, token, status, padding } = input;
  const wire = new FuzzDispatcher();
  const { dispatcher, baseUrl } = wire;
  const clock = new VirtualClock(TIMEOUT_MS);
  const surroundings = { baseUrl, dispatcher, clock, timeout: TIMEOUT_MS, retries: 0, maxResponseBytes: 128 * 1024 };
  const client = subject.open(surroundings, credentials, input.ownOperation);
  const early = input.early && tokenPath !== undefined;
  const sent = [...Object.values(credentials), ...(early || tokenPath === undefined ? [] : [token])];
  const quotes = input.quotes.map((one) => ({ words: one.words, spelled: partsOf(at(sent, one.secret), one) }));
  const pieces = quotes.flatMap(({ words, spelled }) => spelled.flatMap(({ text }, part) => [at(words, part), text]));
  const words = [...(padding > 0 ? ['x'.repeat(padding)] : []), ...pieces].join(input.separator);
  const refusal = responseOf(status, subject.refuse(words, status));
  wire.script = {
    reply: ({ path }) => (path === tokenPath && !early ? responseOf(200, subject.issue(token)) : refusal),
    silent: () => undefined,
  };
  const started = performance.now();
  const settled = await settle(client.call(), hangAfterMs);
  const took = performance.now() - started;
  const trace = [settled, client.status(), events];
  await client.close();
  const faults = leaksIn(
    trace.map(shown).join('\n'),
    quotes.flatMap(({ spelled }) => spelled),
  );
  const blocked = took > hangAfterMs ? [`blocked the process for ${Math.round(took)} ms`] : [];
  return { label: 'echo', result: resultOf(settled), faults: [...faults, ...blocked], sent: words };
}

/** Rejects calls with random messages until the client exposes a secret. */
export function fuzzEchoes(subject: EchoSubject, options: FuzzOptions): Promise<FuzzReport> {
  return runCampaign(
    echoInput(subject),
    (input, events) => echoTrial(subject, input, events, options.hangAfterMs),
    options,
  );
}

function partsOf(text: string, { start, spelling, parts, reversed }: Quote): readonly Spelled[] {
  const from = start % Math.max(1, text.length - MAX_PART);
  const end = Math.min(text.length, from + MAX_PART);
  const whole = spell(text, spelling, from, end);
  if (parts.length === 0) return [whole];
  const spelled: Spelled[] = [];
  for (let place = from; place < end; ) {
    const { length, gap, respelled } = at(parts, spelled.length);
    const all = respelled === undefined ? whole : spell(text, respelled, from, end);
    spelled.push(partOf(all, place, Math.min(place + length, end)));
    place += length + gap;
  }
  return reversed ? spelled.reverse() : spelled;
}

function responseOf(status: number, body: object): WireResponse {
  return honest({ status, headers: [['content-type', 'application/json']], body: Buffer.from(JSON.stringify(body)) });
}
