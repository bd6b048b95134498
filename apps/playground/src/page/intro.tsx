import type { JSX } from 'preact';
import { live, providers } from './store.js';

/** Says what the packages are, and what the page shows. */
export function Intro(): JSX.Element {
  return (
    <div class="intro">
      <h1>One access token for a thousand calls</h1>
      <p>
        <code>@x/paysecurez</code>, <code>@x/singleview</code> and <code>@x/paisr</code> are clients for back-end
        developers who call these payment providers from Node. Each call needs an access token that soon expires. A
        token request for each call is slow and runs into rate limits. The clients share one token and renew it in
        advance. Put them under load, break the provider, and compare them with code that people write by hand.
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
