/**
 * What the server tells the page: one shape, known to both sides. It holds no credential and no token; a moment is in ms
 * of the server's monotonic clock where it is called `…At`, and of the wall clock where it is called `time`.
 */

export const PROVIDERS = ['paysecurez', 'singleview', 'paisr'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Whose requests they are: those of our client, or those of a client that does without what ours does. */
export type Side = 'ours' | 'naive';

export type Phase = 'empty' | 'asking' | 'fresh' | 'renewing' | 'expired' | 'backing_off' | 'closed';

/** The token in hand. */
export interface TokenState {
  readonly fingerprint: string;
  /** In ms; as the client takes it, which is what the provider said or its document says. */
  readonly lifetime: number;
  readonly endsAt: number;
  /** API calls that were answered with it, and not by a 401. */
  readonly served: number;
}

/** What a switch makes go wrong. Of the first three one at a time is on, since each is an answer of its own. */
export const FAULTS = ['down', 'limited', 'redirect', 'slow', 'drip', 'malformed'] as const;
export type FaultName = (typeof FAULTS)[number];
export const EXCLUSIVE_FAULTS: readonly FaultName[] = ['down', 'limited', 'redirect'];

/** Which requests it strikes. */
export type FaultPlace = 'token' | 'api' | 'both';

export interface FaultState {
  readonly place: FaultPlace;
  readonly on: readonly FaultName[];
  /** How many requests they have struck since they were set. */
  readonly hits: number;
  /** Whether the wall clock of the machine that the client runs on is set back one hour. */
  readonly clientClockBack: boolean;
  /** Of tokens from now on, in seconds; nothing for Paisr, whose keys last. */
  readonly lifetime?: number;
  readonly realLifetime?: number;
}

export interface KeyState {
  readonly id: string;
  readonly description: string;
  readonly scopes: readonly { readonly id: string; readonly name: string }[];
  readonly createdTime?: number;
  /** Whether its secret waits to be shown, which it is once. */
  readonly secretWaits: boolean;
}

export interface ProviderState {
  readonly name: ProviderName;
  readonly title: string;
  readonly mode: 'sandbox' | 'live';
  readonly baseUrl: string;
  readonly phase: Phase;
  readonly token?: TokenState;
  /** Paisr: the fingerprint of the key that the last call went with. */
  readonly keyFingerprint?: string;
  /** Until when the client asks for no token, after a failure. */
  readonly backOffEndsAt?: number;
  readonly tokenRequests: number;
  readonly calls: number;
  readonly lastError?: { readonly code: string; readonly time: number };
  /** What can be done; the rest is off, and `why` says why. */
  readonly can: {
    readonly token: boolean;
    readonly call: boolean;
    readonly transactions: boolean;
    readonly writeKeys: boolean;
    readonly naive: boolean;
    readonly load: boolean;
    /** How many calls at once. */
    readonly burst: number;
  };
  readonly why?: string;
  /** Nothing for a live provider: nobody can make that fail. */
  readonly faults?: FaultState;
  /** Paisr: the keys of the account, as they were listed last. */
  readonly keys?: readonly KeyState[];
}

export interface SandboxState {
  /** Whether the clock of the providers is set back one hour. */
  readonly clockBack: boolean;
}

/** How one side of a run does. */
export interface Tally {
  readonly done: number;
  readonly ok: number;
  /** By the code of the failure. */
  readonly failed: Readonly<Record<string, number>>;
  readonly tokenRequests: number;
  /** From its first call to its last answer, in ms. */
  readonly took: number;
}

/** Something that takes a while, with its progress. */
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

/** What happened within one second. */
export interface MetricPoint {
  /** Wall clock, in seconds. */
  readonly time: number;
  readonly calls: number;
  readonly failed: number;
  readonly tokenRequests: number;
  readonly unauthorized: number;
  readonly replays: number;
  readonly retries: number;
  /** In ms; nothing where no call ended in this second. */
  readonly p50?: number;
  readonly p99?: number;
}

export interface Series {
  readonly provider: ProviderName;
  readonly side: Side;
  /** Of the last minutes; seconds in which nothing happened are left out. */
  readonly points: readonly MetricPoint[];
  /** Of the same time together. */
  readonly total: MetricPoint;
}

/** One request and its answer, as a line. */
export interface WireRow {
  readonly id: number;
  readonly time: number;
  readonly provider: ProviderName;
  readonly side: Side;
  readonly kind: 'token' | 'api';
  readonly method: string;
  readonly path: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly took: number;
  readonly failure?: string;
}

export interface WireBody {
  readonly text: string;
  /** Why it is not there, or not whole. */
  readonly note?: string;
}

/** The whole of it, without its secrets: where one was, a mark says which. */
export interface WireDetail extends WireRow {
  readonly origin: string;
  readonly request: { readonly headers: readonly (readonly [string, string])[]; readonly body: WireBody };
  readonly answer?: {
    readonly statusText: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: WireBody;
  };
}

/** One event, or many of the same kind in a row. */
export interface TimelineRow {
  readonly id: number;
  readonly provider: ProviderName;
  readonly type: string;
  /** Of the first of them, and of the last. */
  readonly time: number;
  readonly until: number;
  readonly count: number;
  readonly text: string;
}

export type FleetSideName = 'store' | 'alone';

/** What one process of a fleet has done. */
export interface FleetProcessFigures {
  readonly fingerprint?: string;
  /** Token requests of its own. */
  readonly asked: number;
  /** Tokens that it took out of the store. */
  readonly adopted: number;
  /** Calls that went well, and that did not. */
  readonly served: number;
  readonly failed: number;
  /** What the store failed with last. */
  readonly storeFailure?: string;
}

export interface FleetProcessState extends FleetProcessFigures {
  readonly id: string;
  readonly phase: Phase | 'killed';
}

/** Processes that share a store, or those beside them that do not. */
export interface FleetSideState {
  readonly name: FleetSideName;
  /** Of all its processes together, as the provider has counted them. */
  readonly tokenRequests: number;
  readonly served: number;
  readonly failed: number;
  readonly processes: readonly FleetProcessState[];
}

export interface FleetState {
  /** Why there can be none on this machine. */
  readonly why?: string;
  readonly redisUp: boolean;
  /** None while no fleet runs. */
  readonly sides: readonly FleetSideState[];
}

/** All that there is, for a page that has just come or come back. */
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

/** What has changed since. Series bring the newest points alone, rows those that are new or have changed. */
export type Update = Pick<Snapshot, 'at'> & Partial<Omit<Snapshot, 'at'>>;

/** One line of the stream. Heartbeats show that the server is there. */
export type StreamMessage =
  | ({ readonly type: 'snapshot' } & Snapshot)
  | ({ readonly type: 'update' } & Update)
  | { readonly type: 'heartbeat' };

/** Of the chart, in seconds. */
export const WINDOW_SECONDS = 300;
/** How many rows are kept. */
export const WIRE_ROWS = 3000;
export const TIMELINE_ROWS = 400;
