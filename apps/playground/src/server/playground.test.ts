import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import type { Action } from '../shared/action-schema.js';
import type { ProviderName, Run } from '../shared/state.js';
import { perform } from './perform.js';
import { Playground } from './playground.js';

// 2,000 calls are slow on a busy machine.
jest.setTimeout(60_000);

let playground: Playground;

const act = (action: Action) => perform(playground, action);
const stateOf = (name: ProviderName) => playground.desks[name].state();

/** Resolves to the latest run when it has completed or been canceled. */
function ended(): Promise<Run> {
  return new Promise((resolve) => {
    const { stop } = playground.feed.listen(() => {
      const [run] = playground.context.runs.view();
      if (run === undefined || run.state === 'running') return;
      stop();
      resolve(run);
    });
  });
}

describe('against the sandbox', () => {
  beforeEach(async () => {
    playground = await Playground.start({}, undefined, false);
  });

  afterEach(() => playground.close());

  it('1,000 concurrent calls require one token request with our client, and 1,000 without a cache', async () => {
    const result = ended();
    await act({ type: 'burst', provider: 'singleview', opponent: 'perCall' });
    expect(await result).toMatchObject({
      state: 'done',
      ours: { ok: 1000, failed: {}, tokenRequests: 1, unauthorized: 0, p99: expect.any(Number) },
      opponent: { side: 'perCall', ok: 1000, failed: {}, tokenRequests: 1000 },
    });
    expect(stateOf('singleview')).toMatchObject({ phase: 'fresh', tokenRequests: 1, token: { served: 1000 } });
    const { ours, perCall } = playground.desks.singleview.metrics;
    expect(ours.counters()).toMatchObject({ calls: 1000, tokenRequests: 1 });
    expect(perCall.counters()).toMatchObject({ calls: 1000, tokenRequests: 1000 });
    expect(playground.context.timeline.rows()).toContainEqual(expect.objectContaining({ type: 'request.sent' }));
    // Opening 2,000 connections is slow on a busy machine.
  }, 180_000);

  it("each transaction uses its own token and does not replace the client's current token", async () => {
    await act({ type: 'token', provider: 'paysecurez', fresh: false });
    const { token } = stateOf('paysecurez');
    const result = ended();
    await act({ type: 'transactions', count: 20 });
    expect(await result).toMatchObject({ total: 20, ours: { ok: 20, tokenRequests: 20 } });
    expect(stateOf('paysecurez')).toMatchObject({ tokenRequests: 21, calls: 40, token });
  });

  it('Paisr accepts 250 calls per minute and rejects further calls with rate_limited', async () => {
    const result = ended();
    await act({ type: 'burst', provider: 'paisr' });
    expect(await result).toMatchObject({ ours: { ok: 250, failed: { rate_limited: 750 } } });
  });

  it('a run can be canceled', async () => {
    await act({ type: 'faultPlace', provider: 'singleview', place: 'both' });
    await act({ type: 'fault', provider: 'singleview', fault: 'slow', on: true });
    const result = ended();
    await act({ type: 'burst', provider: 'singleview', opponent: 'perCall' });
    const [run] = playground.context.runs.view();
    expect(await act({ type: 'burst', provider: 'singleview', opponent: 'perCall' })).toMatchObject({ ok: false });
    expect(await act({ type: 'cancel', run: run?.id ?? 0 })).toEqual({ ok: true, text: 'canceled' });
    expect(await result).toMatchObject({ state: 'cancelled', ours: { ok: 0, failed: { aborted: 1000 } } });
    expect(playground.desks.singleview.metrics.ours.counters().calls).toBe(0);
  });

  it('a steady load runs until it is canceled', async () => {
    const result = ended();
    await act({ type: 'load', provider: 'paysecurez', perSecond: 40, opponent: 'perCall' });
    const [run] = playground.context.runs.view();
    await new Promise<void>((resolve) => {
      const { stop } = playground.feed.listen(({ runs }) => {
        if ((runs?.[0]?.ours.ok ?? 0) < 5) return;
        stop();
        resolve();
      });
    });
    await act({ type: 'cancel', run: run?.id ?? 0 });
    const { state, ours, opponent } = await result;
    expect([state, ours.tokenRequests]).toEqual(['cancelled', 1]);
    expect(opponent?.tokenRequests).toBeGreaterThan(1);
  });

  it.each([
    ['down', /^unavailable/],
    ['limited', /^rate_limited/],
    ['redirect', /^redirect_refused/],
    ['malformed', /^invalid_response/],
  ] as const)('the client reports the token endpoint fault "%s" and backs off', async (fault, message) => {
    await act({ type: 'fault', provider: 'paysecurez', fault, on: true });
    const { ok, text } = await act({ type: 'token', provider: 'paysecurez', fresh: false });
    expect([ok, text]).toEqual([false, expect.stringMatching(message)]);
    expect(playground.context.timeline.rows()).toContainEqual(
      expect.objectContaining({ type: 'token.request_failed' }),
    );
    expect(stateOf('paysecurez').faults?.hits).toBeGreaterThan(0);
    // Without Retry-After, the back-off time is random.
    if (fault !== 'limited') return;
    expect(stateOf('paysecurez')).toMatchObject({ phase: 'backing_off', backOffEndsAt: expect.any(Number) });
  });

  it('turning on an exclusive fault turns off the other exclusive faults', async () => {
    for (const fault of ['down', 'slow', 'redirect'] as const)
      await act({ type: 'fault', provider: 'paisr', fault, on: true });
    await act({ type: 'faultPlace', provider: 'paisr', place: 'token' });
    expect(stateOf('paisr').faults).toMatchObject({ place: 'api', on: ['slow', 'redirect'] });
    for (const fault of ['slow', 'redirect'] as const)
      await act({ type: 'fault', provider: 'paisr', fault, on: false });
    expect(await act({ type: 'call', provider: 'paisr' })).toMatchObject({ ok: true });
  });

  it.each([
    ['paysecurez', 'expire'],
    ['paysecurez', 'revoke'],
    ['singleview', 'expire'],
  ] as const)('a call to %s is replayed with a new token after the action "%s"', async (provider, type) => {
    await act({ type: 'call', provider });
    const before = stateOf(provider).token?.fingerprint;
    await act({ type, provider });
    expect(await act({ type: 'call', provider })).toMatchObject({ ok: true });
    expect(stateOf(provider).token?.fingerprint).not.toBe(before);
    expect(playground.desks[provider].metrics.ours.counters()).toMatchObject({
      unauthorized: 1,
      replays: 1,
      tokenRequests: 2,
    });
  });

  it('the client picks up a rotated secret, even if the secret store first returns the old one', async () => {
    await act({ type: 'rotate', provider: 'paysecurez' });
    expect(await act({ type: 'call', provider: 'paysecurez' })).toMatchObject({ ok: true });
    const statuses = playground.context.wire.rows().filter(({ kind }) => kind === 'token');
    expect(statuses.map(({ status }) => status)).toEqual([401, 200]);
    for (const provider of ['singleview', 'paisr'] as const) {
      await act({ type: 'rotate', provider });
      expect(await act({ type: 'call', provider })).toMatchObject({ ok: true });
    }
  });

  it('keys can be created, updated, and revoked one by one or all at once', async () => {
    await act({ type: 'keys.create', description: 'First', scopes: ['invoices.read'] });
    const first = () => stateOf('paisr').keys?.find(({ id }) => id === 'tkn_2');
    await act({ type: 'keys.rename', id: 'tkn_2', description: 'Second' });
    await act({ type: 'keys.addScope', id: 'tkn_2', scope: 'tokens.read' });
    await act({ type: 'keys.removeScope', id: 'tkn_2', scope: first()?.scopes[0]?.id ?? '' });
    expect(first()).toMatchObject({ description: 'Second', scopes: [{ name: 'tokens.read' }], secretWaits: true });
    await act({ type: 'keys.revoke', id: 'tkn_2' });
    expect(stateOf('paisr').keys).toHaveLength(1);
    expect(await act({ type: 'keys.reveal', id: 'tkn_2' })).toMatchObject({ ok: false });
    await act({ type: 'revoke', provider: 'paisr' });
    expect(await act({ type: 'keys.list' })).toEqual({ ok: false, text: expect.stringMatching(/^unauthorized/) });
    await act({ type: 'rotate', provider: 'paisr' });
    expect(await act({ type: 'keys.list' })).toMatchObject({ ok: true });
  });

  it('a new lifetime applies to new tokens, even if the clocks are set back', async () => {
    expect(await act({ type: 'lifetime', provider: 'paysecurez', seconds: 3 })).toMatchObject({
      text: 'new tokens expire after 3 s',
    });
    await act({ type: 'token', provider: 'paysecurez', fresh: false });
    expect(stateOf('paysecurez')).toMatchObject({ token: { lifetime: 3000 }, faults: { lifetime: 3 } });
    // The current token is replaced, so that the new lifetime takes effect at once.
    expect(await act({ type: 'lifetime', provider: 'paysecurez', seconds: 10 })).toMatchObject({
      text: 'new tokens expire after 10 s, and the client has a new one',
    });
    expect(stateOf('paysecurez')).toMatchObject({ token: { lifetime: 10_000 }, faults: { lifetime: 10 } });
    await act({ type: 'clientClock', provider: 'paysecurez', back: true });
    expect(stateOf('paysecurez')).toMatchObject({ phase: 'fresh', faults: { clientClockBack: true } });
    expect(await act({ type: 'call', provider: 'paysecurez' })).toMatchObject({ ok: true });
    expect(stateOf('paysecurez').tokenRequests).toBe(2);
    await act({ type: 'sandboxClock', back: true });
    await act({ type: 'token', provider: 'paysecurez', fresh: true });
    // The token was issued while the clock was one hour behind, so it has now expired.
    await act({ type: 'sandboxClock', back: false });
    expect(await act({ type: 'call', provider: 'paysecurez' })).toMatchObject({ ok: true });
    expect(playground.desks.paysecurez.metrics.ours.counters().unauthorized).toBe(1);
  });
});

