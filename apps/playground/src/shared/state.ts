/**
 * Types of the state that the server sends to the page. The state contains no credentials or tokens. Times are in ms unless
 * stated otherwise: fields named `…At` use the server's monotonic clock, and fields named `time` use the wall clock.
 */

export const PROVIDERS = ['paysecurez', 'singleview', 'paisr'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** The client that sent a request: our client, or the naive client without shared tokens, renewal and retries. */
export type Side = 'ours' | 'naive';

export type Phase = 'empty' | 'asking' | 'fresh' | 'renewing' | 'expired' | 'backing_off' | 'closed';

/** The state of the client's current token. */
export interface TokenState {
  readonly fingerprint: string;
  /**
   * Lifetime that the client assumes, in ms. The value comes from the provider's response, or from the provider's documentation
   * if the response does not state it.
   */
  readonly lifetime: number;
  readonly endsAt: number;
  /** Number of API calls with this token that received a response with a status other than 401. */
  readonly served: number;
}

/** The available faults. The first three are mutually exclusive, because each of them replaces the response. */
export const FAULTS = ['down', 'limited', 'redirect', 'slow', 'drip', 'malformed'] as const;
export type FaultName = (typeof FAULTS)[number];
export const EXCLUSIVE_FAULTS: readonly FaultName[] = ['down', 'limited', 'redirect'];

/** The endpoints that the faults affect. */
export type FaultPlace = 'token' | 'api' | 'both';

export interface FaultState {
  readonly place: FaultPlace;
  readonly on: readonly FaultName[];
  /** Number of requests affected since the faults were last changed. */
  readonly hits: number;
  /** Whether the client's wall clock is set back one hour. */
  readonly clientClockBack: boolean;
  /** Lifetime of new tokens, in seconds. Undefined for Paisr, whose keys do not expire. */
  readonly lifetime?: number;
  readonly realLifetime?: number;
}

export interface KeyState {
  readonly id: string;
  readonly description: string;
  readonly scopes: readonly { readonly id: string; readonly name: string }[];
  readonly createdTime?: number;
  /** Whether the secret of the key can still be shown. Each secret can be shown only once. */
  readonly secretWaits: boolean;
}

export interface ProviderState {
  readonly name: ProviderName;
  readonly title: string;
  readonly mode: 'sandbox' | 'live';
  readonly baseUrl: string;
  readonly phase: Phase;
  readonly token?: TokenState;
  /** Fingerprint of the key that the last call used. Set only for Paisr. */
  readonly keyFingerprint?: string;
  /** Time until which the client sends no token request, after a token request failed. */
  readonly backOffEndsAt?: number;
  readonly tokenRequests: number;
  readonly calls: number;
  readonly lastError?: { readonly code: string; readonly time: number };
  /** The actions that are enabled. `why` explains why the other actions are disabled. */
  readonly can: {
    readonly token: boolean;
    readonly call: boolean;
    readonly transactions: boolean;
    readonly writeKeys: boolean;
    readonly naive: boolean;
    readonly load: boolean;
    /** Number of calls in a burst. */
    readonly burst: number;
  };
  readonly why?: string;
  /** Undefined for a live provider, because faults are available only in the sandbox. */
  readonly faults?: FaultState;
  /** Keys of the account, as of the last time they were listed. Set only for Paisr. */
  readonly keys?: readonly KeyState[];
}

export interface SandboxState {
  /** Whether the sandbox's clock is set back one hour. */
  readonly clockBack: boolean;
}

/** The results of one client in a run. */
export interface Tally {
  readonly done: number;
  readonly ok: number;
  /** Number of failed calls by error code. */
  readonly failed: Readonly<Record<string, number>>;
  readonly tokenRequests: number;
  /** Time from the start of the first call to the end of the last call, in ms. */
  readonly took: number;
}

/** A burst, a steady load or a series of transactions, with its progress. */
export interface Run {
  readonly id: number;
  readonly provider: ProviderName;
  readonly kind: 'burst' | 'transactions' | 'load';
  readonly title: string;
  readonly total: number;
  readonly state: 'running' | 'done' | 'cancelled';
  readonly ours: Tally;
  readonly naive?: Tally;
}

/** The metrics of one second. */
export interface MetricPoint {
  /** Wall clock time, in seconds. */
  readonly time: number;
  readonly calls: number;
  readonly failed: number;
  readonly tokenRequests: number;
  readonly unauthorized: number;
  readonly replays: number;
  readonly retries: number;
  /** Median latency in ms. Undefined if no call completed in this second. */
  readonly p50?: number;
  /** 99th percentile of the latency in ms. Undefined if no call completed in this second. */
  readonly p99?: number;
}

export interface Series {
  readonly provider: ProviderName;
  readonly side: Side;
  /** Points of the last five minutes. A second without activity has no point. */
  readonly points: readonly MetricPoint[];
  /** The metrics of the whole window. */
  readonly total: MetricPoint;
}

/** A request and its response, as a row of the wire log. */
export interface WireRow {
  readonly id: number;
  readonly time: number;
  readonly provider: ProviderName;
  readonly side: Side;
  readonly kind: 'token' | 'api';
  readonly method: string;
  readonly path: string;
  /** HTTP status of the response, or 0 if there was no response. */
  readonly status: number;
  readonly took: number;
  readonly failure?: string;
}

export interface WireBody {
  readonly text: string;
  /** Explains why the text is missing or incomplete. */
  readonly note?: string;
}

/** A complete exchange. Each secret is replaced with a placeholder that contains the name of the secret. */
export interface WireDetail extends WireRow {
  readonly origin: string;
  readonly request: { readonly headers: readonly (readonly [string, string])[]; readonly body: WireBody };
  readonly response?: {
    readonly statusText: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: WireBody;
  };
}

/** One event, or several equal events in quick succession. */
export interface TimelineRow {
  readonly id: number;
  readonly provider: ProviderName;
  readonly type: string;
  /** Time of the first event. `until` is the time of the last event. */
  readonly time: number;
  readonly until: number;
  readonly count: number;
  readonly text: string;
}

export type FleetSideName = 'store' | 'alone';

/** The metrics of one process of a fleet. */
export interface FleetProcessFigures {
  readonly fingerprint?: string;
  /** Number of token requests that the process made. */
  readonly tokenRequests: number;
  /** Number of tokens that the process adopted from the store. */
  readonly adopted: number;
  /** Number of calls that succeeded. `failed` is the number of calls that failed. */
  readonly served: number;
  readonly failed: number;
  /** Reason for the last failure of the store. */
  readonly storeFailure?: string;
}

export interface FleetProcessState extends FleetProcessFigures {
  readonly id: string;
  readonly phase: Phase | 'killed';
}

/** One side of a fleet: the processes that share a store, or the processes without a store. */
export interface FleetSideState {
  readonly name: FleetSideName;
  /** Number of token requests of all processes on this side, as counted by the provider. */
  readonly tokenRequests: number;
  readonly served: number;
  readonly failed: number;
  readonly processes: readonly FleetProcessState[];
}

export interface FleetState {
  /** Explains why this machine cannot run a fleet. Undefined if the machine can run a fleet. */
  readonly why?: string;
  readonly redisUp: boolean;
  /** Empty while no fleet is running. */
  readonly sides: readonly FleetSideState[];
}

/** The complete state, which a page receives when it connects. */
export interface Snapshot {
  readonly at: number;
  readonly providers: readonly ProviderState[];
  readonly sandbox: SandboxState;
  readonly runs: readonly Run[];
  readonly fleet: FleetState;
  readonly series: readonly Series[];
  readonly wire: readonly WireRow[];
  readonly timeline: readonly TimelineRow[];
}

/** The changes since the last message. The series, the wire log and the timeline contain only new or changed entries. */
export type Update = Pick<Snapshot, 'at'> & Partial<Omit<Snapshot, 'at'>>;

/** A message of the stream, sent as one line. Heartbeats let the page detect a lost connection. */
export type StreamMessage =
  | ({ readonly type: 'snapshot' } & Snapshot)
  | ({ readonly type: 'update' } & Update)
  | { readonly type: 'heartbeat' };

/** Length of the chart, in seconds. */
export const WINDOW_SECONDS = 300;
/** Number of rows kept in the wire log. */
export const WIRE_ROWS = 3000;
/** Number of rows kept in the event log. */
export const TIMELINE_ROWS = 400;
