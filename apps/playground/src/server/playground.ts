import { startSandbox } from '@x/sandbox';
import { Agent } from 'undici';
import type { LiveProviders } from '../environment.js';
import type { ProviderName } from '../shared/state.js';
import { Feed } from './feed.js';
import { FleetDesk, type FleetMeans } from './fleet/fleet-desk.js';
import { PaisrDesk } from './paisr-desk.js';
import { PaySecureZDesk } from './paysecurez-desk.js';
import type { ProviderDesk, Surroundings } from './provider-desk.js';
import { Redactor } from './redactor.js';
import { RunBoard } from './run-board.js';
import { SandboxClockSwitch } from './sandbox-clock-switch.js';
import { SingleViewDesk } from './singleview-desk.js';
import { Timeline } from './timeline.js';
import { WireLog } from './wire-log.js';

/** So many connections to one origin: a thousand calls at once wait for one another, as they would in a service. */
const CONNECTIONS = 64;

export interface Desks {
  readonly paysecurez: PaySecureZDesk;
  readonly singleview: SingleViewDesk;
  readonly paisr: PaisrDesk;
}

/** The clients, the sandbox, and what became of them: all that the page shows, without the page. */
export class Playground {
  readonly desks: Desks;
  readonly clockSwitch: SandboxClockSwitch;
  readonly fleet: FleetDesk;
  readonly around: Surroundings;
  readonly feed: Feed;
  readonly #close: () => Promise<void>;

  private constructor(parts: {
    readonly desks: Desks;
    readonly clockSwitch: SandboxClockSwitch;
    readonly fleet: FleetDesk;
    readonly around: Surroundings;
    readonly close: () => Promise<void>;
  }) {
    this.desks = parts.desks;
    this.clockSwitch = parts.clockSwitch;
    this.fleet = parts.fleet;
    this.around = parts.around;
    this.#close = parts.close;
    this.feed = new Feed(this);
  }

  /**
   * Providers with credentials in `live` are the real ones, the others those of a sandbox of its own.
   *
   * @param means Of the fleet; left out where this machine has none.
   */
  static async start(live: LiveProviders = {}, means?: FleetMeans): Promise<Playground> {
    const sandbox = await startSandbox();
    // Said in full, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment changes nothing.
    const agent = new Agent({ connections: CONNECTIONS, connect: { rejectUnauthorized: true } });
    const redactor = new Redactor();
    const around: Surroundings = {
      agent,
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
    const close = async (): Promise<void> => {
      await sandbox.close();
      await agent.destroy();
    };
    try {
      const desks: Desks = {
        paysecurez: new PaySecureZDesk(around, live.paysecurez ?? sandbox),
        singleview: new SingleViewDesk(around, live.singleview ?? sandbox),
        paisr: new PaisrDesk(around, live.paisr ?? sandbox),
      };
      const fleet = new FleetDesk(means);
      return new Playground({ desks, clockSwitch: new SandboxClockSwitch(sandbox), fleet, around, close });
    } catch (error) {
      await close();
      throw error;
    }
  }

  get all(): readonly ProviderDesk[] {
    return Object.values(this.desks);
  }

  /** A new secret of the sandbox, which is never shown. */
  rotate(provider: ProviderName): void {
    const name = { paysecurez: 'client_secret', singleview: 'client_code', paisr: 'token' }[provider];
    this.around.redactor.know(name, this.desks[provider].rotate());
  }

  /** What is said to the page of a failure. */
  shown(text: string): string {
    return this.around.redactor.text(text);
  }

  async close(): Promise<void> {
    this.around.runs.cancelAll();
    this.feed.close();
    // What is under way is not waited for: its connections end with the agent.
    await this.#close();
    await Promise.all([this.fleet.close(), ...this.all.map((desk) => desk.close())]);
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
