import type { ProviderName } from './state.js';

/** A provider whose tokens expire. */
export type TokenProviderName = Exclude<ProviderName, 'paisr'>;

/** An action's result, with a message for the user. */
export interface ActionResult {
  readonly ok: boolean;
  readonly text: string;
  /** A key's secret. Set only in the response to `keys.reveal`, once for each key. */
  readonly secret?: string;
}

/** Available rates for a steady load, in calls per second. */
export const RATES: readonly number[] = [2, 10, 40];
/** Maximum duration of a steady load, in seconds. */
export const LOAD_SECONDS = 180;
export const MAX_TRANSACTIONS = 500;
/** Available numbers of processes on each side of a fleet. */
export const FLEET_SIZES: readonly number[] = [2, 3, 4, 5, 6, 7, 8];
/** Number of simultaneous calls in each fleet process. */
export const FLEET_CALLS = 200;
/** Available token lifetimes in seconds, in addition to the provider's own. */
export const LIFETIMES: readonly number[] = [3, 10, 30, 60, 300];
export const REAL_LIFETIMES: Readonly<Record<TokenProviderName, number>> = { paysecurez: 1800, singleview: 3600 };
