/** Number of connections that may be opening at the same time while others become ready. */
export const MIN_PACE = 4;
const MAX_PACE = 128;
/** Time without progress after which the pace doubles. */
export const PACE_STEP_MS = 5;
/** Time after which a connection that is still opening is slow, so that another one may be opened in its place. */
export const SLOW_CONNECT_MS = 1_000;
/** Limits for the wait time before another connection is opened to a server that refused one. */
const MIN_PAUSE_MS = 10;
const MAX_PAUSE_MS = 5_000;

/** The state of a pool that determines whether it needs more connections. */
export interface Demand {
  /** Number of requests that wait for a connection. */
  readonly waiting: number;
  /** Number of connections that have received a complete response and are about to become free. */
  readonly finishing: number;
  /** Number of connections that are opening. */
  readonly opening: number;
  /** Number of opening connections that are slow. */
  readonly slow: number;
}

/**
 * Returns how many connections to open in addition to those that are opening. Requests do not rely on a slow
 * connection, because its server may be unreachable. A request never causes more than two connections to be opening.
 */
export function connectionsWanted({ waiting, finishing, opening, slow }: Demand): number {
  const unserved = waiting - finishing;
  return Math.max(0, Math.min(unserved - (opening - slow), 2 * unserved - opening));
}

/**
 * Returns the number of connections that may be opening at the same time. It doubles if nothing has made progress,
 * because the client then waits for a distant server and not for its own CPU.
 */
export function nextPace(pace: number, progressed: boolean): number {
  return progressed ? MIN_PACE : Math.min(2 * pace, MAX_PACE);
}

/**
 * Returns how long pools with open connections wait before one of them tries to open another, in milliseconds.
 *
 * @param failures Number of consecutive connections that could not be opened, starting at 1.
 */
export function pauseAfter(failures: number): number {
  return Math.min(MIN_PAUSE_MS * 2 ** (failures - 1), MAX_PAUSE_MS);
}

/** A pool that waits for a connection. */
export interface Contender {
  /** Number of open and opening connections. */
  readonly size: number;
}

/** Returns the pool with the fewest connections. If several pools have the same number, returns the first of them. */
export function nextInTurn<T extends Contender>(pools: Iterable<T>): T | undefined {
  let next: T | undefined;
  for (const pool of pools) {
    if (next === undefined || pool.size < next.size) next = pool;
    if (next.size === 0) break;
  }
  return next;
}

/** Returns whether a pool at the maximum number of connections gives up a connection for another pool. */
export function yields(holder: Contender, contender: Contender): boolean {
  return contender.size === 0 || holder.size > contender.size + 1;
}
