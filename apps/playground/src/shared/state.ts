/**
 * Types for the state that the server sends to the page. The state never contains credentials or tokens. Times are in
 * ms unless stated otherwise. Fields named `…At` use the server's monotonic clock, and fields named `time` use the wall
 * clock.
 */

export const PROVIDERS = ['paysecurez', 'singleview', 'paisr'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Clients that people write by hand, which the page compares with ours under the same load. */
export const OPPONENTS = ['perCall', 'cached'] as const;
/** `perCall` requests a token for each call. `cached` keeps the token until it expires. */
export type Opponent = (typeof OPPONENTS)[number];

/** The client that sent a request: our client or an opponent. */
export const SIDES = ['ours', ...OPPONENTS] as const;
export type Side = (typeof SIDES)[number];

export type Phase = 'empty' | 'asking' | 'fresh' | 'renewing' | 'expired' | 'backing_off' | 'closed';

/** State of a client's current token. */
export interface TokenState {
  readonly fingerprint: string;
  /** Lifetime in ms, as stated in the provider's response or else in the provider's documentation. */
  readonly lifetime: number;
  readonly endsAt: number;
  /** Number of API calls with this token whose response status was not 401. */
  readonly served: number;
}

/** The available faults. The first three are mutually exclusive, because each of them replaces the response. */
export const FAULTS = ['down', 'limited', 'redirect', 'slow', 'drip', 'malformed'] as const;
export type FaultName = (typeof FAULTS)[number];
export const EXCLUSIVE_FAULTS: readonly FaultName[] = ['down', 'limited', 'redirect'];

/** Endpoints that the faults affect. */
export type FaultPlace = 'token' | 'api' | 'both';

export interface FaultState {
  readonly place: FaultPlace;
  readonly on: readonly FaultName[];
  /** Number of requests affected since the faults last changed. */
  readonly hits: number;
  /** Whether the client's wall clock is set back one hour. */
  readonly clientClockBack: boolean;
  /** Lifetime of new tokens in seconds. `undefined` for Paisr, whose keys do not expire. */
  readonly lifetime?: number;
  readonly realLifetime?: number;
}

export interface KeyState {
  readonly id: string;
  readonly description: string;
  readonly scopes: readonly { readonly id: string; readonly name: string }[];
  readonly createdTime?: number;
  /** Whether the secret of the key can still be shown. */
  readonly secretWaits: boolean;
}

export interface ProviderState {
  readonly name: ProviderName;
  readonly title: string;
  readonly mode: 'sandbox' | 'live';
  readonly baseUrl: string;
  readonly phase: Phase;
  readonly token?: TokenState;
  /** Fingerprint of the key that the most recent call used. Set only for Paisr. */
  readonly keyFingerprint?: string;
  /** Time at which the client may send token requests again after a failure. */
  readonly backOffEndsAt?: number;
  readonly tokenRequests: number;
  readonly calls: number;
  readonly lastError?: { readonly code: string; readonly time: number };
  /** The actions that are enabled. `why` explains why other actions are disabled. */
  readonly can: {
    readonly token: boolean;
    readonly call: boolean;
    readonly transactions: boolean;
    readonly writeKeys: boolean;
    readonly compare: boolean;
    readonly load: boolean;
    /** Number of calls in a burst. */
    readonly burst: number;
  };
  readonly why?: string;
  /** State of the fault switches. `undefined` for a live provider. */
  readonly faults?: FaultState;
  /** The keys of the account when they were last listed. Set only for Paisr. */
  readonly keys?: readonly KeyState[];
}

export interface SandboxState {
  /** Whether the sandbox's clock is set back one hour. */
  readonly clockBack: boolean;
}

/** Results of one client in a run. */
export interface Tally {
  readonly done: number;
  readonly ok: number;
  /** Number of failed calls by error code. */
  readonly failed: Readonly<Record<string, number>>;
  readonly tokenRequests: number;
  /** API responses with status 401. */
  readonly unauthorized: number;
  /** API calls that were sent again after a 401. */
  readonly replays: number;
  /** Requests that were sent again after another failure. */
  readonly retries: number;
  /** Median latency of the run's calls in ms. `undefined` until the first call completes. */
  readonly p50?: number;
  /** 99th-percentile latency of the run's calls in ms. */
  readonly p99?: number;
  /** Time from the start of the first call to the end of the last call, in ms. */
  readonly took: number;
}

/** A burst, a steady load or a series of transactions. */
export interface Run {
  readonly id: number;
  readonly provider: ProviderName;
  readonly kind: 'burst' | 'transactions' | 'load';
  readonly title: string;
  readonly total: number;
  readonly state: 'running' | 'done' | 'cancelled';
  readonly ours: Tally;
  readonly opponent?: Tally & { readonly side: Opponent };
}

/** Metrics of one client for one second. */
export interface MetricPoint {
  /** Wall clock time of this second, in seconds. */
  readonly time: number;
  readonly calls: number;
  readonly failed: number;
  readonly tokenRequests: number;
  readonly unauthorized: number;
  readonly replays: number;
  readonly retries: number;
  /** Median latency in ms. `undefined` if no call completed in this second. */
  readonly p50?: number;
  /** 99th-percentile latency in ms. `undefined` if no call completed in this second. */
  readonly p99?: number;
}

export interface Series {
  readonly provider: ProviderName;
  readonly side: Side;
  /** Points for the chart's time span. Seconds without activity are omitted. */
  readonly points: readonly MetricPoint[];
}

/** A row in the wire log: a request and its response. */
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

/** A complete exchange, with placeholders instead of secrets. */
export interface WireDetail extends WireRow {
  readonly origin: string;
  readonly request: { readonly headers: readonly (readonly [string, string])[]; readonly body: WireBody };
  readonly response?: {
    readonly statusText: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: WireBody;
  };
}

/** One or more equal events in quick succession. */
export interface TimelineRow {
  readonly id: number;
  readonly provider: ProviderName;
  readonly type: string;
  /** Time of the first event. The `until` field contains the time of the last event. */
  readonly time: number;
  readonly until: number;
  readonly count: number;
  readonly text: string;
}

export type FleetSideName = 'store' | 'alone';

/** Metrics for one process in a fleet. */
export interface FleetProcessFigures {
  readonly fingerprint?: string;
  readonly tokenRequests: number;
  /** Number of tokens adopted from the store. */
  readonly adopted: number;
  /** Number of successful API calls. */
  readonly served: number;
  readonly failed: number;
  /** Reason for the most recent failure of the store. */
  readonly storeFailure?: string;
}

export interface FleetProcessState extends FleetProcessFigures {
  readonly id: string;
  readonly phase: Phase | 'killed';
}

/** One side of a fleet: the processes that share a store, or the processes without a store. */
export interface FleetSideState {
  readonly name: FleetSideName;
  /** Number of token requests from this side, as counted by the provider. */
  readonly tokenRequests: number;
  readonly served: number;
  readonly failed: number;
  readonly processes: readonly FleetProcessState[];
}

export interface FleetState {
  /** Explains why this machine cannot run a fleet. */
  readonly why?: string;
  readonly redisUp: boolean;
  /** Whether an action on the fleet is in progress, so that another one would be rejected. */
  readonly busy: boolean;
  /** The two sides of the fleet. Empty while no fleet is running. */
  readonly sides: readonly FleetSideState[];
}

/** The complete state, which the page receives when it connects. */
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

/** Changes since the last message. The series, the wire log and the timeline contain only new or changed entries. */
export type Update = Pick<Snapshot, 'at'> & Partial<Omit<Snapshot, 'at'>>;

/** A stream message, sent as one line. Heartbeats let the page detect a lost connection. */
export type StreamMessage =
  | ({ readonly type: 'snapshot' } & Snapshot)
  | ({ readonly type: 'update' } & Update)
  | { readonly type: 'heartbeat' };

/** Time span of the chart, in seconds. */
export const WINDOW_SECONDS = 120;
/** Number of rows kept in the wire log. */
export const WIRE_ROWS = 3000;
/** Number of rows kept in the event log. */
export const TIMELINE_ROWS = 400;
