import type { JSX } from 'preact';
import { live, providers } from './store.js';

/** Says what the packages are, and what the page shows. */
export function Intro(): JSX.Element {
  return (
    <div class="intro">
      <h1>One access token for a thousand calls</h1>
      <p>
        <code>@x/paysecurez</code>, <code>@x/singleview</code> and <code>@x/paisr</code> are Node clients for three
        payment providers. They request access tokens, share them between calls, and renew them before they expire. Put
        the client under load, break the provider, and compare the client with code that people write by hand.
      </p>
      <p class="hint">
        Documentation: <code>docs/README.md</code> in the repository.
        {providers.value.length > 0 && live.value.length === 0 && (
          <> All providers run in a sandbox on this machine, so feel free to break things.</>
        )}
      </p>
    </div>
  );
}
