import { redisStore } from '@x/redis-store';
import { type ClientEvent, type Clock, createSingleView, type SingleView } from '@x/singleview';
import { createClient } from 'redis';
import type { Membership, Order, Outcome, ProcessReport, Report, StoreAccess } from './messages.js';

/** One process of a fleet: a program of its own that does what it is told over IPC, and ends with whoever started it. */

const ACCOUNTS = '/v1/api/observice/accounts';
/** Of one call with all that belongs to it, in ms. A process waits about half of it for another's token. */
const TIMEOUT = 12_000;
/** How often it is looked whether the phase has changed, in ms. */
const LOOK = 200;
/** Between two attempts to reach Redis, in ms. */
const RECONNECT = 100;

/**
 * Up to sixteen such processes share the cores of one machine, which a fleet does not: their timers wait longer, so that
 * what is seen is who asks, and not who was late. Not much longer, or a look for another's token would come after the
 * time in which one is to be had.
 */
const SLOWNESS = 3;
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms * SLOWNESS),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

let client: SingleView | undefined;
let redis: ReturnType<typeof connected> | undefined;
let state: Omit<ProcessReport, 'phase'> = { asked: 0, adopted: 0, served: 0, failed: 0 };
let told = '';

const tell = (report: Report): void => void process.send?.(report);

function tellState(): void {
  if (client === undefined) return;
  const now: ProcessReport = { phase: client.status().phase, ...state };
  const text = JSON.stringify(now);
  if (text === told) return;
  told = text;
  tell({ state: now });
}

function heard(event: ClientEvent): void {
  switch (event.type) {
    case 'token.requested':
      state = { ...state, asked: state.asked + 1 };
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
  tellState();
}

function connected({ port, password }: StoreAccess) {
  const socket = { host: '127.0.0.1', port, reconnectStrategy: RECONNECT };
  const made = createClient({ password, socket, disableOfflineQueue: true });
  // Without a listener it ends the process.
  made.on('error', () => undefined);
  made.connect().catch(() => undefined);
  return made;
}

async function meet(): Promise<void> {
  const connection = redis;
  // Not `once` of node:events, which an attempt in vain would end.
  if (connection?.isReady === false) await new Promise((resolve) => connection.once('ready', resolve));
  const { storeFailure: _past, ...rest } = state;
  state = rest;
  tellState();
}

function join({ baseUrl, credentials, store }: Membership): void {
  if (store !== undefined) redis = connected(store);
  client = createSingleView({
    baseUrl,
    credentials,
    timeout: TIMEOUT,
    clock,
    onEvent: heard,
    ...(redis &&
      store && {
        store: redisStore({ client: redis, namespace: store.namespace, keys: [{ id: '1', secret: store.key }] }),
      }),
  });
  tellState();
}

async function call(count: number): Promise<Outcome> {
  const one = client;
  if (one === undefined) return { ok: 0, failed: count };
  const calls = await Promise.allSettled(Array.from({ length: count }, () => one.http.get(ACCOUNTS)));
  const ok = calls.filter(({ status }) => status === 'fulfilled').length;
  state = { ...state, served: state.served + ok, failed: state.failed + count - ok };
  tellState();
  return { ok, failed: count - ok };
}

async function carryOut(order: Order): Promise<Outcome> {
  if (order.do === 'call') return call(order.count);
  if (order.do === 'join') join(order.as);
  else await meet();
  return { ok: 0, failed: 0 };
}

process.on('message', ({ id, order }: { readonly id: number; readonly order: Order }) => {
  void carryOut(order).then((outcome) => tell({ id, outcome }));
});
process.once('disconnect', () => process.exit());
setInterval(tellState, LOOK);
