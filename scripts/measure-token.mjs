/**
 * What a held token costs: time for each `await client.token()` against awaiting a resolved promise, in turn in one
 * process, and bytes for each idle client that holds one. Run with `npm run measure`; the packages have to be built.
 */
import { createPaySecureZ } from '../packages/paysecurez/dist/index.js';

const ROUNDS = 7;
const AWAITS = 2_000_000;
const CLIENTS = 100_000;

let issued = 0;
/** Stands in for the network. */
const dispatcher = {
  /**
   * @param {object} _options
   * @param {any} handler
   */
  dispatch(_options, handler) {
    const controller = { abort() {} };
    issued += 1;
    const body = JSON.stringify({ access_token: `token-${issued}`.padEnd(40, 'x'), expires_in: 1800 });
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 200, { 'content-type': 'application/json' }, '');
    handler.onResponseData(controller, Buffer.from(body));
    handler.onResponseEnd(controller, {});
    return true;
  },
};

const create = () => createPaySecureZ({ credentials: { clientId: 'id', clientSecret: 'secret' }, dispatcher });

/** @param {() => Promise<unknown>} once */
async function nanoseconds(once) {
  const start = performance.now();
  for (let turn = 0; turn < AWAITS; turn += 1) await once();
  return ((performance.now() - start) / AWAITS) * 1e6;
}

/** @param {readonly number[]} figures */
function median(figures) {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const client = create();
await client.token();
const resolved = Promise.resolve();
const ratios = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const base = await nanoseconds(() => resolved);
  ratios.push((await nanoseconds(() => client.token())) / base);
}
console.log(`a held token: ${median(ratios).toFixed(2)}x awaiting a resolved promise (median of ${ROUNDS} rounds)`);

if (globalThis.gc === undefined) throw new Error('expected node --expose-gc');
const clients = [];
globalThis.gc();
const before = process.memoryUsage().heapUsed;
for (let index = 0; index < CLIENTS; index += 1) {
  const one = create();
  await one.token();
  clients.push(one);
}
globalThis.gc();
const each = (process.memoryUsage().heapUsed - before) / CLIENTS;
console.log(`an idle client that holds a token: ${each.toFixed(0)} bytes (mean of ${clients.length})`);
