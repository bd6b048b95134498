import type { FetchFunction } from '../config.js';

/** The HTTP engine that sends requests: undici, or `fetch` on runtimes without undici. */
export type Engine = 'undici' | 'fetch';

/**
 * Returns the engine for a runtime's `process.versions`. Bun's undici module has no dispatcher and does not report
 * whether a request was sent.
 */
export function engineFor(versions: Readonly<Record<string, string | undefined>>): Engine {
  return versions['bun'] === undefined ? 'undici' : 'fetch';
}

/** The HTTP engine of this process. */
export const ENGINE: Engine = engineFor(process.versions);

/** Calls the runtime's current `fetch`. */
export const runtimeFetch: FetchFunction = (url, init) => fetch(url, init);

interface EngineOptions {
  readonly retries: number;
  readonly dispatcher?: unknown;
  readonly fetch?: FetchFunction | undefined;
  readonly maxConnections?: number | undefined;
}

/**
 * Adapts the options to the HTTP engine. `fetch` does not report whether a request was sent, so retries are disabled.
 */
export function checkEngineOptions(
  engine: Engine,
  { retries, dispatcher, fetch, maxConnections }: EngineOptions,
): { retries: number; fetch: FetchFunction | undefined } | { refused: string } {
  if (dispatcher !== undefined && fetch !== undefined) {
    return { refused: 'fetch: must not be combined with dispatcher; set only one of them' };
  }
  if (maxConnections !== undefined) {
    const other = dispatcher === undefined ? 'fetch' : 'dispatcher';
    if (dispatcher !== undefined || fetch !== undefined) {
      return { refused: `maxConnections: must not be combined with ${other}, which opens its own connections` };
    }
    if (engine === 'fetch') {
      return { refused: 'maxConnections is not supported on this runtime; its `fetch` opens the connections' };
    }
  }
  if (engine === 'undici' && fetch === undefined) return { retries, fetch };
  if (dispatcher !== undefined) return { refused: 'dispatcher is not supported on this runtime; it has no undici' };
  return { retries: 0, fetch: fetch ?? runtimeFetch };
}

/** Passed to a request's handler if the engine cannot be loaded, for example because a bundle does not contain it. */
export class EngineUnavailable extends Error {
  /** The code of the original error, if any. */
  readonly code: unknown;

  constructor(reason: unknown) {
    super('the HTTP engine could not be loaded');
    this.code = Object(reason).code;
  }
}
