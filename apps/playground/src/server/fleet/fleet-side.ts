import { type Sandbox, startSandbox } from '@x/sandbox';
import type { Outcome, StoreAccess } from '../../fleet/messages.js';
import type { FleetSideName, FleetSideState } from '../../shared/state.js';
import { FleetProcess } from './fleet-process.js';

/**
 * One side of a fleet, which has its own sandbox. The processes on a side use the same credentials, and either share
 * one store or have no store.
 */
export class FleetSide {
  readonly name: FleetSideName;
  readonly processes: readonly FleetProcess[];
  readonly #store: StoreAccess | undefined;
  #sandbox: Sandbox | undefined;
  #tokenRequests = 0;
  #onReport: (() => void) | undefined;
  #closed = false;

  constructor(name: FleetSideName, count: number, program: string, store?: StoreAccess) {
    this.name = name;
    this.#store = store;
    this.processes = Array.from(
      { length: count },
      (_, index) => new FleetProcess(`${name}-${index + 1}`, program, () => this.#onReport?.()),
    );
  }

  get alive(): readonly FleetProcess[] {
    return this.processes.filter(({ isAlive }) => isAlive);
  }

  async start(): Promise<void> {
    const sandbox = await startSandbox({
      onRequest: ({ route }) => {
        if (route === 'singleview.token') this.#tokenRequests += 1;
      },
    });
    this.#sandbox = sandbox;
    if (this.#closed) await sandbox.close();
    await this.startKilled();
  }

  async startOne(one: FleetProcess): Promise<void> {
    if (this.#sandbox === undefined || this.#closed || one.isAlive) return;
    const { baseUrl, credentials } = this.#sandbox.singleview;
    await one.start({ baseUrl, credentials, ...(this.#store && { store: this.#store }) });
  }

  async startKilled(): Promise<void> {
    await Promise.all(this.processes.map((one) => this.startOne(one)));
  }

  /** Makes `count` simultaneous calls in each running process. */
  async call(count: number): Promise<Outcome> {
    const outcomes = await Promise.all(this.alive.map((one) => one.order({ do: 'call', count })));
    return outcomes.reduce<Outcome>(
      (sum, outcome) => ({ ok: sum.ok + (outcome?.ok ?? 0), failed: sum.failed + (outcome?.failed ?? count) }),
      { ok: 0, failed: 0 },
    );
  }

  /** Waits until all running processes are connected to Redis. */
  async waitForRedis(): Promise<void> {
    await Promise.all(this.alive.map((one) => one.order({ do: 'waitForRedis' })));
  }

  expire(): void {
    this.#sandbox?.expireTokens('singleview');
  }

  /**
   * Expires the token and makes a call in each process. Kills the lease holder while its token request is pending.
   * Returns the killed process and the outcome of the other calls.
   */
  async killHolder(): Promise<{ readonly killed: FleetProcess | undefined; readonly others: Outcome }> {
    const hanging = this.#sandbox?.fault('singleview.token', { hang: true, times: 1 });
    const since = performance.now();
    this.expire();
    const requests = new Promise<FleetProcess>((resolve) => {
      this.#onReport = () => {
        const holder = this.alive.find(({ requestedAt }) => requestedAt >= since);
        if (holder !== undefined) resolve(holder);
      };
    });
    const calls = this.alive.map(async (one) => ({ one, outcome: await one.order({ do: 'call', count: 1 }) }));
    // If no process requests a token, stop waiting, because there is no lease holder to kill.
    const killed = await Promise.race([requests, Promise.all(calls).then(() => undefined)]);
    this.#onReport = undefined;
    await killed?.kill();
    hanging?.lift();
    const others = (await Promise.all(calls)).filter(({ one }) => one !== killed);
    const ok = others.reduce((sum, { outcome }) => sum + (outcome?.ok ?? 0), 0);
    return { killed, others: { ok, failed: others.length - ok } };
  }

  view(): FleetSideState {
    const processes = this.processes.map((one) => one.view());
    return {
      name: this.name,
      tokenRequests: this.#tokenRequests,
      served: processes.reduce((sum, { served }) => sum + served, 0),
      failed: processes.reduce((sum, { failed }) => sum + failed, 0),
      processes,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.processes.map((one) => one.kill()));
    await this.#sandbox?.close();
  }
}
