import { AsyncLocalStorage } from 'node:async_hooks';
import type { Client, ClientEvent } from '@x/paysecurez';
import type { Sandbox } from '@x/sandbox';
import type { Dispatcher } from 'undici';
import { LOAD_SECONDS } from '../shared/actions.js';
import type { FaultState, KeyState, Opponent, ProviderName, ProviderState, Run, Side } from '../shared/state.js';
import { failureCode } from './call-failure.js';
import { eventText } from './event-text.js';
import type { FaultSwitches } from './fault-switches.js';
import { fingerprint } from './fingerprint.js';
import { Metrics } from './metrics.js';
import type { OpponentCall } from './opponents.js';
import type { Redactor } from './redactor.js';
import { Refusal } from './refusal.js';
import { type OpenRun, OpenTally, type RunBoard } from './run-board.js';
import { ShiftedClock } from './shifted-clock.js';
import { steadily } from './steadily.js';
import type { Timeline } from './timeline.js';
import type { WireLog } from './wire-log.js';
import { type TappedExchange, tap } from './wire-tap.js';

/** Objects that all providers' desks share. */
export interface DeskContext {
  readonly agent: Dispatcher;
  readonly redactor: Redactor;
  readonly wire: WireLog;
  readonly timeline: Timeline;
  readonly runs: RunBoard;
}

export interface DeskFacts {
  readonly name: ProviderName;
  readonly title: string;
  readonly mode: 'sandbox' | 'live';
  /** Path of the token endpoint. `undefined` for a provider without tokens. */
  readonly tokenPath?: string;
  /** Number of calls in a burst. */
  readonly burst: number;
  readonly why?: string;
}

const ABORTED = 'aborted';

/** The client, metrics and actions for one provider. */
export abstract class ProviderDesk {
  abstract readonly client: Client;
  readonly facts: DeskFacts;
  readonly metrics: Readonly<Record<Side, Metrics>> = {
    ours: new Metrics(),
    perCall: new Metrics(),
    cached: new Metrics(),
  };
  readonly clock = new ShiftedClock();
  protected readonly context: DeskContext;
  /** Async scope of transactions, because a transaction's token is not the client's current token. */
  protected readonly transactionScope = new AsyncLocalStorage<true>();
  #token: { readonly fingerprint: string; readonly lifetime: number; readonly endsAt: number } | undefined;
  #served = 0;
  #keyFingerprint: string | undefined;
  #backOffEndsAt: number | undefined;

  constructor(context: DeskContext, facts: DeskFacts) {
    this.context = context;
    this.facts = facts;
  }

  /** Makes one API call. */
  protected abstract callOnce(signal: AbortSignal): Promise<unknown>;
  /** Make one API call with a client that is written by hand. `undefined` if the provider has no tokens, or is live. */
  protected abstract readonly opponents: Readonly<Record<Opponent, OpponentCall>> | undefined;
  protected abstract readonly faults: FaultSwitches | undefined;
  protected abstract readonly sandbox: Sandbox | undefined;

  protected keys(): readonly KeyState[] | undefined {
    return undefined;
  }

  protected lifetime(): { readonly lifetime: number; readonly realLifetime: number } | undefined {
    return undefined;
  }

  protected abstract can(): Pick<ProviderState['can'], 'call' | 'transactions' | 'writeKeys'>;