describe('with a live provider', () => {
  let provider: Sandbox;

  beforeEach(async () => {
    provider = await startSandbox();
    const { paysecurez, paisr } = provider;
    playground = await Playground.start({
      paysecurez: { ...paysecurez, path: '/api/v1/transactions/none/status' },
      paisr: { ...paisr, write: false },
    });
  });

  afterEach(async () => {
    await playground.close();
    await provider.close();
  });

  it('faults, steady load and comparisons are disabled for a live provider', async () => {
    expect(stateOf('paysecurez')).toMatchObject({
      mode: 'live',
      baseUrl: provider.paysecurez.baseUrl,
      can: { load: false, compare: false, burst: 10 },
    });
    expect(stateOf('paysecurez').faults).toBeUndefined();
    expect(stateOf('singleview').mode).toBe('sandbox');
    for (const action of [
      { type: 'fault', provider: 'paysecurez', fault: 'down', on: true },
      { type: 'faultPlace', provider: 'paysecurez', place: 'both' },
      { type: 'expire', provider: 'paysecurez' },
      { type: 'revoke', provider: 'paisr' },
      { type: 'rotate', provider: 'paysecurez' },
      { type: 'rotate', provider: 'paisr' },
      { type: 'lifetime', provider: 'paysecurez', seconds: 3 },
      { type: 'clientClock', provider: 'paisr', back: true },
      { type: 'load', provider: 'paysecurez', perSecond: 2 },
    ] satisfies Action[]) {
      expect(await act(action)).toEqual({ ok: false, text: expect.stringMatching(/ is live/) });
    }
    expect(provider.requests()).toEqual([]);
  });

  it('a live provider receives at most ten concurrent calls and no payments', async () => {
    const burst = ended();
    await act({ type: 'burst', provider: 'paysecurez', opponent: 'cached' });
    const { ours, opponent } = await burst;
    expect([ours.done, opponent]).toEqual([10, undefined]);
    const transactions = ended();
    await act({ type: 'transactions', count: 500 });
    expect(await transactions).toMatchObject({ total: 10, ours: { ok: 10, tokenRequests: 10 } });
    expect(provider.requests().filter(({ method, route }) => method !== 'GET' && route !== 'paysecurez.token')).toEqual(
      [],
    );
  });

  it.each([false, true])('the page cannot modify or reveal a live key when "write" is %s', async (write) => {
    await playground.close();
    playground = await Playground.start({ paisr: { ...provider.paisr, write } });
    expect(await act({ type: 'keys.list' })).toMatchObject({ ok: true });
    expect(stateOf('paisr')).toMatchObject({ can: { writeKeys: false }, why: expect.stringContaining('keys') });
    for (const action of [
      { type: 'keys.create', description: 'A key', scopes: ['a'] },
      { type: 'keys.rename', id: 'tkn_1', description: 'Another' },
      { type: 'keys.addScope', id: 'tkn_1', scope: 'a' },
      { type: 'keys.removeScope', id: 'tkn_1', scope: 'tpm_1' },
      { type: 'keys.revoke', id: 'tkn_1' },
      { type: 'keys.reveal', id: 'tkn_1' },
      { type: 'rotate', provider: 'paisr' },
      { type: 'revoke', provider: 'paisr' },
    ] satisfies Action[]) {
      expect(await act(action)).toEqual({ ok: false, text: expect.stringMatching(/^Paisr is live: /) });
    }
    expect(provider.requests().map(({ method }) => method)).toEqual(['GET']);
  });
});
