import type { JSX } from 'preact';
import { LoadSection } from './chart/load-section.js';
import { FleetSection } from './fleet/fleet-section.js';
import { Header } from './header.js';
import { LiveBanner } from './live-banner.js';
import { NoAccess } from './no-access.js';
import { NoticeList } from './notice-list.js';
import { SecretDialog } from './paisr/secret-dialog.js';
import { ProviderCard } from './providers/provider-card.js';
import { SandboxClock } from './providers/sandbox-clock.js';
import { link, live, providers } from './store.js';
import { TimelineSection } from './timeline-section.js';
import { WireSection } from './wire/wire-section.js';

export function App(): JSX.Element {
  if (link.value === 'refused') return <NoAccess />;
  const allLive = live.value.length === providers.value.length;
  return (
    <>
      <a class="skip" href="#providers">
        Skip to the providers
      </a>
      <Header />
      <main>
        <LiveBanner />
        <section id="providers" aria-labelledby="providers-title" tabIndex={-1}>
          <div class="section-head row">
            <h2 id="providers-title">Providers</h2>
            {!allLive && <SandboxClock />}
          </div>
          <div class="cards">
            {providers.value.map((provider) => (
              <ProviderCard key={provider.name} provider={provider} />
            ))}
          </div>
        </section>
        <LoadSection />
        <FleetSection />
        <div class="logs">
          <WireSection />
          <TimelineSection />
        </div>
      </main>
      <footer class="hint">
        Tokens never leave the server. This page shows only their fingerprints: the first 12 hex digits of the SHA-256.
      </footer>
      <NoticeList />
      <SecretDialog />
    </>
  );
}
