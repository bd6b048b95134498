import { performance } from 'node:perf_hooks';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import {
  type Contender,
  MIN_PACE,
  nextInTurn,
  nextPace,
  PACE_STEP_MS,
  pauseAfter,
  SLOW_CONNECT_MS,
  yields,
} from './connection-growth.js';

/** A pool of connections to an origin, as seen by the origin's other pools. */
export interface OriginPool extends Contender {
  /** Maximum number of connections of this process to the origin. */
  readonly maxConnections: number;
  /** Whether the pool has no connections and no waiting requests. */
  readonly isEmpty: boolean;
  /** Number of connections that are not opening. */
  readonly established: number;
  /** Number of connections that the pool needs in addition. */
  readonly wanted: number;
  /** When the pool's longest idle connection became idle, as a sequence number. `Infinity` if no connection is idle. */
  readonly idleSince: number;
  /** Starts to open a connection. */
  open(): void;
  /** Closes the longest idle connection. Calls the function when the connection has closed. */
  closeIdle(closed: () => void): void;
}

/** A connection that is opening. */
export interface Opening {
  /** Whether it has taken so long that its pool should no longer rely on it. */
  slow: boolean;
}

/** Determines when connections are opened. Tests can pass a fake. */
export interface Pacemaker {
  /** Returns the monotonic time in milliseconds. */
  now(): number;
  /** Calls the function after the events that have already occurred were handled. */
  soon(run: () => void): void;
  /** Calls the function after `ms` milliseconds. Returns a function that cancels the call. */
  after(ms: number, run: () => void): () => void;
}

