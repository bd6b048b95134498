import type { Surroundings } from './surroundings.js';

/** A request recorded by the sandbox. */
export interface Recorded {
  readonly status: number;
  /** The bearer token's digest. */
  readonly token?: string;
}

/** Resolves to the recorded requests for a route. */
export async function requestsOn({ control }: Surroundings, route: string): Promise<readonly Recorded[]> {
  const { requests } = (await control('GET', `/requests?route=${route}`)) as { readonly requests: readonly Recorded[] };
  return requests;
}

/** Resolves to the promise's rejection reason. Rejects if the promise resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure, but the promise resolved');
}
