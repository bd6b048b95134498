import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Membership, Order, Outcome, ProcessReport, Report } from '../../fleet/messages.js';
import type { FleetProcessState } from '../../shared/state.js';

/** A handle with which the server controls a fleet process. */
export class FleetProcess {
  readonly id: string;
  readonly #program: string;
  readonly #onReport: () => void;
  readonly #waiting = new Map<number, (outcome: Outcome | undefined) => void>();
  #child: ChildProcess | undefined;
  #orders = 0;
  #state: ProcessReport | undefined;
  #requestedAt = 0;

  /** @param onReport Called when the process has reported a new state. */
  constructor(id: string, program: string, onReport: () => void) {
    this.id = id;
    this.#program = program;
    this.#onReport = onReport;
  }

  get isAlive(): boolean {
    return this.#child !== undefined;
  }

  /** Time of the last token request, in ms on the server's monotonic clock. */
  get requestedAt(): number {
    return this.#requestedAt;
  }

  /** Starts a child process that joins the fleet. */
  async start(as: Membership): Promise<void> {
    const child = fork(this.#program, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Do not pass on other environment variables, because they may contain credentials.
      env: { PATH: process.env['PATH'] },
      execArgv: [],
    });
    this.#child = child;
    this.#state = undefined;
    child.on('error', () => undefined);
    child.on('message', (report: Report) => this.#receive(report));
    child.once('exit', () => {
      this.#child = undefined;
      for (const [id] of this.#waiting) this.#settle(id, undefined);
    });
    await this.order({ do: 'join', as });
    await this.order({ do: 'waitForRedis' });
  }

  /** Sends an order to the process. Resolves to `undefined` if the process exits before it reports the outcome. */
  order(order: Order): Promise<Outcome | undefined> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve) => {
      if (this.#child?.connected !== true) return resolve(undefined);
      this.#waiting.set(id, resolve);
      this.#child.send({ id, order }, () => undefined);
    });
  }

  /** Kills the process, like `kill -9`. Resolves when it has exited. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  view(): FleetProcessState {
    const empty: ProcessReport = { phase: 'empty', tokenRequests: 0, adopted: 0, served: 0, failed: 0 };
    const { fingerprint, ...state } = this.#state ?? empty;
    if (!this.isAlive) return { id: this.id, ...state, phase: 'killed' };
    return { id: this.id, ...state, ...(fingerprint !== undefined && { fingerprint }) };
  }

  #receive(report: Report): void {
    if ('id' in report) {
      this.#settle(report.id, report.outcome);
      return;
    }
    if (report.state.tokenRequests > (this.#state?.tokenRequests ?? 0)) this.#requestedAt = performance.now();
    this.#state = report.state;
    this.#onReport();
  }

  #settle(id: number, outcome: Outcome | undefined): void {
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
  }
}
