import type { ErrorCode } from '@x/core';
import fc from 'fast-check';
import { oneIn, rarely, record, type ValueOf } from './arbitraries.js';
import type { Verdict } from './campaign.js';
import type { Request, Script, Wire } from './fuzz-dispatcher.js';
import { isPlain } from './fuzz-server.js';
import { judgeError } from './judge-error.js';
import { RESPONSE_CANARY } from './nasty-values.js';
import { Reading } from './reading.js';
import { changed, changes, unchanged } from './responses.js';
import { resultOf, type Settled, settle } from './settled.js';
import { sentCanaries, shown } from './shown-canaries.js';
import { MAX_RESPONSE_BYTES, type OpenClient, type Operation, type Seen, type Subject } from './subject.js';
import { VirtualClock } from './virtual-clock.js';
import type { WireResponse } from './wire-answer.js';

/** Generates a response and a trial's conditions. */
export const trialInput = ({ operations }: Subject) =>
  record({
    operation: fc.oneof(
      ...operations.map(({ label, share, genuine }) => ({
        weight: share,
        arbitrary: record({ label: fc.constant(label), genuine }),
      })),
    ),
    changes,
    /** Whether to send the response over a socket, so that the HTTP engine parses it. */
    overSocket: oneIn(32),
    /** Whether to check that the client accepts a healthy response after the trial. Trials over a socket always do. */
    recovers: oneIn(10),
    /** Whether to search events and the status for secrets. */
    looks: oneIn(4),
    retries: rarely(8, fc.constant(0), fc.constant(2)),
  });
export type TrialInput = ValueOf<ReturnType<typeof trialInput>>;

/** Wait time before the recovery check. It exceeds every token lifetime, back-off and Retry-After. */
const RECOVERY_MS = 25 * 60 * 60_000;
const TIMEOUT_MS = 30_000;
const HEALTHY_TOKEN = 'healthy';
/** Number of attempts to recover over a socket. The HTTP engine may reuse a closed connection before it notices. */
const RECOVERIES_OVER_SOCKETS = 3;
const LOST: ReadonlySet<string> = new Set(['connect', 'network'] satisfies ErrorCode[]);

/** Sends one response to a client and judges the result. */
export class Trial {
  readonly #operation: Operation;
  readonly #reading: Reading;
  readonly #subject: Subject;
  readonly #wire: Wire;
  readonly #response: WireResponse;
  readonly #inMemory: boolean;
  readonly #hangAfterMs: number | undefined;
  readonly #input: TrialInput;
  readonly #clock = new VirtualClock(TIMEOUT_MS);
  #requests = 0;
  #tries = 0;
  #authorization: string | undefined;

  /** @param hangAfterMs Real time in milliseconds after which a call counts as hung. */
  constructor(subject: Subject, input: TrialInput, wire: Wire, hangAfterMs?: number) {
    const { label, genuine } = input.operation;
    const operation = subject.operations.find((one) => one.label === label) as Operation;
    this.#hangAfterMs = hangAfterMs;
    this.#subject = subject;
    this.#wire = wire;
    this.#operation = operation;
    this.#response = changed(genuine, input.changes, operation.secrets);
    this.#inMemory = wire.dispatcher !== undefined;
    this.#input = input;
    const exact = this.#inMemory || (isPlain(this.#response) && this.#response.ending.kind === 'whole');
    this.#reading = new Reading(this.#response, exact, operation.repair);
  }

  /** @param events Events that the client has emitted so far. */
  async run(events: readonly unknown[]): Promise<Verdict> {
    const { dispatcher, baseUrl } = this.#wire;
    const { retries, looks, recovers } = this.#input;
    const client = this.#operation.open({
      baseUrl,
      dispatcher,
      clock: this.#clock,
      timeout: TIMEOUT_MS,
      retries,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
    this.#wire.script = this.#script(this.#response);
    const settled = await settle(client.call(), this.#hangAfterMs);
    const faults = [...this.#judge(settled), ...(looks ? this.#judgeTrace('the status', client.status()) : [])];
    if ((recovers || !this.#inMemory) && settled !== 'hung') faults.push(...(await this.#recover(client)));
    if ((await settle(client.close(), this.#hangAfterMs)) === 'hung') faults.push('a client that does not close');
    // Node reports an unhandled rejection only after the current turn of the event loop.
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

  /** Returns a script that sends the response to the tested request and a healthy response to all others. */
  #script(response: WireResponse): Script {
    const { grant } = this.#subject;
    const { name, mutates } = this.#operation;
    const script: Script = {
      reply: ({ path, authorization }: Request) => {
        const isTokenRequest = path === grant?.path;
        // Without a socket, the dispatcher may simulate a failed connection.
        const connected = response.ending.kind === 'whole' || response.ending.at !== -2 || !this.#inMemory;
        if (isTokenRequest === (name === 'token')) {
          this.#tries += 1;
          if (connected) this.#requests += 1;
        }
        if (!isTokenRequest) this.#authorization = authorization;
        if (isTokenRequest === (mutates === 'token response')) return response;
        return unchanged(isTokenRequest ? grant.response : { status: 200, body: { items: [] } });
      },
      // The clock advances in the next turn of the event loop, when the client is already waiting.
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

  /** Returns a fault for each secret in events or in the status, because users log them. */
  #judgeTrace(source: string, trace: unknown): readonly string[] {
    const text = shown(trace);
    const canaries = sentCanaries(text, this.#operation, this.#reading);
    const issued = text.includes(RESPONSE_CANARY) ? ['shows a token'] : [];
    return [...canaries, ...issued].map((fault) => `${source} ${fault}`);
  }

  /** Checks that the client accepts a healthy response after all back-offs. */
  async #recover(client: OpenClient): Promise<readonly string[]> {
    const response = unchanged(this.#operation.healthy(HEALTHY_TOKEN));
    this.#wire.script = this.#script(response);
    // When a call times out, its token request may settle slightly later.
    await new Promise(setImmediate);
    if ((await settle(this.#wire.quiet(), this.#hangAfterMs)) === 'hung') return ['a connection that stays open'];
    let settled: Settled = 'hung';
    for (let turn = 0; turn < (this.#inMemory ? 1 : RECOVERIES_OVER_SOCKETS); turn += 1) {
      this.#clock.advance(RECOVERY_MS);
      settled = await settle(client.call(), this.#hangAfterMs);
      if (!LOST.has(resultOf(settled))) break;
    }
    const faults = this.#recovered(settled, new Reading(response, true, this.#operation.repair));
    return faults.map((fault) => `with a healthy response afterwards: ${fault}`);
  }

  #recovered(settled: Settled, reading: Reading): readonly string[] {
    if (settled === 'hung') return ['a call that did not settle'];
    return 'error' in settled ? [shown(settled.error)] : this.#operation.judge(settled.value, reading, this.#seen);
  }
}
