import type { ErrorCode } from '@x/core';
import fc from 'fast-check';
import { oneIn, rarely, record, type ValueOf } from './arbitraries.js';
import type { Verdict } from './campaign.js';
import type { Request, Script, Wire } from './fuzz-dispatcher.js';
import { isPlain } from './fuzz-server.js';
import { judgeError } from './judge-error.js';
import { ANSWERED_CANARY } from './nasty-values.js';
import { Reading } from './reading.js';
import { changed, changes, unchanged } from './responses.js';
import { resultOf, type Settled, settle } from './settled.js';
import { sentCanaries, shown } from './shown-canaries.js';
import { LARGEST_ANSWER, type OpenClient, type Operation, type Seen, type Subject } from './subject.js';
import { VirtualClock } from './virtual-clock.js';
import type { WireAnswer } from './wire-answer.js';

/** One response, and what else is tried with it. */
export const trialInput = ({ operations }: Subject) =>
  record({
    operation: fc.oneof(
      ...operations.map(({ label, share, genuine }) => ({
        weight: share,
        arbitrary: record({ label: fc.constant(label), genuine }),
      })),
    ),
    changes,
    /** Whether it goes over a socket, through the engine's own parser. */
    overSocket: oneIn(32),
    /** Whether the client has to work with a healthy response afterwards; after one over a socket it always has to. */
    recovers: oneIn(10),
    /** Whether events and the status are looked at. */
    looks: oneIn(4),
    retries: rarely(8, fc.constant(0), fc.constant(2)),
  });
export type TrialInput = ValueOf<ReturnType<typeof trialInput>>;

/** Longer than every token lives, every back-off and every Retry-After. */
const RECOVERY_MS = 25 * 60 * 60_000;
const TIMEOUT_MS = 30_000;
const HEALTHY_TOKEN = 'healthy';
/** A connection that the other side has just closed may be lost once more, before the engine has noticed. */
const RECOVERIES_OVER_SOCKETS = 3;
const LOST: ReadonlySet<string> = new Set(['connect', 'network'] satisfies ErrorCode[]);

/** One response, and what a client makes of it. */
export class Trial {
  readonly #operation: Operation;
  readonly #reading: Reading;
  readonly #subject: Subject;
  readonly #wire: Wire;
  readonly #answer: WireAnswer;
  readonly #inMemory: boolean;
  readonly #patience: number | undefined;
  readonly #input: TrialInput;
  readonly #clock = new VirtualClock(TIMEOUT_MS);
  #requests = 0;
  #tries = 0;
  #authorization: string | undefined;

  /** @param patience Limit for a call in real time, in milliseconds. */
  constructor(subject: Subject, input: TrialInput, wire: Wire, patience?: number) {
    const { label, genuine } = input.operation;
    const operation = subject.operations.find((one) => one.label === label) as Operation;
    this.#patience = patience;
    this.#subject = subject;
    this.#wire = wire;
    this.#operation = operation;
    this.#answer = changed(genuine, input.changes, operation.secrets);
    this.#inMemory = wire.dispatcher !== undefined;
    this.#input = input;
    const exact = this.#inMemory || (isPlain(this.#answer) && this.#answer.ending.kind === 'whole');
    this.#reading = new Reading(this.#answer, exact, operation.mend);
  }

  /** @param events All that the client has published so far. */
  async run(events: readonly unknown[]): Promise<Verdict> {
    const { dispatcher, baseUrl } = this.#wire;
    const { retries, looks, recovers } = this.#input;
    const client = this.#operation.open({
      baseUrl,
      dispatcher,
      clock: this.#clock,
      timeout: TIMEOUT_MS,
      retries,
      maxResponseBytes: LARGEST_ANSWER,
    });
    this.#wire.script = this.#script(this.#answer);
    const settled = await settle(client.call(), this.#patience);
    const faults = [...this.#judge(settled), ...(looks ? this.#judgeTrace('the status', client.status()) : [])];
    if ((recovers || !this.#inMemory) && settled !== 'hung') faults.push(...(await this.#recover(client)));
    if ((await settle(client.close(), this.#patience)) === 'hung') faults.push('a client that does not close');
    // A rejection counts as unhandled only after the turn in which it came.
    await new Promise(setImmediate);
    if (looks) faults.push(...this.#judgeTrace('an event', events));
    return { label: this.#operation.label, result: resultOf(settled), faults, sent: this.#reading.describe() };
  }

  get #seen(): Seen {
    return {
      requests: this.#requests,
      tries: this.#tries,
      retries: this.#input.retries,
      authorization: this.#authorization,
    };
  }

  /** The provider's side: this answer to the request that is meant, and what is needed to all others. */
  #script(answer: WireAnswer): Script {
    const { grant } = this.#subject;
    const { name, mutates } = this.#operation;
    const script: Script = {
      reply: ({ path, authorization }: Request) => {
        const asksForToken = path === grant?.path;
        // In memory a request may find no connection.
        const begun = answer.ending.kind === 'whole' || answer.ending.at !== -2 || !this.#inMemory;
        if (asksForToken === (name === 'token')) {
          this.#tries += 1;
          if (begun) this.#requests += 1;
        }
        if (!asksForToken) this.#authorization = authorization;
        if (asksForToken === (mutates === 'token answer')) return answer;
        return unchanged(asksForToken ? grant.answer : { status: 200, body: { items: [] } });
      },
      // A turn later: whoever waits has to have begun to.
      silent: () =>
        setImmediate(() => {
          if (this.#wire.script === script) this.#clock.advance(TIMEOUT_MS);
        }),
    };
    return script;
  }

  #judge(settled: Settled): string[] {
    if (settled === 'hung') return ['a call that did not settle'];
    const [operation, reading] = [this.#operation, this.#reading];
    if ('value' in settled) return [...operation.judge(settled.value, reading, this.#seen)];
    return [...judgeError(settled.error, { subject: this.#subject, operation, reading, seen: this.#seen })];
  }

  /** What is meant for logs has to be fit for them. */
  #judgeTrace(what: string, trace: unknown): readonly string[] {
    const text = shown(trace);
    const canaries = sentCanaries(text, this.#operation, this.#reading);
    const answered = text.includes(ANSWERED_CANARY) ? ['shows a token'] : [];
    return [...canaries, ...answered].map((fault) => `${what} ${fault}`);
  }

  /** Whatever came before, a healthy answer has to work once every back-off has ended. */
  async #recover(client: OpenClient): Promise<readonly string[]> {
    const answer = unchanged(this.#operation.healthy(HEALTHY_TOKEN));
    this.#wire.script = this.#script(answer);
    // The token request of a call that has waited long enough may end a moment after it.
    await new Promise(setImmediate);
    if ((await settle(this.#wire.quiet(), this.#patience)) === 'hung') return ['a connection that is not given up'];
    let settled: Settled = 'hung';
    for (let turn = 0; turn < (this.#inMemory ? 1 : RECOVERIES_OVER_SOCKETS); turn += 1) {
      this.#clock.advance(RECOVERY_MS);
      settled = await settle(client.call(), this.#patience);
      if (!LOST.has(resultOf(settled))) break;
    }
    const faults = this.#recovered(settled, new Reading(answer, true, this.#operation.mend));
    return faults.map((fault) => `with a healthy answer afterwards: ${fault}`);
  }

  #recovered(settled: Settled, reading: Reading): readonly string[] {
    if (settled === 'hung') return ['a call that did not settle'];
    return 'error' in settled ? [shown(settled.error)] : this.#operation.judge(settled.value, reading, this.#seen);
  }
}