/** Uses Node's timers even if a test replaces the global ones. The timers do not keep the process alive. */
const pacemaker: Pacemaker = {
  now: () => performance.now(),
  soon: (run) => void setImmediate(run),
  after: (ms, run) => {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

const NO_TIMER = { at: Number.POSITIVE_INFINITY, stop: (): void => undefined };

/**
 * The connections of this process to one origin. Decides which pool may open a connection, and when. Pools take turns,
 * so that a pool with many waiting requests cannot delay another pool.
 */
export class OriginConnections {
  readonly #pace: Pacemaker;
  readonly #onEmpty: () => void;
  /** All pools that have or want connections. */
  readonly #pools = new Set<OriginPool>();
  /** The pools that may want more connections, in turn. */
  readonly #turns = new Set<OriginPool>();
  /** The opening connections that are not slow, in order, with the time when they started. */
  readonly #young = new Map<Opening, { readonly pool: OriginPool; readonly startedAt: number }>();
  /** Number of open and opening connections. */
  #size = 0;
  /** The smallest maximum of the pools. `undefined` if it must be determined again. */
  #bound: number | undefined;
  /** Number of idle connections that are closing to make room for others. */
  #closing = 0;
  /** Number of connections that may be opening at the same time. */
  #limit = MIN_PACE;
  /** Whether a connection has become ready or free since the last step. */
  #progressed = false;
  /** Number of consecutive connections that could not be opened. */
  #failures = 0;
  /** Until when pools with open connections do not open others. Afterward, they try one connection at a time. */
  #pausedUntil = 0;
  #scheduled = false;
  #timer = NO_TIMER;

  constructor(onEmpty: () => void, pace: Pacemaker = pacemaker) {
    this.#onEmpty = onEmpty;
    this.#pace = pace;
  }

  /** Called when a pool's request waits for a connection. */
  want(pool: OriginPool): void {
    this.#join(pool);
    this.#turns.add(pool);
    this.#schedule();
  }

  /** Called when a pool has neither connections nor waiting requests. */
  leave(pool: OriginPool): void {
    this.#turns.delete(pool);
    this.#pools.delete(pool);
    this.#bound = undefined;
    if (this.#pools.size === 0) {
      this.#timer.stop();
      this.#timer = NO_TIMER;
      this.#onEmpty();
    }
  }

  /** Opens a connection for an empty pool, unless this would leave no connection for another pool. */
  openAhead(pool: OriginPool): void {
    this.#pace.soon(() => {
      if (pool.isEmpty && this.#size + 1 < Math.min(this.#maximum, pool.maxConnections)) pool.open();
    });
  }

  /** Called when a pool starts to open a connection. */
  opening(pool: OriginPool, opening: Opening): void {
    this.#join(pool);
    this.#size += 1;
    this.#young.set(opening, { pool, startedAt: this.#pace.now() });
  }

  /** Called when a connection is ready. */
  opened(opening: Opening): void {
    this.#young.delete(opening);
    this.#failures = 0;
    this.released();
  }

  /** Called when a connection could not be opened. */
  failed(opening: Opening): void {
    this.#failures += 1;
    this.#pausedUntil = this.#pace.now() + pauseAfter(this.#failures);
    this.abandoned(opening);
  }

  /** Called when a pool no longer needs a connection that is opening. */
  abandoned(opening: Opening): void {
    this.#young.delete(opening);
    this.closed();
  }

  /** Called when a connection becomes free. */
  released(): void {
    this.#progressed = true;
    this.#schedule();
  }

  /** Called when a connection has closed. */
  closed(): void {
    this.#size -= 1;
    this.#schedule();
  }

  /**
   * Returns a function to call with a free connection's close event if the pool must close that connection for another
   * pool.
   */
  yieldOf(pool: OriginPool): (() => void) | undefined {
    if (this.#turns.size === 0 || this.#size < this.#maximum || this.#closing > 0) return undefined;
    const others = [...this.#turns].filter((other) => other !== pool && other.wanted > 0);
    const next = nextInTurn(others);
    // An idle connection closes instead, if there is one.
    if (next === undefined || !yields(pool, next) || this.#longestIdle() !== undefined) return undefined;
    // The other pool goes first.
    if (this.#turns.delete(pool)) this.#turns.add(pool);
    return this.#close();
  }

  #join(pool: OriginPool): void {
    if (this.#pools.has(pool)) return;
    this.#pools.add(pool);
    this.#bound = undefined;
  }

  /** Maximum number of connections. If the pools have different maximums, the smallest applies to all. */
  get #maximum(): number {
    if (this.#bound === undefined) {
      this.#bound = Number.POSITIVE_INFINITY;
      for (const { maxConnections } of this.#pools) this.#bound = Math.min(this.#bound, maxConnections);
    }
    return this.#bound;
  }

  #close(): () => void {
    this.#closing += 1;
    return () => {
      this.#closing -= 1;
      this.#schedule();
    };
  }

  /** Waits for events that have already occurred, because a connection may be about to become free. */
  #schedule(): void {
    if (this.#scheduled || this.#turns.size === 0) return;
    this.#scheduled = true;
    this.#pace.soon(() => {
      this.#scheduled = false;
      this.#grow();
    });
  }

  #grow(): void {
    while (this.#young.size < this.#limit) {
      const pool = nextInTurn(this.#ready());
      if (pool === undefined) break;
      pool.open();
      // Move the pool to the end.
      this.#turns.delete(pool);
      this.#turns.add(pool);
    }
    for (const pool of this.#turns) if (pool.wanted === 0) this.#turns.delete(pool);
    this.#setTimer();
  }

  /** Yields the pools that may open a connection now. */
  *#ready(): Iterable<OriginPool> {
    const paused = this.#failures > 0 && (this.#young.size > 0 || this.#pace.now() < this.#pausedUntil);
    for (const pool of this.#turns) {
      if (pool.wanted === 0 || (paused && pool.established > 0)) continue;
      if (this.#size < this.#maximum) yield pool;
      else if (this.#closing < this.#turns.size) this.#longestIdle()?.closeIdle(this.#close());
    }
  }

  /** Returns the pool whose connection has been idle longest. */
  #longestIdle(): OriginPool | undefined {
    let longest: OriginPool | undefined;
    for (const pool of this.#pools) {
      if (pool.idleSince < (longest?.idleSince ?? Number.POSITIVE_INFINITY)) longest = pool;
    }
    return longest;
  }

  /** Sets the timer for the next time at which more connections may be opened although no event occurs. */
  #setTimer(): void {
    if (this.#turns.size === 0) this.#limit = MIN_PACE;
    const now = this.#pace.now();
    let at = Number.POSITIVE_INFINITY;
    const [oldest] = this.#young.values();
    if (oldest !== undefined) at = oldest.startedAt + SLOW_CONNECT_MS;
    if (this.#turns.size > 0 && this.#young.size >= this.#limit) at = Math.min(at, now + PACE_STEP_MS);
    if (this.#turns.size > 0 && this.#failures > 0 && now < this.#pausedUntil) at = Math.min(at, this.#pausedUntil);
    if (at >= this.#timer.at) return;
    this.#timer.stop();
    const stop = this.#pace.after(Math.max(0, at - now), () => {
      this.#timer = NO_TIMER;
      // Handle the events first that occurred while the event loop was blocked.
      this.#pace.soon(() => this.#step());
    });
    this.#timer = { at, stop };
  }

  #step(): void {
    if (this.#progressed || this.#young.size >= this.#limit) this.#limit = nextPace(this.#limit, this.#progressed);
    this.#progressed = false;
    const now = this.#pace.now();
    for (const [opening, { pool, startedAt }] of this.#young) {
      if (startedAt + SLOW_CONNECT_MS > now) break;
      opening.slow = true;
      this.#young.delete(opening);
      if (pool.wanted > 0) this.#turns.add(pool);
    }
    this.#grow();
  }
}

const origins = new Map<string, OriginConnections>();

/** Returns the shared state of all pools with connections to an origin. */
export function connectionsTo(origin: string): OriginConnections {
  let connections = origins.get(origin);
  if (connections === undefined) {
    connections = new OriginConnections(() => origins.delete(origin));
    origins.set(origin, connections);
  }
  return connections;
}
