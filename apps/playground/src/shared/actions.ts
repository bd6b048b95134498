import type { ProviderName } from './state.js';

/** A provider whose tokens expire. */
export type TokenProviderName = Exclude<ProviderName, 'paisr'>;

/** The result of an action, with a message for the user. */
export interface ActionResult {
  readonly ok: boolean;
  readonly text: string;
  /** The secret of a key. Set only in the response to `keys.reveal`, and only once for each key. */
  readonly secret?: string;
}

/** Rates that can be selected for a steady load, in calls per second. */
export const RATES: readonly number[] = [2, 10, 40];
/** Maximum duration of a steady load, in seconds. */
export const LOAD_SECONDS = 120;
export const MAX_TRANSACTIONS = 500;
/** Numbers of processes that can be selected for each side of a fleet. */
export const FLEET_SIZES: readonly number[] = [2, 3, 4, 5, 6, 7, 8];
/** Number of simultaneous calls in each fleet process. */
export const FLEET_CALLS = 200;
/** Token lifetimes that can be selected in addition to the provider's real lifetime, in seconds. */
export const LIFETIMES: readonly number[] = [3, 10, 30, 60, 300];
export const REAL_LIFETIMES: Readonly<Record<TokenProviderName, number>> = { paysecurez: 1800, singleview: 3600 };
