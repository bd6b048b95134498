import { Faults } from './faults/faults.js';
import { Latency } from './faults/latency.js';
import { PROVIDERS, type ProviderName } from './http/route.js';
import { RouteTable } from './http/route-table.js';
import { Paisr } from './providers/paisr.js';
import { PaySecureZ } from './providers/paysecurez.js';
import { SingleView } from './providers/singleview.js';
import type { Settings } from './read-options.js';
import { Recorder } from './recorder.js';
import { SandboxClock } from './sandbox-clock.js';
import type { Seed } from './seed.js';

/** The state of a sandbox between two resets. */
export class World {
  readonly clock: SandboxClock;
  readonly providers: { readonly paisr: Paisr; readonly paysecurez: PaySecureZ; readonly singleview: SingleView };
  readonly routes: RouteTable;
  readonly faults: Faults;
  /** Set only if responses are delayed. */
  readonly latency: Latency | undefined;
  readonly recorder: Recorder;

  /**
   * `epoch` is the number of resets so far. A reset restores the initial credentials but invalidates earlier tokens.
   */
  constructor(
    { now, lifetimes, singleActiveToken, strict, latency, credentials }: Settings,
    seed: Seed,
    epoch: number,
  ) {
    const { paisr, paysecurez, singleview } = credentials;
    this.clock = new SandboxClock(now);
    this.providers = {
      paisr: new Paisr(seed, epoch, now(), paisr),
      paysecurez: new PaySecureZ(seed, epoch, lifetimes.paysecurez, strict, paysecurez),
      singleview: new SingleView(seed, epoch, lifetimes.singleview, singleview, () => this.clock.now()),
    };
    for (const { tokens } of [this.providers.paysecurez, this.providers.singleview]) {
      tokens.singleActive = singleActiveToken;
    }
    this.routes = new RouteTable(this.providers);
    this.faults = new Faults(seed);
    this.latency = latency ? new Latency(seed) : undefined;
    const secrets = [paisr.token, paysecurez.clientSecret, singleview.clientCode, singleview.signatureKey];
    this.recorder = new Recorder(secrets.filter((secret) => secret !== undefined));
  }

  /** Returns the provider that owns a path, even if no route has this path. */
  ownerOf(path: string): ProviderName | undefined {
    return PROVIDERS.find((name) => {
      const { prefix } = this.providers[name];
      return path === prefix || path.startsWith(`${prefix}/`);
    });
  }
}
