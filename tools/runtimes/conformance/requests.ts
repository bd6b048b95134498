import type { Surroundings } from './surroundings.js';

/** A request as the sandbox has recorded it. */
export interface Recorded {
  readonly status: number;
  /** A digest of the bearer token. */
  readonly token?: string;
}

/** What the sandbox has seen on a route. */
export async function requestsOn({ control }: Surroundings, route: string): Promise<readonly Recorded[]> {
  const { requests } = (await control('GET', `/requests?route=${route}`)) as { readonly requests: readonly Recorded[] };
  return requests;
}

/** What a promise is rejected with; fails where it is not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure, and all went well');
}
