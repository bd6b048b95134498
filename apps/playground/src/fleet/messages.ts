import type { FleetProcessFigures, Phase } from '../shared/state.js';

/** Types of the IPC messages between the server and the fleet processes. */

/** The provider, credentials and store of a fleet process. */
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
  /** Base64-encoded encryption key of the store. */
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

/** The state of a fleet process, without its token. */
export interface ProcessReport extends FleetProcessFigures {
  readonly phase: Phase;
}

export type Report = { readonly id: number; readonly outcome: Outcome } | { readonly state: ProcessReport };
