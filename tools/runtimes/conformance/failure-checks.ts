import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { createPaisr } from '@x/paisr';
import { createPaySecureZ, ProviderError } from '@x/paysecurez';
import { failureOf, requestsOn } from './requests.js';
import type { Surroundings } from './surroundings.js';

const STATUS = '/api/v1/transactions/none/status';
/** Time limit for the deadline check: much longer than the check, but much shorter than a hanging call. */
const TIME_LIMIT_MS = 20_000;

async function providerError(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await failureOf(promise);
  assert.ok(ProviderError.is(error), `expected a ProviderError, got ${String(error)}`);
  return error;
}

/**
 * Checks that a 404 response and rejected credentials map to different error codes, and that a client rejects an option that the
 * runtime does not support.
 */
export async function error(at: Surroundings): Promise<void> {
  const client = createPaySecureZ(at.paysecurez);
  const { code, httpStatus: status, outcome, attempts, response } = await providerError(client.http.get(STATUS));
  assert.deepEqual([code, status, outcome, attempts, response?.status], ['rejected', 404, 'answered', 1, 404]);
  const { baseUrl, credentials } = at.paysecurez;
  const withWrongSecret = createPaySecureZ({ baseUrl, credentials: { ...credentials, clientSecret: 'wrong' } });
  assert.equal((await providerError(withWrongSecret.token())).code, 'credentials_rejected');
  const withDispatcher = () => createPaySecureZ({ ...at.paysecurez, dispatcher: { dispatch: () => true } });
  if (at.engine === 'undici') withDispatcher();
  else assert.throws(withDispatcher, (refusal) => ProviderError.is(refusal) && refusal.code === 'invalid_options');
  await Promise.all([client.close(), withWrongSecret.close()]);
}

/** Checks that printing an object does not reveal its tokens or secrets. */
export async function redaction(at: Surroundings): Promise<void> {
  const client = createPaySecureZ(at.paysecurez);
  const paisr = createPaisr(at.paisr);
  const token = await client.token();
  const key = await paisr.accessTokens.create({ description: 'Conformance', scopes: ['invoices.read'] });
  const error = await providerError(client.http.post('/api/v1/none', { password: at.trap.credentials.clientSecret }));
  const { request, config } = await client.http.get('/api/v1/none', { validateStatus: () => true });
  const holders = [client, client.http.defaults, paisr, token, key, error, error.response, request, config];
  const printed = holders.flatMap((value) => printers().map((print) => print(value))).join('\n');
  const { credentials } = at.paysecurez;
  const secrets = [token.reveal(), key.secret.reveal(), credentials.clientSecret, at.paisr.credentials.token];
  for (const secret of [...secrets, at.trap.credentials.clientSecret]) assert.ok(!printed.includes(secret));
  assert.match(inspect(token), /AccessToken/);
  await Promise.all([client.close(), paisr.close()]);
}

/** Returns functions that format a value, including the runtime's own `inspect`. */
function printers(): readonly ((value: unknown) => string)[] {
  const { Bun, Deno } = globalThis as {
    Bun?: { inspect(value: unknown, options?: object): string };
    Deno?: typeof Bun;
  };
  const own = [Bun, Deno].flatMap((runtime) => (runtime === undefined ? [] : [runtime]));
  return [
    (value) => inspect(value, { depth: 10, showHidden: true }),
    (value) => inspect(value, { depth: 10, showHidden: true, getters: true, customInspect: false }),
    (value) => JSON.stringify(value) ?? '',
    // Some objects in axios configurations have no `toString`.
    (value) => (value as { toString?(): string } | undefined)?.toString?.() ?? '',
    (value) => String((value as Partial<Error> | undefined)?.stack),
    ...own.map(
      ({ inspect: print }) =>
        (value: unknown) =>
          print(value, { depth: 10 }),
    ),
  ];
}

/**
 * Checks that a call times out if the token endpoint or the API does not respond, or if a response arrives byte by
 * byte.
 */
export async function deadline(at: Surroundings): Promise<void> {
  const started = performance.now();
  const client = createPaySecureZ({ ...at.paysecurez, timeout: 400 });
  for (const fault of [{ hang: true }, { hang: 'body' }, { drip: 100 }]) {
    const target = 'paysecurez.transactions.status';
    await client.token();
    await at.control('POST', '/faults', { target, times: 1, ...fault });
    const { code, outcome } = await providerError(client.http.get(STATUS));
    assert.deepEqual([code, outcome], ['timeout', 'unknown'], JSON.stringify(fault));
  }
  await at.control('POST', '/faults', { target: 'paysecurez.token', hang: true, times: 1 });
  assert.equal((await providerError(client.token({ fresh: true }))).code, 'timeout');
  assert.ok(performance.now() - started < TIME_LIMIT_MS);
  await client.close();
}

/** Checks that a call fails with `too_large` if its response is too large after decompression. */
export async function limit(at: Surroundings): Promise<void> {
  const client = createPaySecureZ({ ...at.trap, maxResponseBytes: 1024 * 1024 });
  const { code, outcome } = await providerError(client.http.get('/bomb'));
  assert.deepEqual([code, outcome], ['too_large', 'answered']);
  await client.close();
}

/** Checks that a call fails instead of following a redirect. */
export async function redirect(at: Surroundings): Promise<void> {
  const client = createPaySecureZ(at.paysecurez);
  const target = 'paysecurez.transactions.status';
  await at.control('POST', '/faults', { target, redirect: STATUS, status: 307, times: 1 });
  assert.equal((await providerError(client.http.get(STATUS))).code, 'redirect_refused');
  assert.equal((await requestsOn(at, target)).length, 1);
  await client.close();
}

/**
 * Checks that the outcome of a payment is unknown if the connection is lost, and that neither the client nor its HTTP engine
 * retries the payment.
 */
export async function once(at: Surroundings): Promise<void> {
  const client = createPaySecureZ(at.trap);
  const seen = async (): Promise<number> => (await client.http.get<{ readonly lost: number }>('/seen')).data.lost;
  const before = await seen();
  const { code, outcome, attempts } = await providerError(client.http.post('/lost', { amount: 1 }));
  assert.deepEqual([code, outcome, attempts], ['network', 'unknown', 1]);
  assert.equal((await seen()) - before, 1);
  const read = await providerError(client.http.get('/lost'));
  // The client retries the GET request only when it uses undici, because only undici reports whether part of a response has arrived.
  const sent = at.engine === 'fetch' ? 1 : 3;
  assert.deepEqual([read.outcome, read.attempts], ['unknown', sent]);
  assert.equal((await seen()) - before, 1 + sent);
  await client.close();
}

/** Checks that calls ignore environment variables that set a proxy or disable certificate validation. */
export async function environment(at: Surroundings): Promise<void> {
  const client = createPaySecureZ(at.trap);
  assert.deepEqual((await client.http.get('/x')).data, { good: true });
  const impostor = createPaySecureZ({ ...at.trap, baseUrl: at.impostorUrl });
  assert.notEqual((await providerError(impostor.token())).outcome, 'answered');
  await Promise.all([client.close(), impostor.close()]);
}
