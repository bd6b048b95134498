import type { FaultName, FaultPlace, ProviderName } from './state.js';

/** A provider whose tokens expire. */
export type TokenProviderName = Exclude<ProviderName, 'paisr'>;

/** An action that the page can send to the server. */
export type Action =
  | { readonly type: 'token'; readonly provider: TokenProviderName; readonly fresh: boolean }
  | { readonly type: 'call'; readonly provider: ProviderName }
  | { readonly type: 'burst'; readonly provider: ProviderName; readonly naive: boolean }
  | { readonly type: 'load'; readonly provider: ProviderName; readonly perSecond: number; readonly naive: boolean }
  | { readonly type: 'transactions'; readonly count: number }
  | { readonly type: 'cancel'; readonly run: number }
  | { readonly type: 'keys.list' }
  | { readonly type: 'keys.create'; readonly description: string; readonly scopes: readonly string[] }
  | { readonly type: 'keys.reveal'; readonly id: string }
  | { readonly type: 'keys.rename'; readonly id: string; readonly description: string }
  | { readonly type: 'keys.addScope'; readonly id: string; readonly scope: string }
  | { readonly type: 'keys.removeScope'; readonly id: string; readonly scope: string }
  | { readonly type: 'keys.revoke'; readonly id: string }
  // An action sets only one fault, so that a page with outdated state cannot undo recent changes.
  | { readonly type: 'fault'; readonly provider: ProviderName; readonly fault: FaultName; readonly on: boolean }
  | { readonly type: 'faultPlace'; readonly provider: ProviderName; readonly place: FaultPlace }
  | { readonly type: 'expire'; readonly provider: TokenProviderName }
  | { readonly type: 'revoke'; readonly provider: ProviderName }
  | { readonly type: 'rotate'; readonly provider: ProviderName }
  | { readonly type: 'lifetime'; readonly provider: TokenProviderName; readonly seconds: number }
  | { readonly type: 'clientClock'; readonly provider: ProviderName; readonly back: boolean }
  | { readonly type: 'sandboxClock'; readonly back: boolean }
  | { readonly type: 'fleet.start'; readonly count: number }
  | { readonly type: 'fleet.stop' }
  | { readonly type: 'fleet.fire' }
  | { readonly type: 'fleet.killHolder' }
  | { readonly type: 'fleet.expire' }
  | { readonly type: 'fleet.redis'; readonly up: boolean }
  | { readonly type: 'fleet.process'; readonly id: string; readonly up: boolean };

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
export const LOAD_SECONDS = 180;
export const MAX_TRANSACTIONS = 500;
/** Numbers of processes that can be selected for each side of a fleet. */
export const FLEET_SIZES: readonly number[] = [2, 3, 4, 5, 6, 7, 8];
/** Number of simultaneous calls in each fleet process. */
export const FLEET_CALLS = 200;
/** Token lifetimes that can be selected in addition to the provider's real lifetime, in seconds. */
export const LIFETIMES: readonly number[] = [3, 10, 30, 60, 300];
export const REAL_LIFETIMES: Readonly<Record<TokenProviderName, number>> = { paysecurez: 1800, singleview: 3600 };
