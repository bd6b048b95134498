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

interface EngineOptions {
  readonly retries: number;
  readonly dispatcher?: unknown;
}

/**
 * Adapts the options to the HTTP engine. `fetch` does not support dispatchers or report whether a request was sent, so
 * retries are disabled.
 */
export function checkEngineOptions(
  engine: Engine,
  { retries, dispatcher }: EngineOptions,
): { retries: number } | { refused: string } {
  if (engine === 'undici') return { retries };
  if (dispatcher !== undefined) return { refused: 'dispatcher is not supported on this runtime; it has no undici' };
  return { retries: 0 };
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
