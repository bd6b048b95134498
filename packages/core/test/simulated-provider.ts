import { ManualClock } from '@x/test-kit/manual-clock';
import { type AcmeClient, type AcmeOptions, createAcme } from './acme.js';
import { type Pending, ScriptedDispatcher } from './scripted-dispatcher.js';

/** A token that the provider issued, and the time when it was issued. */
export interface IssuedToken {
  readonly value: string;
  readonly at: number;
}

/** Returns the status of an API call with a token, at the current time. A promise delays the response. */
export type ApiRule = (token: IssuedToken, call: Pending) => number | Promise<number>;

const TIMEOUT = 30_000;
/** The step by which {@link SimulatedProvider.run} advances the clock. */
const STEP_MS = 10;

/** A provider without a network, on a manual clock. It issues `token-1`, `token-2`, and so on. */
export class SimulatedProvider extends ScriptedDispatcher {
  readonly clock = new ManualClock();
  readonly issued: IssuedToken[] = [];
  readonly calls: { readonly token: string; readonly path: string; readonly status: number }[] = [];
  /** The lifetime of new tokens in seconds. */
  ttl = 600;
  rule: ApiRule;

  constructor(rule: ApiRule) {
    super();
    this.rule = rule;
  }

  client(options: Partial<AcmeOptions> = {}): AcmeClient {
    return createAcme({
      baseUrl: 'https://acme.example',
      clock: this.clock,
      dispatcher: this,
      timeout: TIMEOUT,
      ...options,
    });
  }

  override dispatch(...args: Parameters<ScriptedDispatcher['dispatch']>): boolean {
    const before = new Set(this.pending);
    super.dispatch(...args);
    for (const request of this.pending) if (!before.has(request)) setImmediate(() => this.#answer(request));
    return true;
  }

  /** Advances the clock until the work has settled, and returns its result or its error. */
  async run<T>(work: Promise<T>): Promise<T | Error> {
    let result: { readonly value: T | Error } | undefined;
    work.then(
      (value) => {
        result = { value };
      },
      (error: Error) => {
        result = { value: error };
      },
    );
    for (;;) {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (result !== undefined) return result.value;
      this.clock.advance(STEP_MS);
    }
  }

  #answer(request: Pending): void {
    if (!this.pending.has(request)) return;
    if (request.path === '/token') {
      const value = `token-${this.issued.length + 1}`;
      this.issued.push({ value, at: this.clock.steady });
      request.respond(200, { token: value, ttl: this.ttl });
      return;
    }
    const value = request.authorization?.replace('Bearer ', '') ?? '';
    const token = this.issued.find((issued) => issued.value === value);
    const respond = (status: number): void => {
      this.calls.push({ token: value, path: request.path, status });
      request.respond(status, { status });
    };
    const status = token === undefined ? 401 : this.rule(token, request);
    if (status instanceof Promise) void status.then(respond);
    else respond(status);
  }
}
