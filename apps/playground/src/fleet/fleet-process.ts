import { redisStore } from '@x/redis-store';
import { type ClientEvent, type Clock, createSingleView, type SingleView } from '@x/singleview';
import { createClient } from 'redis';
import type { Membership, Order, Outcome, ProcessReport, Report, StoreAccess } from './messages.js';

/** Entry point of each fleet process. Carries out orders received over IPC, and exits when the parent process exits. */

const ACCOUNTS = '/v1/api/observice/accounts';
const ACCOUNTS_REQUEST = { banks: [{ code: 'SAMA', consentId: 'urn:SAMA:playground' }] } as const;
const IDEMPOTENT = { idempotent: true } as const;
/** Timeout for each call, in ms. A process waits about half of this time for a token from another process. */
const TIMEOUT_MS = 12_000;
/** Interval at which the client's phase is checked, in ms. */
const POLL_INTERVAL_MS = 200;
/** Delay between attempts to connect to Redis, in ms. */
const RECONNECT_DELAY_MS = 100;

/**
 * Factor by which all timers run slower than real time. Up to 16 processes share one machine's cores, so without this
 * factor, scheduling delays could decide which process requests the token. With a much larger factor, a process would
 * give up before it checks the store.
 */
const TIMER_FACTOR = 3;
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms * TIMER_FACTOR),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

let client: SingleView | undefined;
let redis: ReturnType<typeof connect> | undefined;
let state: Omit<ProcessReport, 'phase'> = { tokenRequests: 0, adopted: 0, served: 0, failed: 0 };
let lastReport = '';

const send = (report: Report): void => void process.send?.(report);

function reportState(): void {
  if (client === undefined) return;
  const current: ProcessReport = { phase: client.status().phase, ...state };
  const text = JSON.stringify(current);
  if (text === lastReport) return;
  lastReport = text;
  send({ state: current });
}

function onEvent(event: ClientEvent): void {
  switch (event.type) {
    case 'token.requested':
      state = { ...state, tokenRequests: state.tokenRequests + 1 };
      break;
    case 'token.issued':
      state = { ...state, fingerprint: event.fingerprint };
      break;
    case 'token.adopted':
      state = { ...state, fingerprint: event.fingerprint, adopted: state.adopted + 1 };
      break;
    case 'token.invalidated': {
      const { fingerprint: _dropped, ...rest } = state;
      state = rest;
      break;
    }
    case 'store.failed':
      state = { ...state, storeFailure: event.reason };
      break;
    default:
      return;
  }
  reportState();
}

function connect({ port, password }: StoreAccess) {
  const socket = { host: '127.0.0.1', port, reconnectStrategy: RECONNECT_DELAY_MS };
  const connection = createClient({ password, socket, disableOfflineQueue: true });
  // An unhandled `error` event would crash the process.
  connection.on('error', () => undefined);
  connection.connect().catch(() => undefined);
  return connection;
}

async function waitForRedis(): Promise<void> {
  const connection = redis;
  // Do not use `once` from node:events, because it would reject after the first failed connection attempt.
  if (connection?.isReady === false) await new Promise((resolve) => connection.once('ready', resolve));
  const { storeFailure: _previous, ...rest } = state;
  state = rest;
  reportState();
}

function join({ baseUrl, credentials, store }: Membership): void {
  if (store !== undefined) redis = connect(store);
  client = createSingleView({
    baseUrl,
    credentials,
    timeout: TIMEOUT_MS,
    clock,
    onEvent,
    ...(redis &&
      store && {
        store: redisStore({ client: redis, namespace: store.namespace, keys: [{ id: '1', secret: store.key }] }),
      }),
  });
  reportState();
}

async function call(count: number): Promise<Outcome> {
  const current = client;
  if (current === undefined) return { ok: 0, failed: count };
  const calls = await Promise.allSettled(
    Array.from({ length: count }, () => current.http.post(ACCOUNTS, ACCOUNTS_REQUEST, IDEMPOTENT)),
  );
  const ok = calls.filter(({ status }) => status === 'fulfilled').length;
  state = { ...state, served: state.served + ok, failed: state.failed + count - ok };
  reportState();
  return { ok, failed: count - ok };
}

async function carryOut(order: Order): Promise<Outcome> {
  if (order.do === 'call') return call(order.count);
  if (order.do === 'join') join(order.as);
  else await waitForRedis();
  return { ok: 0, failed: 0 };
}

process.on('message', ({ id, order }: { readonly id: number; readonly order: Order }) => {
  void carryOut(order).then((outcome) => send({ id, outcome }));
});
process.once('disconnect', () => process.exit());
setInterval(reportState, POLL_INTERVAL_MS);
