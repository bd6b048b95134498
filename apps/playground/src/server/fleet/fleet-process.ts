import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Membership, Order, Outcome, ProcessReport, Report } from '../../fleet/messages.js';
import type { FleetProcessState } from '../../shared/state.js';

/** One process of a fleet, as the server sees it. */
export class FleetProcess {
  readonly id: string;
  readonly #program: string;
  readonly #told: () => void;
  readonly #waiting = new Map<number, (outcome: Outcome | undefined) => void>();
  #child: ChildProcess | undefined;
  #orders = 0;
  #state: ProcessReport | undefined;
  #askedAt = 0;

  /** @param told Called whenever it has told something. */
  constructor(id: string, program: string, told: () => void) {
    this.id = id;
    this.#program = program;
    this.#told = told;
  }

  get lives(): boolean {
    return this.#child !== undefined;
  }

  /** When it has asked for a token last, by this process's monotonic clock. */
  get askedAt(): number {
    return this.#askedAt;
  }

  /** Starts it, and has it take part; it is another process after it was killed. */
  async start(as: Membership): Promise<void> {
    const child = fork(this.#program, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Nothing of what else is in the environment, such as credentials.
      env: { PATH: process.env['PATH'] },
      execArgv: [],
    });
    this.#child = child;
    this.#state = undefined;
    child.on('error', () => undefined);
    child.on('message', (report: Report) => this.#hear(report));
    child.once('exit', () => {
      this.#child = undefined;
      for (const [id] of this.#waiting) this.#settle(id, undefined);
    });
    await this.order({ do: 'join', as });
    await this.order({ do: 'meet' });
  }

  /** Has it do something; nothing comes back where it dies over it. */
  order(order: Order): Promise<Outcome | undefined> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve) => {
      if (this.#child?.connected !== true) return resolve(undefined);
      this.#waiting.set(id, resolve);
      this.#child.send({ id, order }, () => undefined);
    });
  }

  /** As `kill -9`: it ends in the midst of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  view(): FleetProcessState {
    const empty: ProcessReport = { phase: 'empty', asked: 0, adopted: 0, served: 0, failed: 0 };
    const { fingerprint, ...state } = this.#state ?? empty;
    if (!this.lives) return { id: this.id, ...state, phase: 'killed' };
    return { id: this.id, ...state, ...(fingerprint !== undefined && { fingerprint }) };
  }

  #hear(report: Report): void {
    if ('id' in report) {
      this.#settle(report.id, report.outcome);
      return;
    }
    if (report.state.asked > (this.#state?.asked ?? 0)) this.#askedAt = performance.now();
    this.#state = report.state;
    this.#told();
  }

  #settle(id: number, outcome: Outcome | undefined): void {
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
  }
}
