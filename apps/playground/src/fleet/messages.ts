import type { FleetProcessFigures, Phase } from '../shared/state.js';

/** IPC messages between the server and the fleet processes. */

/** Settings for a fleet process: its provider, credentials and store. */
export interface Membership {
  readonly baseUrl: string;
  readonly credentials: { readonly clientId: string; readonly clientCode: string; readonly merchantId: string };
  /** The shared store. `undefined` if each process requests its own token. */
  readonly store?: StoreAccess;
}

export interface StoreAccess {
  readonly port: number;
  readonly password: string;
  readonly namespace: string;
  /** The encryption key of the store, in base64. */
  readonly key: string;
}

export type Order =
  | { readonly do: 'join'; readonly as: Membership }
  /** Makes `count` API calls at the same time. */
  | { readonly do: 'call'; readonly count: number }
  /** Waits until the process is connected to Redis. */
  | { readonly do: 'waitForRedis' };

export interface Outcome {
  readonly ok: number;
  readonly failed: number;
}

/** State of a fleet process, without its token. */
export interface ProcessReport extends FleetProcessFigures {
  readonly phase: Phase;
}

export type Report = { readonly id: number; readonly outcome: Outcome } | { readonly state: ProcessReport };
