import { type Sandbox, startSandbox } from '@x/sandbox';
import type { Outcome, StoreAccess } from '../../fleet/messages.js';
import type { FleetSideName, FleetSideState } from '../../shared/state.js';
import { FleetProcess } from './fleet-process.js';

/** Processes with the same credentials, and a provider of their own: with one store, or each by itself. */
export class FleetSide {
  readonly name: FleetSideName;
  readonly processes: readonly FleetProcess[];
  readonly #store: StoreAccess | undefined;
  #sandbox: Sandbox | undefined;
  #tokenRequests = 0;
  #told: (() => void) | undefined;
  #closed = false;

  constructor(name: FleetSideName, count: number, program: string, store?: StoreAccess) {
    this.name = name;
    this.#store = store;
    this.processes = Array.from(
      { length: count },
      (_none, index) => new FleetProcess(`${name}-${index + 1}`, program, () => this.#told?.()),
    );
  }

  get alive(): readonly FleetProcess[] {
    return this.processes.filter(({ lives }) => lives);
  }

  async start(): Promise<void> {
    const sandbox = await startSandbox({
      onRequest: ({ route }) => {
        if (route === 'singleview.token') this.#tokenRequests += 1;
      },
    });
    this.#sandbox = sandbox;
    if (this.#closed) await sandbox.close();
    await Promise.all(this.processes.map((one) => this.startOne(one)));
  }

  async startOne(one: FleetProcess): Promise<void> {
    if (this.#sandbox === undefined || this.#closed || one.lives) return;
    const { baseUrl, credentials } = this.#sandbox.singleview;
    await one.start({ baseUrl, credentials, ...(this.#store && { store: this.#store }) });
  }

  /** So many calls at once in each process that lives. */
  async call(count: number): Promise<Outcome> {
    const outcomes = await Promise.all(this.alive.map((one) => one.order({ do: 'call', count })));
    return outcomes.reduce<Outcome>(
      (sum, outcome) => ({ ok: sum.ok + (outcome?.ok ?? 0), failed: sum.failed + (outcome?.failed ?? count) }),
      { ok: 0, failed: 0 },
    );
  }

  /** Waits until Redis is reached by all. */
  async meet(): Promise<void> {
    await Promise.all(this.alive.map((one) => one.order({ do: 'meet' })));
  }

  expire(): void {
    this.#sandbox?.expireTokens('singleview');
  }

  /**
   * Lets the token end and all ask for another, and kills the process that got the lease while the provider keeps it
   * waiting. Gives that process, and what became of the calls of the others.
   */
  async killHolder(): Promise<{ readonly killed: FleetProcess | undefined; readonly others: Outcome }> {
    const hanging = this.#sandbox?.fault('singleview.token', { hang: true, times: 1 });
    const since = performance.now();
    this.expire();
    const asks = new Promise<FleetProcess>((resolve) => {
      this.#told = () => {
        const holder = this.alive.find(({ askedAt }) => askedAt >= since);
        if (holder !== undefined) resolve(holder);
      };
    });
    const calls = this.alive.map(async (one) => ({ one, outcome: await one.order({ do: 'call', count: 1 }) }));
    // Where nobody has to ask, all calls end.
    const killed = await Promise.race([asks, Promise.all(calls).then(() => undefined)]);
    this.#told = undefined;
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
