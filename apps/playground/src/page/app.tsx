import type { JSX } from 'preact';
import { FleetSection } from './fleet/fleet-section.js';
import { Intro } from './intro.js';
import { LiveBanner } from './live-banner.js';
import { NoAccess } from './no-access.js';
import { SecretDialog } from './paisr/secret-dialog.js';
import { ProofSection } from './proof/proof-section.js';
import { ProviderCard } from './providers/provider-card.js';
import { ProviderChoice } from './providers/provider-choice.js';
import { SandboxClock } from './providers/sandbox-clock.js';
import { StatusBar } from './status-bar.js';
import { link, live, providers, selected } from './store.js';
import { TimelineSection } from './timeline-section.js';
import { Tour } from './tour/tour.js';
import { WireSection } from './wire/wire-section.js';

export function App(): JSX.Element {
  if (link.value === 'refused') return <NoAccess />;
  const allLive = live.value.length === providers.value.length;
  const provider = providers.value.find(({ name }) => name === selected.value);
  return (
    <>
      <a class="skip" href="#providers">
        Skip to the providers
      </a>
      <StatusBar />
      <main>
        <Intro />
        <LiveBanner />
        <div class="stage">
          <Tour />
          <section id="providers" aria-labelledby="providers-title" tabIndex={-1}>
            <h2 id="providers-title" class="hidden">
              Providers
            </h2>
            <ProviderChoice />
            {provider && <ProviderCard key={provider.name} provider={provider} />}
            {!allLive && <SandboxClock />}
          </section>
          {provider && <ProofSection key={provider.name} provider={provider} />}
        </div>
        <FleetSection />
        <div class="logs">
          <WireSection />
          <TimelineSection />
        </div>
      </main>
      <footer class="hint">
        Tokens never leave the server. This page shows only their fingerprints: the first 12 hex digits of the SHA-256.
      </footer>
      <SecretDialog />
    </>
  );
}
