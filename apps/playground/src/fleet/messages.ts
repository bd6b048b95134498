import type { FleetProcessFigures, Phase } from '../shared/state.js';

/** The messages between the server and the processes of a fleet. They are sent over IPC only. */

/** The provider, the credentials and the store that a process uses. */
export interface Membership {
  readonly baseUrl: string;
  readonly credentials: { readonly clientId: string; readonly clientCode: string; readonly merchantId: string };
  /** Undefined if each process requests its own token. */
  readonly store?: StoreAccess;
}

export interface StoreAccess {
  readonly port: number;
  readonly password: string;
  readonly namespace: string;
  /** The key of the store, in base64. */
  readonly key: string;
}

export type Order =
  | { readonly do: 'join'; readonly as: Membership }
  /** Make this many API calls at once. */
  | { readonly do: 'call'; readonly count: number }
  /** Wait until the process is connected to Redis. */
  | { readonly do: 'waitForRedis' };

export interface Outcome {
  readonly ok: number;
  readonly failed: number;
}

/** The state of a process. It contains no token. */
export interface ProcessReport extends FleetProcessFigures {
  readonly phase: Phase;
}

export type Report = { readonly id: number; readonly outcome: Outcome } | { readonly state: ProcessReport };
