import type { FleetProcessFigures, Phase } from '../shared/state.js';

/** What the server tells the processes of a fleet, and what they tell. It goes over IPC alone. */

/** As whom, and with what, a process takes part. */
export interface Membership {
  readonly baseUrl: string;
  readonly credentials: { readonly clientId: string; readonly clientCode: string; readonly merchantId: string };
  /** Nothing where each asks for itself. */
  readonly store?: StoreAccess;
}

export interface StoreAccess {
  readonly port: number;
  readonly password: string;
  readonly namespace: string;
  /** In base64. */
  readonly key: string;
}

export type Order =
  | { readonly do: 'join'; readonly as: Membership }
  /** So many calls of the API at once. */
  | { readonly do: 'call'; readonly count: number }
  /** Wait until Redis is reached again. */
  | { readonly do: 'meet' };

export interface Outcome {
  readonly ok: number;
  readonly failed: number;
}

/** How a process stands. It holds no token. */
export interface ProcessReport extends FleetProcessFigures {
  readonly phase: Phase;
}

export type Report = { readonly id: number; readonly outcome: Outcome } | { readonly state: ProcessReport };
