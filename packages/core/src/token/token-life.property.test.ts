import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import fc from 'fast-check';
import { type AcmeClient, type AcmeCredentials, createAcme } from '../../test/acme.js';
import { type Pending, ScriptedDispatcher } from '../../test/scripted-dispatcher.js';
import { ProviderError } from '../errors.js';
import type { AccessToken } from './access-token.js';

const TIMEOUT = 30_000;
/** Longer than any back-off after a rejection, and any Retry-After (ms). */
const SLOW_RECOVERY = 6 * 60_000;
/** Limits for the pause after repeated failures while callers have no token (ms). */
const MIN_PAUSE = 2_000;
const MAX_PAUSE = 4_000;

/** The time of the token request on both clocks, and the token's lifetime. */
interface Issued {
  readonly wall: number;
  readonly steady: number;
  readonly lifetime: number;
}

interface Caller {
  readonly since: number;
  readonly abort: AbortController;
  settled: boolean;
}

/** The system under test, with a dispatcher that lets commands respond to requests. */
class World {
  readonly clock = new ManualClock();
  readonly wire = new ScriptedDispatcher();
  readonly issued = new Map<string, Issued>();
  readonly sentAt = new WeakMap<Pending, { wall: number; steady: number }>();
  readonly callers: Caller[] = [];
  readonly tokens: AccessToken[] = [];
  readonly violations: string[] = [];
  readonly client: AcmeClient;
  secret = 'secret-0';
  /** Number of failed requests since the last token. */
  failures = 0;
  /** The time of the last failure, and whether the provider rejected the request or sent Retry-After. */
  lastFailure: { readonly wall: number; readonly steady: number; readonly slow: boolean } | undefined;

  constructor() {
    this.client = createAcme({
      baseUrl: 'https://acme.example',
      clock: this.clock,
      dispatcher: this.wire,
      timeout: TIMEOUT,
      retries: 2,
      credentials: (): AcmeCredentials => ({ id: 'id', secret: this.secret }),
    });
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const request of this.wire.pending) {
        if (this.sentAt.has(request)) continue;
        this.sentAt.set(request, { wall: this.clock.wall, steady: this.clock.steady });
        this.checkPause();
      }
    }
  }

  /** Records a violation if a request follows repeated failures too quickly. */
  checkPause(): void {
    if (this.failures < 2 || this.lastFailure === undefined || this.lastFailure.slow) return;
    const { wall, steady } = this.lastFailure;
    const pause = Math.max(this.clock.wall - wall, this.clock.steady - steady);
    if (pause < MIN_PAUSE) this.violations.push(`request ${pause} ms after ${this.failures} failures`);
  }

  /** Lets the pending request fail. */
  fail(how: (request: Pending) => void, slow = false): void {
    const { request } = this;
    if (request === undefined) return;
    this.failures += 1;
    this.lastFailure = { wall: this.clock.wall, steady: this.clock.steady, slow };
    how(request);
  }

  get request(): Pending | undefined {
    return [...this.wire.pending][0];
  }

  get(options: { readonly fresh?: boolean } = {}): void {
    const caller: Caller = { since: this.clock.steady, abort: new AbortController(), settled: false };
    this.callers.push(caller);
    this.client.token({ ...options, signal: caller.abort.signal }).then(
      (token) => {
        caller.settled = true;
        this.tokens.push(token);
        this.checkToken(token);
      },
      (error: unknown) => {
        caller.settled = true;
        if (!ProviderError.is(error)) this.violations.push(`not a ProviderError: ${String(error)}`);
      },
    );
  }

  /** Records a violation if the token has expired on either clock. */
  checkToken(token: AccessToken): void {
    const issued = this.issued.get(token.reveal());
    if (issued === undefined) {
      this.violations.push('the token was not issued');
      return;
    }
    const age = Math.max(this.clock.wall - issued.wall, this.clock.steady - issued.steady);
    if (age >= issued.lifetime)
      this.violations.push(`${token.reveal()} has an age of ${age} and a lifetime of ${issued.lifetime}`);
  }

  check(): void {
    expect(this.violations).toEqual([]);
    expect(this.wire.pending.size).toBeLessThanOrEqual(1);
    const late = this.callers.filter(
      ({ settled, since, abort }) => !settled && (abort.signal.aborted || this.clock.steady - since >= TIMEOUT),
    );
    expect(late).toHaveLength(0);
  }
}

type Command = fc.AsyncCommand<object, World>;

/** Creates a command without preconditions. A failing run prints its name. */
function command(name: string, run: (world: World) => void): Command {
  return {
    check: () => true,
    toString: () => name,
    run: async (_model, world) => {
      run(world);
      await world.settle();
      world.check();
    },
  };
}

