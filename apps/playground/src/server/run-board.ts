import { setMaxListeners } from 'node:events';
import type { Opponent, Run, Side, Tally } from '../shared/state.js';
import { Histogram } from './histogram.js';

/** Maximum number of stored runs. Runs in progress are always kept. */
const MAX_RUNS = 12;

/** Cumulative counters of one client. */
export type Counters = Readonly<Pick<Tally, 'tokenRequests' | 'unauthorized' | 'replays' | 'retries'>>;

/** Results of one client in a run. */
export class OpenTally {
  readonly #counters: () => Counters;
  readonly #before: Counters;
  readonly #failed = new Map<string, number>();
  readonly #latencies = new Histogram();
  #started: number | undefined;
  #ended = 0;
  #done = 0;
  #ok = 0;

  /** @param counters Returns the client's counters, whose increase during the run belongs to the run. */
  constructor(counters: () => Counters) {
    this.#counters = counters;
    this.#before = counters();
  }

  get done(): number {
    return this.#done;
  }

  begin(): void {
    this.#started ??= performance.now();
  }

  /** Records the latency of a call in ms. */
  called(ms: number): void {
    this.#latencies.add(ms);
  }

  /**
   * Records a completed call.
   *
   * @param failure Error code, if the call failed.
   */
  end(failure?: string): void {
    this.#done += 1;
    this.#ended = performance.now();
    if (failure === undefined) this.#ok += 1;
    else this.#failed.set(failure, (this.#failed.get(failure) ?? 0) + 1);
  }

  view(): Tally {
    const { tokenRequests, unauthorized, replays, retries } = this.#counters();
    return {
      done: this.#done,
      ok: this.#ok,
      failed: Object.fromEntries(this.#failed),
      tokenRequests: tokenRequests - this.#before.tokenRequests,
      unauthorized: unauthorized - this.#before.unauthorized,
      replays: replays - this.#before.replays,
      retries: retries - this.#before.retries,
      ...this.#latencies.summary(),
      took: this.#started === undefined || this.#ended === 0 ? 0 : Math.round(this.#ended - this.#started),
    };
  }
}

/** The clients of a run. */
export interface Tallies {
  readonly ours: OpenTally;
  readonly opponent?: { readonly side: Opponent; readonly tally: OpenTally };
}

/** A run and its results. The results do not change after the run ends. */
export class OpenRun {
  readonly id: number;
  readonly #about: Pick<Run, 'provider' | 'kind' | 'title' | 'total'>;
  readonly #tallies: Tallies;
  readonly #abort = new AbortController();
  #ended: Run | undefined;

  constructor(id: number, about: Pick<Run, 'provider' | 'kind' | 'title' | 'total'>, tallies: Tallies) {
    this.id = id;
    this.#about = about;
    this.#tallies = tallies;
    // Disable Node's warning about too many listeners, because each call in a run adds a listener.
    setMaxListeners(0, this.#abort.signal);
  }

  get provider(): Run['provider'] {
    return this.#about.provider;
  }

  get running(): boolean {
    return this.#ended === undefined;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  tally(side: Side): OpenTally | undefined {
    const { ours, opponent } = this.#tallies;
    if (side === 'ours') return ours;
    return opponent?.side === side ? opponent.tally : undefined;
  }

  cancel(): void {
    this.#abort.abort();
  }

  end(): void {
    this.#ended = this.#view(this.signal.aborted ? 'cancelled' : 'done');
  }

  view(): Run {
    return this.#ended ?? this.#view('running');
  }

  #view(state: Run['state']): Run {
    const { ours, opponent } = this.#tallies;
    return {
      id: this.id,
      ...this.#about,
      state,
      ours: ours.view(),
      ...(opponent && { opponent: { side: opponent.side, ...opponent.tally.view() } }),
    };
  }
}

/** Manages the runs of all providers. */
export class RunBoard {
  #runs: OpenRun[] = [];
  #next = 1;

  busy(provider: Run['provider']): boolean {
    return this.#runs.some((run) => run.provider === provider && run.running);
  }

  /** Starts a run and returns it immediately. The promise that `work` returns must not reject. */
  start(
    about: Pick<Run, 'provider' | 'kind' | 'title' | 'total'>,
    tallies: Tallies,
    work: (run: OpenRun) => Promise<void>,
  ): OpenRun {
    const run = new OpenRun(this.#next, about, tallies);
    this.#next += 1;
    this.#runs = [run, ...this.#runs].filter((one, index) => one.running || index < MAX_RUNS);
    void work(run).finally(() => run.end());
    return run;
  }

  cancel(id: number): boolean {
    const run = this.#runs.find((one) => one.id === id && one.running);
    run?.cancel();
    return run !== undefined;
  }

  cancelAll(): void {
    for (const run of this.#runs) run.cancel();
  }

  /** Returns the runs, newest first. */
  view(): readonly Run[] {
    return this.#runs.map((run) => run.view());
  }
}