  /** Adds a client event to the timeline and the metrics. */
  readonly #onEvent = (event: ClientEvent): void => {
    const { ours } = this.metrics;
    if (event.type === 'request.replayed') ours.count('replays');
    if (event.type === 'request.retried') ours.count('retries');
    if (event.type === 'token.renewal_failed' || event.type === 'token.request_failed')
      this.#backOffEndsAt = performance.now() + event.backOff;
    const isClientToken = this.transactionScope.getStore() === undefined;
    if (event.type === 'token.issued' && isClientToken && event.reason !== 'spare') {
      const { lifetime, duration: took } = event;
      this.#token = { fingerprint: event.fingerprint, lifetime, endsAt: performance.now() - took + lifetime };
      this.#served = 0;
    }
    this.context.timeline.add(this.facts.name, event.type, eventText(event));
  };

  /** Returns client options that record the client's requests and events. */
  protected observed() {
    return { dispatcher: this.tapped('ours'), onEvent: this.#onEvent, clock: this.clock };
  }

  /** Returns a dispatcher that records all requests and responses of a client. */
  protected tapped(side: Side): Dispatcher {
    return tap(this.context.agent, (exchange) => this.#record(side, exchange));
  }

  #record(side: Side, exchange: TappedExchange): void {
    const { name, tokenPath } = this.facts;
    const kind = tokenPath !== undefined && exchange.path.endsWith(tokenPath) ? 'token' : 'api';
    const authorization = exchange.requestHeaders.find(([header]) => header.toLowerCase() === 'authorization')?.[1];
    const bearer = authorization?.replace(/^Bearer /, '');
    const mayHoldSecret = kind === 'token' || (name === 'paisr' && /\/access-tokens\b/.test(exchange.path));
    if (kind === 'token') {
      this.metrics[side].count('tokenRequests');
    } else if (exchange.status === 401) {
      this.metrics[side].count('unauthorized');
    }
    if (side === 'ours' && bearer !== undefined && kind === 'api') {
      const used = fingerprint(bearer);
      if (tokenPath === undefined) this.#keyFingerprint = used;
      if (used === this.#token?.fingerprint && exchange.status !== 0 && exchange.status !== 401) this.#served += 1;
    }
    this.context.wire.add(exchange, { provider: name, side, kind, mayHoldSecret, bearer });
  }

  state(): ProviderState {
    const { name, title, mode, burst, why, tokenPath } = this.facts;
    const { phase, tokenRequests, calls, lastError: lastCallError, lastTokenError, issuedAt } = this.client.status();
    const errors = [lastCallError, lastTokenError].filter((error) => error !== undefined);
    const lastError = errors.sort((one, other) => other.at.getTime() - one.at.getTime())[0];
    const keys = this.keys();
    return {
      name,
      title,
      mode,
      baseUrl: this.client.http.defaults.baseURL ?? '',
      phase,
      ...(issuedAt && this.#token && { token: { ...this.#token, served: this.#served } }),
      ...(this.#keyFingerprint !== undefined && { keyFingerprint: this.#keyFingerprint }),
      ...(phase === 'backing_off' && this.#backOffEndsAt !== undefined && { backOffEndsAt: this.#backOffEndsAt }),
      tokenRequests,
      calls,
      ...(lastError && { lastError: { code: lastError.code, time: lastError.at.getTime() } }),
      can: {
        token: tokenPath !== undefined,
        compare: this.opponents !== undefined,
        load: mode === 'sandbox',
        burst,
        ...this.can(),
      },
      ...(why !== undefined && { why }),
      ...(this.faults && { faults: this.#faultState(this.faults) }),
      ...(keys && { keys }),
    };
  }

  #faultState({ place, on, hits }: FaultSwitches): FaultState {
    return { place, on, hits, clientClockBack: this.clock.back, ...this.lifetime() };
  }

  /** Returns the fault switches. Throws an error if the provider is live. */
  switches(): FaultSwitches {
    return this.faults ?? this.#refuseLive();
  }

  /** Returns the sandbox. Throws an error if the provider is live. */
  protected sandboxed(): Sandbox {
    return this.sandbox ?? this.#refuseLive();
  }

  #refuseLive(): never {
    throw new Refusal(`${this.facts.title} is live: faults exist only in the sandbox`);
  }

  async call(): Promise<void> {
    this.#mayCall();
    await this.measured('ours', () => this.callOnce(AbortSignal.timeout(60_000)));
  }

  /**
   * Makes many calls at the same time, and then the same calls with the opponent. The clients do not run in parallel,
   * because they would compete for the CPU.
   */
  burst(opponent?: Opponent): Run {
    this.#mayCall();
    const { burst } = this.facts;
    return this.begin(
      'burst',
      `${burst.toLocaleString('en')} calls at once`,
      burst,
      opponent,
      async (run, compared) => {
        await this.#atOnce('ours', burst, run, () => this.callOnce(run.signal));
        if (compared !== undefined && !run.signal.aborted) {
          await this.#atOnce(compared.side, burst, run, () => compared.call(run.signal));
        }
      },
    );
  }

  /**
   * Makes calls at a steady rate until the run is canceled or `LOAD_SECONDS` seconds have passed. The opponent makes
   * the same calls.
   */
  load(perSecond: number, opponent?: Opponent): Run {
    this.#mayCall();
    if (this.facts.mode === 'live')
      throw new Refusal(`${this.facts.title} is live: steady load exists only in the sandbox`);
    const total = perSecond * LOAD_SECONDS;
    return this.begin('load', `${perSecond} calls per second`, total, opponent, async (run, compared) => {
      const calls: Promise<void>[] = [];
      await steadily(perSecond, total, run.signal, () => {
        calls.push(this.#tallied('ours', run, () => this.callOnce(run.signal)));
        if (compared) calls.push(this.#tallied(compared.side, run, () => compared.call(run.signal)));
      });
      await Promise.all(calls);
    });
  }

  /** Starts a run. Throws an error if the provider's previous run is still in progress. */
  protected begin(
    kind: Run['kind'],
    title: string,
    total: number,
    opponent: Opponent | undefined,
    work: (run: OpenRun, compared?: { readonly side: Opponent; readonly call: OpponentCall }) => Promise<void>,
  ): Run {
    const { name } = this.facts;
    const { runs } = this.context;
    if (runs.busy(name)) throw new Refusal(`${this.facts.title}: another run is still in progress`);
    const tally = (side: Side): OpenTally => new OpenTally(() => this.metrics[side].counters());
    const call = opponent && this.opponents?.[opponent];
    const compared = opponent && call && { side: opponent, call };
    const tallies = {
      ours: tally('ours'),
      ...(compared && { opponent: { side: compared.side, tally: tally(compared.side) } }),
    };
    return runs.start({ provider: name, kind, title, total }, tallies, (run) => work(run, compared)).view();
  }

  /** Makes one call and adds it to the metrics and to the run. Rejects if the call fails. */
  protected async measured(side: Side, work: () => Promise<unknown>, run?: OpenRun): Promise<void> {
    const started = performance.now();
    let failure: string | undefined;
    try {
      await work();
    } catch (error) {
      failure = failureCode(error);
      throw error;
    } finally {
      if (failure !== ABORTED) {
        const took = performance.now() - started;
        this.metrics[side].called(took, failure !== undefined);
        run?.tally(side)?.called(took);
      }
    }
  }

  /** Executes one call or transaction and adds it to the run's tally. Never rejects. */
  protected async settled(side: Side, run: OpenRun, work: () => Promise<unknown>): Promise<void> {
    const tally = run.tally(side);
    tally?.begin();
    try {
      await work();
      tally?.end();
    } catch (error) {
      tally?.end(failureCode(error));
    }
  }

  #tallied(side: Side, run: OpenRun, work: () => Promise<unknown>): Promise<void> {
    return this.settled(side, run, () => this.measured(side, work, run));
  }

  async #atOnce(side: Side, count: number, run: OpenRun, work: () => Promise<unknown>): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#tallied(side, run, work)));
  }

  #mayCall(): void {
    if (!this.can().call) throw new Refusal(this.facts.why ?? `${this.facts.title}: there is nothing to call`);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