const lifetimes = fc.constantFrom(1, 2, 60, 1800, 86_400);
/** Durations close to the lead, leeway and expiry times of these tokens (ms). */
const times = fc.constantFrom(1, 79, 500, 900, 1_000, 1_790, 30_000, 56_000, 61_000, 1_700_000, 1_795_000, 90_000_000);

const get = fc.constant(command('get', (world) => world.get()));

const succeed = fc.record({ ttl: lifetimes }).map(({ ttl }) =>
  command(`succeed with ${ttl} s`, (world) => {
    const { request } = world;
    const sent = request && world.sentAt.get(request);
    if (request === undefined || sent === undefined) return;
    const token = `token-${world.issued.size + 1}`;
    world.failures = 0;
    world.lastFailure = undefined;
    world.issued.set(token, { ...sent, lifetime: ttl * 1000 });
    request.respond(200, { token, ttl });
  }),
);

const bothClocks = times.map((ms) => command(`both clocks +${ms}`, (world) => world.clock.advance(ms)));

/** All entries are equally likely, so frequent commands are listed several times. */
const commands = [
  ...Array.from({ length: 5 }, () => get),
  ...Array.from({ length: 4 }, () => succeed),
  ...Array.from({ length: 3 }, () => bothClocks),
  fc.constant(command('get fresh', (world) => world.get({ fresh: true }))),
  // If the wall clock is set back by exactly the time that has passed since the last reading, it appears to have
  // stopped. The client tolerates this for at most one second, so this command never sets the clock back by exactly
  // that amount.
  times.map((ms) =>
    command(`${ms} passed and the wall clock was set back`, (world) => {
      world.clock.advance(ms);
      world.clock.wall -= ms + 100_000_000;
    }),
  ),
  times.map((ms) =>
    command(`the machine was suspended or the wall clock was set forward by ${ms}`, (world) => {
      world.clock.wall += ms;
    }),
  ),
  fc.constantFrom(undefined, '0', '7', '400').map((after) =>
    command(`fail, Retry-After ${after}`, (world) => {
      const headers = after === undefined ? {} : { 'retry-after': after };
      world.fail((request) => request.respond(503, {}, headers), after !== undefined);
    }),
  ),
  ...Array.from({ length: 2 }, () =>
    fc.constant(command('break', (world) => world.fail((request) => request.break()))),
  ),
  fc
    .constantFrom(400, 401, 403)
    .map((status) =>
      command(`reject ${status}`, (world) => world.fail((request) => request.respond(status, {}), true)),
    ),
  fc.constant(command('malformed', (world) => world.fail((request) => request.respond(200, { token: 5 })))),
  fc.constant(
    command('invalidate the newest', ({ client, tokens }) => {
      const newest = tokens.at(-1);
      if (newest !== undefined) client.invalidate(newest);
    }),
  ),
  fc.constant(
    command('invalidate the oldest', ({ client, tokens }) => {
      const [oldest] = tokens;
      if (oldest !== undefined) client.invalidate(oldest);
    }),
  ),
  fc.constant(command('abort a caller', ({ callers }) => callers.find(({ settled }) => !settled)?.abort.abort())),
  fc.constant(
    command('rotate the credentials', (world) => {
      world.secret += 'x';
    }),
  ),
];

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): number => unhandled.push(reason);

beforeAll(() => void process.on('unhandledRejection', onUnhandled));
afterAll(() => void process.off('unhandledRejection', onUnhandled));

it('never returns an expired token and recovers after any sequence of events', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: 'max' }), async (run) => {
      const world = new World();
      await fc.asyncModelRun(() => ({ model: {}, real: world }), run);
      // Lets pending calls time out and the back-off end.
      world.clock.advance(TIMEOUT);
      await world.settle();
      world.clock.advance(world.lastFailure?.slow ? SLOW_RECOVERY : MAX_PAUSE);
      await world.settle();
      world.check();
      world.get({ fresh: true });
      await world.settle();
      const sent = world.request && world.sentAt.get(world.request);
      expect(sent).toBeDefined();
      world.issued.set('recovered', { wall: sent?.wall ?? 0, steady: sent?.steady ?? 0, lifetime: 600_000 });
      world.request?.respond(200, { token: 'recovered', ttl: 600 });
      await world.settle();
      world.check();
      expect(world.tokens.at(-1)?.reveal()).toBe('recovered');
      expect(world.clock.timers).toBe(0);
      expect(unhandled).toEqual([]);
    }),
    { numRuns: 300, seed: 4711 },
  );
}, 60_000);
