/**
 * The state that the server sends to the page. It contains no credential and no token. Times are in ms: fields named `…At`
 * are on the server's monotonic clock, fields named `time` are on the wall clock.
 */

export const PROVIDERS = ['paysecurez', 'singleview', 'paisr'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** The client that sent a request: ours, or a naive one without single flight, renewal and retries. */
export type Side = 'ours' | 'naive';

export type Phase = 'empty' | 'asking' | 'fresh' | 'renewing' | 'expired' | 'backing_off' | 'closed';

/** The current token. */
export interface TokenState {
  readonly fingerprint: string;
  /** Lifetime in ms, as the client uses it: from the provider's response, or else from its documentation. */
  readonly lifetime: number;
  readonly endsAt: number;
  /** Number of API calls with this token that got a response other than 401. */
  readonly served: number;
}

/** The faults that can be switched on. Only one of the first three at a time, because each replaces the response. */
export const FAULTS = ['down', 'limited', 'redirect', 'slow', 'drip', 'malformed'] as const;
export type FaultName = (typeof FAULTS)[number];
export const EXCLUSIVE_FAULTS: readonly FaultName[] = ['down', 'limited', 'redirect'];

/** The requests that a fault affects. */
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
  /** Whether its secret can still be shown. It is shown only once. */
  readonly secretWaits: boolean;
}

export interface ProviderState {
  readonly name: ProviderName;
  readonly title: string;
  readonly mode: 'sandbox' | 'live';
  readonly baseUrl: string;
  readonly phase: Phase;
  readonly token?: TokenState;
  /** Paisr: the fingerprint of the key used by the last call. */
  readonly keyFingerprint?: string;
  /** Until when the client sends no token request, after a failed one. */
  readonly backOffEndsAt?: number;
  readonly tokenRequests: number;
  readonly calls: number;
  readonly lastError?: { readonly code: string; readonly time: number };
  /** The actions that are possible. `why` explains why others are off. */
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
  /** Undefined for a live provider, which has no faults to switch. */
  readonly faults?: FaultState;
  /** Paisr: the keys of the account, from the last listing. */
  readonly keys?: readonly KeyState[];
}

export interface SandboxState {
  /** Whether the sandbox's clock is set back one hour. */
  readonly clockBack: boolean;
}

/** The results of one side of a run. */
export interface Tally {
  readonly done: number;
  readonly ok: number;
  /** Number of failed calls by error code. */
  readonly failed: Readonly<Record<string, number>>;
  readonly tokenRequests: number;
  /** Time from the start of the first call to the end of the last one, in ms. */
  readonly took: number;
}

/** A longer piece of work, with its progress. */
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

/** The figures of one second. */
export interface MetricPoint {
  /** Wall clock time, in seconds. */
  readonly time: number;
  readonly calls: number;
  readonly failed: number;
  readonly tokenRequests: number;
  readonly unauthorized: number;
  readonly replays: number;
  readonly retries: number;
  /** Latency in ms. Undefined if no call ended in this second. */
  readonly p50?: number;
  readonly p99?: number;
}

export interface Series {
  readonly provider: ProviderName;
  readonly side: Side;
  /** Points of the last minutes. Seconds in which nothing happened have no point. */
  readonly points: readonly MetricPoint[];
  /** The figures of the whole window. */
  readonly total: MetricPoint;
}

/** One request and its response, as a row of the log. */
export interface WireRow {
  readonly id: number;
  readonly time: number;
  readonly provider: ProviderName;
  readonly side: Side;
  readonly kind: 'token' | 'api';
  readonly method: string;
  readonly path: string;
  /** 0 if there was no response. */
  readonly status: number;
  readonly took: number;
  readonly failure?: string;
}

export interface WireBody {
  readonly text: string;
  /** Why the text is missing or incomplete. */
  readonly note?: string;
}

/** The whole exchange. Each secret is replaced by a mark that names it. */
export interface WireDetail extends WireRow {
  readonly origin: string;
  readonly request: { readonly headers: readonly (readonly [string, string])[]; readonly body: WireBody };
  readonly response?: {
    readonly statusText: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: WireBody;
  };
}

/** One event, or several equal ones that follow each other. */
export interface TimelineRow {
  readonly id: number;
  readonly provider: ProviderName;
  readonly type: string;
  /** Time of the first of them. `until` is the time of the last one. */
  readonly time: number;
  readonly until: number;
  readonly count: number;
  readonly text: string;
}

export type FleetSideName = 'store' | 'alone';

/** The figures of one process of a fleet. */
export interface FleetProcessFigures {
  readonly fingerprint?: string;
  /** Number of token requests it made. */
  readonly tokenRequests: number;
  /** Number of tokens it adopted from the store. */
  readonly adopted: number;
  /** Number of calls that succeeded. `failed` counts the others. */
  readonly served: number;
  readonly failed: number;
  /** Reason of the last failure of the store. */
  readonly storeFailure?: string;
}

export interface FleetProcessState extends FleetProcessFigures {
  readonly id: string;
  readonly phase: Phase | 'killed';
}

/** The processes that share a store, or those without one. */
export interface FleetSideState {
  readonly name: FleetSideName;
  /** Token requests of all its processes, as counted by the provider. */
  readonly tokenRequests: number;
  readonly served: number;
  readonly failed: number;
  readonly processes: readonly FleetProcessState[];
}

export interface FleetState {
  /** Why this machine cannot run a fleet. */
  readonly why?: string;
  readonly redisUp: boolean;
  /** Empty while no fleet is running. */
  readonly sides: readonly FleetSideState[];
}

/** The complete state, for a page that has just connected. */
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

/** The changes since the last message. Series and rows contain only new or changed entries. */
export type Update = Pick<Snapshot, 'at'> & Partial<Omit<Snapshot, 'at'>>;

/** One line of the stream. Heartbeats show that the server is alive. */
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
