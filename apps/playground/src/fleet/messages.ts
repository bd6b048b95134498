import type { FleetProcessFigures, Phase } from '../shared/state.js';

/** Types for the IPC messages between the server and the fleet processes. */

/** A fleet process's provider, credentials and store. */
export interface Membership {
  readonly baseUrl: string;
  readonly credentials: { readonly clientId: string; readonly clientCode: string; readonly merchantId: string };
  /** The shared store. Undefined if each process requests its own token. */
  readonly store?: StoreAccess;
}

export interface StoreAccess {
  readonly port: number;
  readonly password: string;
  readonly namespace: string;
  /** The store's encryption key, Base64-encoded. */
  readonly key: string;
}

export type Order =
  | { readonly do: 'join'; readonly as: Membership }
  /** Makes `count` API calls at once. */
  | { readonly do: 'call'; readonly count: number }
  /** Waits until the process is connected to Redis. */
  | { readonly do: 'waitForRedis' };

export interface Outcome {
  readonly ok: number;
  readonly failed: number;
}

/** A fleet process's state, without its token. */
export interface ProcessReport extends FleetProcessFigures {
  readonly phase: Phase;
}

export type Report = { readonly id: number; readonly outcome: Outcome } | { readonly state: ProcessReport };
