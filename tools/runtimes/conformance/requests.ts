import type { Surroundings } from './surroundings.js';

/** A request that the sandbox recorded. */
export interface Recorded {
  readonly status: number;
  /** Digest of the bearer token. */
  readonly token?: string;
}

/** Resolves to the requests that the sandbox recorded for a route. */
export async function requestsOn({ control }: Surroundings, route: string): Promise<readonly Recorded[]> {
  const { requests } = (await control('GET', `/requests?route=${route}`)) as { readonly requests: readonly Recorded[] };
  return requests;
}

/** Resolves to the rejection reason of the given promise. Rejects if the given promise resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure, but the promise resolved');
}
