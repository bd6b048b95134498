import { type Sandbox, startSandbox } from '@x/sandbox';
import { Agent } from 'undici';
import type { LiveProviders } from '../environment.js';
import type { ProviderName } from '../shared/state.js';
import { Feed } from './feed.js';
import { FleetDesk, type FleetMeans } from './fleet/fleet-desk.js';
import { PaisrDesk } from './paisr-desk.js';
import { PaySecureZDesk } from './paysecurez-desk.js';
import type { DeskContext, ProviderDesk } from './provider-desk.js';
import { Redactor } from './redactor.js';
import { RunBoard } from './run-board.js';
import { SandboxClockSwitch } from './sandbox-clock-switch.js';
import { SingleViewDesk } from './singleview-desk.js';
import { Timeline } from './timeline.js';
import { WireLog } from './wire-log.js';

/** Maximum number of connections to one origin, which simultaneous calls share. */
const CONNECTIONS = 64;

export interface Desks {
  readonly paysecurez: PaySecureZDesk;
  readonly singleview: SingleViewDesk;
  readonly paisr: PaisrDesk;
}

/** A playground: the clients, the sandbox, and all data on the page. */
export class Playground {
  readonly desks: Desks;
  readonly clockSwitch: SandboxClockSwitch;
  readonly fleet: FleetDesk;
  readonly context: DeskContext;
  readonly feed: Feed;
  readonly #sandbox: Sandbox;
  readonly #agent: Agent;

  private constructor(sandbox: Sandbox, live: LiveProviders, means: FleetMeans | undefined) {
    // Validate certificates even if NODE_TLS_REJECT_UNAUTHORIZED=0 is set.
    this.#agent = new Agent({ connections: CONNECTIONS, connect: { rejectUnauthorized: true } });
    this.#sandbox = sandbox;
    const redactor = new Redactor();
    this.context = {
      agent: this.#agent,
      redactor,
      wire: new WireLog(redactor),
      timeline: new Timeline(Date.now, (text) => redactor.text(text)),
      runs: new RunBoard(),
    };
    for (const { credentials } of [
      live.paisr ?? sandbox.paisr,
      live.paysecurez ?? sandbox.paysecurez,
      live.singleview ?? sandbox.singleview,
    ]) {
      for (const [name, secret] of Object.entries(credentials)) redactor.know(snakeCase(name), String(secret));
    }
    this.desks = {
      paysecurez: new PaySecureZDesk(this.context, live.paysecurez ?? sandbox),
      singleview: new SingleViewDesk(this.context, live.singleview ?? sandbox),
      paisr: new PaisrDesk(this.context, live.paisr ?? sandbox),
    };
    this.clockSwitch = new SandboxClockSwitch(sandbox);
    this.fleet = new FleetDesk(means);
    this.feed = new Feed(this);
  }

  /**
   * Starts a playground. Providers without options in `live` run in a new sandbox.
   *
   * @param means Paths to the programs that a fleet needs. `undefined` if Redis is not installed.
   * @param latency Whether the sandbox delays its responses as a real API would, so that a comparison shows time and not
   *   only counts.
   */
  static async start(live: LiveProviders = {}, means?: FleetMeans, latency = true): Promise<Playground> {
    const sandbox = await startSandbox({ latency });
    try {
      return new Playground(sandbox, live, means);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  get all(): readonly ProviderDesk[] {
    return Object.values(this.desks);
  }

  /** Rotates a provider's secret in the sandbox. Both the old and the new secret are redacted. */
  rotate(provider: ProviderName): void {
    const name = { paysecurez: 'client_secret', singleview: 'client_code', paisr: 'token' }[provider];
    this.context.redactor.know(name, this.desks[provider].rotate());
  }

  /** Returns the text without secrets. */
  shown(text: string): string {
    return this.context.redactor.text(text);
  }

  async close(): Promise<void> {
    this.context.runs.cancelAll();
    this.feed.close();
    await this.#sandbox.close();
    // Destroying the agent also closes connections with pending calls.
    await this.#agent.destroy();
    await Promise.all([this.fleet.close(), ...this.all.map((desk) => desk.close())]);
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
