import { Faults } from './faults/faults.js';
import type { Provider, ProviderName } from './http/route.js';
import { RouteTable } from './http/route-table.js';
import { Paisr } from './providers/paisr.js';
import { PaySecureZ } from './providers/paysecurez.js';
import { SingleView } from './providers/singleview.js';
import type { Settings } from './read-options.js';
import { Recorder } from './recorder.js';
import { SandboxClock } from './sandbox-clock.js';
import type { Seed } from './seed.js';

/** All that a sandbox knows, from one reset to the next. */
export class World {
  readonly clock: SandboxClock;
  readonly paisr: Paisr;
  readonly paysecurez: PaySecureZ;
  readonly singleview: SingleView;
  readonly providers: Readonly<Record<ProviderName, Provider>>;
  readonly routes: RouteTable;
  readonly faults: Faults;
  readonly recorder: Recorder;

  /** `epoch` counts the resets: tokens of one epoch are unknown in the next, its credentials are the same. */
  constructor({ now, lifetimes, credentials }: Settings, seed: Seed, epoch: number) {
    this.clock = new SandboxClock(now);
    this.paisr = new Paisr(seed, epoch, now(), credentials.paisr);
    this.paysecurez = new PaySecureZ(seed, epoch, lifetimes.paysecurez, credentials.paysecurez);
    this.singleview = new SingleView(seed, epoch, lifetimes.singleview, credentials.singleview);
    this.providers = {
      paisr: this.paisr.provider,
      paysecurez: this.paysecurez.provider,
      singleview: this.singleview.provider,
    };
    this.routes = new RouteTable(this.providers);
    this.faults = new Faults(seed);
    const { paisr, paysecurez, singleview } = credentials;
    const secrets = [paisr.token, paysecurez.clientSecret, singleview.clientCode];
    this.recorder = new Recorder(secrets.filter((secret) => secret !== undefined));
  }

  /** Whose a path is, also where nothing is served there. */
  ownerOf(path: string): ProviderName | undefined {
    const owners = Object.entries(this.providers) as [ProviderName, Provider][];
    return owners.find(([, { prefix }]) => path === prefix || path.startsWith(`${prefix}/`))?.[0];
  }
}
