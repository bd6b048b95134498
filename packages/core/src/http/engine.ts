/** What requests go out by: undici, or the `fetch` of a runtime that has no undici. */
export type Engine = 'undici' | 'fetch';

/**
 * What there is, by `process.versions`. What Bun gives out as undici lacks what makes undici: a dispatcher, and word of
 * what was sent.
 */
export function engineFor(versions: Readonly<Record<string, string | undefined>>): Engine {
  return versions['bun'] === undefined ? 'undici' : 'fetch';
}

/** What this process has. */
export const ENGINE: Engine = engineFor(process.versions);

interface EngineOptions {
  readonly retries: number;
  readonly dispatcher?: unknown;
}

/**
 * What can be had of what was wished for. Fetch takes no dispatcher; and as it does not tell what became of a request,
 * nothing is sent again.
 */
export function checkEngineOptions(
  engine: Engine,
  { retries, dispatcher }: EngineOptions,
): { retries: number } | { refused: string } {
  if (engine === 'undici') return { retries };
  if (dispatcher !== undefined) return { refused: 'dispatcher is not supported on this runtime; it has no undici' };
  return { retries: 0 };
}
